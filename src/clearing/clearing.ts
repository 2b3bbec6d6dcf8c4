/** What other modules may use of clearing. */
export type { Bank, BankAccess, BankAnswer, BankReport, PayoutLine, PayoutOrder } from './bank.ts';
export { type BankFormat, bankFile, readBankReport } from './bank-files.ts';
export { bookDifferences, type FoundInChannel, registersOf } from './book-differences.ts';
export { assertCustodian } from './custodians.ts';
export { waitingBatches } from './decide-batches.ts';
export { clearingExports } from './exports.ts';
export { collectingFor, fundModelOf } from './fund-models.ts';
export { heldByChannels, heldInPools } from './held-by-channels.ts';
export { clearingJobs, clearingSchedules } from './jobs.ts';
export {
  type PaidByStatement,
  type PoolDocument,
  poolDocuments,
  takeStatementResults,
} from './pool-documents.ts';
export type { ClearingPorts, SoldGoods } from './ports.ts';
export { clearingRoutes } from './routes.ts';
export { settleFromStatement } from './settle-channels.ts';
export {
  correctCommissions,
  type Shared,
  type SharedMoney,
  type SharedPayment,
  sharedMoney,
  sharesEnded,
} from './shared-money.ts';
export type {
  BackAnswer,
  BackOrder,
  ShareAnswer,
  ShareOrder,
  SharePart,
  SplitCompany,
} from './split-company.ts';
export { type SubDayEnd, subDayEnds } from './sub-day-ends.ts';
export { subMerchantNames, subMerchantsByWord, subMerchantsNumbered } from './sub-merchant-names.ts';
export { clearingChecks } from './verify.ts';
