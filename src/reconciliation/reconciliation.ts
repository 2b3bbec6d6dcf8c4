/** What other modules may use of reconciliation. */
export { findAccountDays } from './account-days.ts';
export type { BillReader } from './bill.ts';
export { reconciliationClosing } from './closing.ts';
export { reconciliationExports } from './export-bills.ts';
export { type BillFile, type ImportedBill, importBill } from './import-bill.ts';
export { reconciliationJobs, reconciliationSchedules } from './jobs.ts';
export type { ReconciliationPorts } from './ports.ts';
export { proposedDifferences } from './queries.ts';
export { reconciliationRoutes } from './routes.ts';
export { proposeDays, signDays } from './sign-off-days.ts';
export {
  accountNames,
  keepStatementAccount,
  statementAccount,
  statementAccounts,
  statementsOf,
} from './statement-accounts.ts';
export { reconciliationChecks } from './verify.ts';
