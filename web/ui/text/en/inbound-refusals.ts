/** Why receiving, inspection and putting away say no. */
export const inboundRefusals = {
  receiptUnknown: 'No such receipt',
  receiptState: 'This receipt can no longer do that: open it again',
  nothingExpected: 'Nothing is to come on {{number}}: check the number and the warehouse, or have it ordered first',
  nothingCounted: 'Nothing was counted yet',
  overReceived: 'At most {{most}} more of {{merchantCode}} may come: somebody received some, take the rest off first',
  belowZero: 'So many were not counted',
  codeUnknown: 'No goods have the code {{code}}: put them aside, add the barcode to the goods, scan again',
  binElsewhere: '{{code}} is a bin of {{node}}, not of this warehouse',
  binClosed: 'Bin {{code}} is out of use: take another one',
  wrongZone: '{{code}} is no bin for goods that are sold: take one of the picking or reserve zone',
  notThatMany: 'Only {{free}} in the receiving area can be put away; {{inspecting}} wait to be inspected',
  noLabelPrinter: 'No printer of this warehouse holds labels for goods: add one of 60×40 or 50×30, or take the PDF',
};
