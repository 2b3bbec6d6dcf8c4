/** What other modules may use of profit. */

export { profitJobs, profitSchedules } from './make-profit.ts';
export { type ProfitPorts, profitRoutes } from './routes.ts';
export { profitChecks } from './verify.ts';
