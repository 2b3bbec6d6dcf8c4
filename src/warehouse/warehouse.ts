/** What other modules may use of the warehouse. */

export { makePickLists } from './make-pick-lists.ts';
export { warehouseRoutes } from './routes.ts';
