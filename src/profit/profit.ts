/** What other modules may use of profit. */

export { profitJobs, profitRun, profitSchedules } from './make-profit.ts';
export { type ProfitPorts, profitRoutes } from './routes.ts';
export { FREIGHT } from './store.ts';
export { orderProfitExport, skuProfitExport } from './tables.ts';
export { profitChecks } from './verify.ts';
