/** What is done to after-sale cases and returns, in the audit log. */
export const caseActions = {
  afterSale: {
    settle: 'Settled an after-sale case',
    reopen: 'Took back an after-sale settlement',
    open: 'Opened an after-sale case',
    agree: 'Agreed to an after-sale case',
    reject: 'Rejected an after-sale case',
    cancel: 'Ended an after-sale case',
    arbitrate: 'Put a case before the platform',
    accept: 'Accepted what came back',
    change: 'Changed an after-sale case',
    money: 'Gave money back for a case',
    order: 'Made the order of a case',
    goods: 'Booked goods of a case',
    goOn: 'A case went on',
    channel: 'Platform told of a refund',
    told: 'Told the platform of a case',
  },
  return: {
    open: 'Opened a return parcel',
    ownerless: 'Kept an ownerless parcel',
    receive: 'Booked a return parcel',
    shelve: 'Put returned goods away',
  },
  claim: { open: 'Registered a courier claim', decide: 'Decided a courier claim' },
};
