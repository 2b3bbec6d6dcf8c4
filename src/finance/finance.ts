/** What other modules may use of finance. Whoever has something to book calls `bookEvents` in his own transaction. */

export { type About, bookEvents, type FinanceEvent } from './book-events.ts';
export type { ClosingCheck } from './close-period.ts';
export type { FinancePorts } from './describe.ts';
export { addDraft, approveDrafts, type DraftInput, reverseVoucher, sendBackDrafts, waitingVouchers } from './drafts.ts';
export { financeExports } from './exports.ts';
export { financeJobs, financeSchedules } from './jobs.ts';
export type { PostingKind } from './posting-rules.ts';
export { financeRoutes } from './routes.ts';
export { financeChecks } from './verify.ts';
export { VOUCHER_LAYOUTS, type VoucherLayout, voucherFile } from './voucher-file.ts';
