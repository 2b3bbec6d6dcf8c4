/** Why a stocktake or a count was refused. */
export const countRefusals = {
  nothingToCount: 'No bin is to be counted',
  stocktakeUnknown: 'There is no such stocktake',
  stocktakeState: 'Stocktake {{number}} cannot do this in its state; refresh',
  differencesOpen: 'Differences still wait for a decision: {{bins}}. Post them or have them counted again first',
  binNotCounted: 'Bin {{bin}} has no difference to decide on',
  correctedSince:
    'Somebody corrected the stock of bin {{bin}} after it was counted, so the difference may be booked already; have it counted again',
  binNotAsked: 'Bin {{bin}} is not to be counted now; see the bins of the stocktake',
  binBeingCounted: '{{by}} is counting bin {{bin}}; go on to the next',
  countedBefore: 'You counted bin {{bin}} last time; somebody else counts it again',
  countUnknown: 'This count is gone; scan the bin again',
  countClosed: 'Bin {{bin}} is counted already; scan the next',
  notFoundYet: 'Scan one of them first, then type the number',
  countEmpty: 'Nothing was scanned in bin {{bin}}; if it is empty, press “Empty bin”',
  countNotEmpty: 'Bin {{bin}} is not empty: {{pieces}} were scanned',
};
