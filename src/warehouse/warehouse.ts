/** What other modules may use of the warehouse. */

export type { WeightTolerance } from './finish-check.ts';
export { makePickLists } from './make-pick-lists.ts';
export { warehouseRoutes } from './routes.ts';
