/** Why a transfer was refused. */
import { lotRefusals } from './lot-refusals.ts';

export const transferRefusals = {
  ...lotRefusals,
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
