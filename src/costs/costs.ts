/** What other modules may use of costs. */

export { costJobs, costSchedules } from './make-costs.ts';
export { type CostPorts, costRoutes } from './routes.ts';
export { costExport, costImport } from './tables.ts';
export { costChecks } from './verify.ts';
