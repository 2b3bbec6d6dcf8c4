/** Short picks, the wall, RFID, the life of a barcode, work and performance. */
export const tracking = {
  takenOff: {
    title: 'Orders that left the list',
    outcome: { elsewhere: 'Sent from {{node}}', outOfStock: 'Out of stock', held: 'Back to review' },
    several: 'several warehouses',
    why: '{{code}} is missing',
    back: 'Put back: {{goods}}',
    left: '{{orders}} left the list: {{codes}} is nowhere in this warehouse',
  },
  missing: {
    quantity: 'Not found',
    held: 'Out of sale',
    at: 'Noticed',
    state: { open: 'To look for', found: 'Found', lost: 'Written off' },
    found: 'Found',
    lost: 'Write off',
    what: '{{code}}: {{count}} not found; writing off lowers the stock',
    empty: 'Nothing is missing',
    emptyHint: 'What pickers do not find (F4) stands here, out of sale until it is found',
  },
};
