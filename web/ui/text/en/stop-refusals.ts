/** Why a stop or an intercept is refused. */
export const interceptRefusals = {
  interceptTooLate: 'The buyer has signed for it; ask for a return',
  comesBack: 'The parcel comes back already ({{state}}); wait for it',
  interceptedBefore: 'The parcel was intercepted once and cannot be again',
  interceptUnknown: 'There is no such intercept',
  interceptEnded: 'The intercept has its result, which stays',
  monthlyCardMissing: 'There is no monthly account; put SF’s into Branches of the e-waybill account first',
  interceptNotOffered: 'This waybill service takes no intercepts',
  redirectNotOffered: 'This waybill service brings parcels back only',
};
export const stopRefusals = {
  notStopped: 'Not stopped: {{why}}',
  notStoreOrder: 'Not an order a store has to send, or it has gone elsewhere',
  exclusionEnded: 'The store is not left out any more',
  notSubstitute: '{{merchantCode}} is no active variant of the same style',
};
export const putBackRefusals = {
  nothingToPutBack: 'No {{merchantCode}} is to be put back',
  otherBin: 'Not this bin: it belongs in {{bin}}',
  putBackUnknown: 'This line is put back already',
};
