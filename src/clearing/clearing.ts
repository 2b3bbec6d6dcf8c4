/** What other modules may use of clearing. */
export type { Bank, BankAccess, BankAnswer, BankReport, PayoutLine, PayoutOrder } from './bank.ts';
export { fundModelOf } from './fund-models.ts';
export { clearingJobs, clearingSchedules } from './jobs.ts';
export type { ClearingPorts, SoldGoods } from './ports.ts';
export { clearingRoutes } from './routes.ts';
export { subMerchantNames, subMerchantsByWord } from './sub-merchant-names.ts';
export { clearingChecks } from './verify.ts';
