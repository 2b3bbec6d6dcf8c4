/** Why a transfer was refused, or what was asked of a lot. */
export const transferRefusals = {
  lotUnknown: 'There is no lot {{lot}}',
  lotsNotKept: 'Lots of these goods are not kept: switch it on for the goods first',
  sameLot: 'It is of lot {{lot}} already',
  notOfLot: 'Only {{free}} of lot {{lot}} lie here, not {{wanted}}: refresh and try again',
  expiresBeforeMade: 'It would expire before it was made: check the days on the package',
  transferUnknown: 'There is no such transfer',
  transferState: 'Transfer {{number}} cannot do this in its state; refresh',
  sameNode: 'Source and destination are the same',
  lineTwice: '{{merchantCode}} stands in two lines; make them one',
  linePriceMissing: 'Line {{line}} has no price; for a transfer at the same price leave the currency out',
  priceWithoutCurrency: 'Line {{line}} has a price, but there is no currency',
  shipsTooMuch: 'At most {{left}} more of line {{line}} can be shipped',
  nothingInTransit: 'Nothing of transfer {{number}} is in transit',
  transferUsed:
    '{{merchantCode}} of transfer {{number}} is used already: {{wanted}} should go back, {{free}} are free. Transfer back what is left, or move the goods back to where they were received',
  transferWrittenOff:
    'Some of this transfer was written off, so it cannot be reversed as a whole; transfer back what arrived',
  reverseTransfer: 'This belongs to transfer {{number}}; reverse it there as a whole',
  expectationOfTransfer:
    'These goods are on their way with transfer {{number}}: receive them when they are found, else write them off there',
};
