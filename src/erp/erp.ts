/** What the house may use of the exchange with ERPs. */
export { type DropFolder, type ErpPorts, erpOpener } from './connections.ts';
export type { ErpSystem } from './erp-system.ts';
export { erpExports } from './export-comparisons.ts';
export { erpJobs, erpSchedules } from './jobs.ts';
export { erpRoutes } from './routes.ts';
export { erpChecks } from './verify.ts';
