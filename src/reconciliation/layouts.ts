/** What the layouts of bills tell. */

/** Layouts with a line per payment or refund; the others show how a balance moved. */
const TRADE_LAYOUTS: ReadonlySet<string> = new Set([
  'tradeAll',
  'tradeSuccess',
  'tradeRefund',
  'tradeOld',
  'businessDetail',
  'unionPayFlow',
  'unionPayAcquirer',
]);
export const isTradeBill = (layout: string): boolean => TRADE_LAYOUTS.has(layout);
