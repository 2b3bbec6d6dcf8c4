/** What waits for a second look. */
export const approvals = {
  approvals: {
    all: 'All',
    kind: 'Kind',
    kinds: { order: 'Finance review', difference: 'Difference', refund: 'Refund', purchase: 'Purchase order' },
    amount: 'Amount',
    number: 'Number',
    why: 'Why',
    by: 'Asked by',
    since: 'Since',
    resolution: 'Settlement',
    asked: 'Asked for',
    approve: 'Approve',
    refuse: 'Send back',
    refuseCount: 'Send {{count}} back',
    reason: 'Why it goes back',
    chosen: '{{text}} chosen, {{sum}} together',
    none: 'Nothing waits for your second look',
    noneHint: 'What others ask for within your limit comes here; your own is looked at by somebody else.',
    aboveLimit: '{{count}} more above your limit',
    more: 'There is more; it comes when these are done',
  },
};
