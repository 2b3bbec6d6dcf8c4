/** What other modules may use of clearing. */
export { clearingJobs, clearingSchedules } from './jobs.ts';
export type { ClearingPorts, SoldGoods } from './ports.ts';
export { clearingRoutes } from './routes.ts';
export { clearingChecks } from './verify.ts';
