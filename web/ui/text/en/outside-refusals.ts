/** Why warehouses of others say no. */
export const outsideRefusals = {
  outsideTaken: 'There is a warehouse with the code {{warehouse}}',
  outsideKindUnknown: 'There is no such interface: {{kind}}',
  outsideNode: 'There is no such node, or another warehouse ships for it; switch that one off first',
  outsideWarehouseUnknown: 'There is no warehouse {{warehouse}}',
  outsideFailed: 'It did not answer well: {{message}}',
  outsideAnswered: 'It has answered; there is nothing to tell again',
  outsideHasIt: '{{warehouse}} may have it already; use Stop: it has to agree before the order ends or changes',
  outsideAsked: '{{warehouse}} was asked to stop it; the order ends when it agrees',
  outsideItem: '{{item}} is no item of ours; make it, or ask them to use our code',
  outsideMoved: 'Told anew, or goods moved since; compare again',
  outsideEqual: 'There is no difference to book',
  outsideUnknown: 'Parcel {{number}} was never told to it',
  outsideGoods: 'Parcel {{number}} left with other goods: {{items}}; let them check and push it again',
  outsideNumber: 'Parcel {{number}} has no courier or number; let them fill it in and push it again',
  outsideMissing: 'The warehouse is not connected',
};
