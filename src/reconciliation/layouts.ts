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
/** Layouts that show how an account at a payment company moved. */
export const FUND_LAYOUTS = ['fundFlow', 'fundDetail'];
/** Balances of sub-accounts at the end of a day: no statement, nothing on it moved. */
export const SUB_BALANCES = 'subBalances';
export const isFundBill = (layout: string): boolean => FUND_LAYOUTS.includes(layout);

export const isTradeBill = (layout: string): boolean => TRADE_LAYOUTS.has(layout);
