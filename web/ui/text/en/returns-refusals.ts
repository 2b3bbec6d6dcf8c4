/** Why after-sale cases and returns say no, with the way out. */
export const caseRefusals = {
  caseUnderWay: 'The case has a remedy and goes its own way; it is not settled with a word',
  caseWrongState: 'The state of the case does not allow that',
  caseEnded: 'The case has ended',
  caseRemedyMissing: 'First choose what is done: refund, return, exchange …',
  caseLinesMissing: 'First choose the goods and how many',
  caseLineUnknown: 'The order has no line {{line}}, or no SKU is known for it yet',
  caseMoreThanSold:
    'At most {{left}} more of {{merchantCode}} can come back: what was sold, less what other cases ask back',
  caseMoreThanPaid: 'More than may still go back for the order; {{left}} is left',
  caseLessThanCame: '{{came}} of {{merchantCode}} came back already; it cannot be fewer',
  caseOrderHasLeft: 'The order has left: use “refund only” or “return and refund”',
  caseNothingLeft: 'The order has not left, so nothing can come back: use “refund before shipping”',
  caseNotAgreed: 'First agree to the case',
  caseNoPayment:
    'The money did not come in through an account of ours: refund it at the platform, then write it down as outside',
  caseNeedsNoOrder: 'This remedy needs no order',
  caseHasOrder: 'An order was made for it already',
};

export const returnRefusals = {
  parcelUnknown: 'Unknown return parcel',
  alreadyReceived: 'This parcel came in already ({{number}}); it need not be scanned again',
  parcelClosed: 'The parcel was inspected already',
  nothingSold: 'Nothing of order {{number}} can come back: it never left, or all of it is back',
  itemUnknown: 'No goods have the code {{code}}: scan again; if it is not ours, take it as wrong goods',
  notOfOrder: 'Order {{number}} has no such goods: take them as wrong goods, or choose another order',
  moreThanSold: 'No more than {{left}} of {{merchantCode}} can come back: keep the others as wrong goods (F6)',
  lotNeeded: '{{merchantCode}} is kept by lot: say which one came back',
  itemGone: 'That piece was taken out already',
  nothingScanned: 'Nothing was scanned: for an empty parcel say that all is missing',
  notOwnerless: 'The parcel has an owner',
  nothingToShelve: 'No good pieces wait to be put away',
  photoType: 'Photos are JPEG, PNG or WebP',
  photoTooLarge: 'The photo is too large; 8 MB at most',
  photoTooMany: 'Too many photos; {{most}} at most',
  photoOfNothing: 'What the photo is of was not found',
  photoUnknown: 'Unknown photo',
  courierUnknown: 'Unknown courier',
  claimUnknown: 'Unknown claim',
  claimDecided: 'The claim can no longer be changed like that',
  claimPaidMissing: '“Paid” needs the sum; other answers have none',
};
