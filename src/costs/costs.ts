/** What other modules may use of costs. */

export type { Whose } from './day-sums.ts';
export { askCosts } from './make-costs.ts';
export { type Cost, shareOf } from './moving-average.ts';
export { costsOfSold, type Sold, soldKey } from './piece-costs.ts';
export { costRoutes } from './routes.ts';
export { costJobs, costSchedules } from './run-costs.ts';
export { setCosts } from './set-costs.ts';
export { stockMonthClosing } from './stock-month-closing.ts';
export type { CostPorts, SettledWhenSold } from './store.ts';
export { costExport, costImport } from './tables.ts';
export { costChecks } from './verify.ts';
