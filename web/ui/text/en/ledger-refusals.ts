/** Why the ledger says no. */
export const ledgerRefusals = {
  amountNotPositive: 'The amount must be above zero',
  amountTooLarge: 'The amount is too large',
  cursorInvalid: 'The place in the list is gone; refresh',
  exceedsHold: 'More than was held',
  exceptionUnknown: 'Unknown exception',
  holdResolved: 'The hold is resolved already',
  holdUnknown: 'Unknown hold',
  idReused: 'The id was used before',
  periodClosed: 'The period is closed',
  stillShort: 'Still short',
  short: '{{merchantCode}} is short: wanted {{wanted}}, free {{free}}',
};
