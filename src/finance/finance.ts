/** What other modules may use of finance. Whoever has something to book calls `bookEvents` in his own transaction. */

export { balancesBetween } from './balances.ts';
export {
  type About,
  beginBooks,
  bookEvents,
  FINANCE_EVENTS,
  type FinanceEvent,
  type OpenItems,
} from './book-events.ts';
export { OPEN_ITEMS } from './chart.ts';
export type { ClosingCheck } from './close-period.ts';
export { type DayBalances, dayBalances } from './day-balances.ts';
export type { FinancePorts } from './describe.ts';
export { addDraft, approveDrafts, type DraftInput, reverseVoucher, sendBackDrafts, waitingVouchers } from './drafts.ts';
export { financeExports } from './exports.ts';
export { financeJobs, financeSchedules } from './jobs.ts';
export { lastDayOf, monthAfter } from './periods.ts';
export type { PostingKind } from './posting-rules.ts';
export { financeRoutes } from './routes.ts';
export { financeChecks } from './verify.ts';
export { VOUCHER_LAYOUTS, type VoucherLayout, voucherFile } from './voucher-file.ts';
export { theVoucher } from './vouchers.ts';
export { type WhomPorts, whomNames } from './whom.ts';
