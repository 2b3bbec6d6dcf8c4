/** What other modules may use of own delivery. */
export type { Base } from './base.ts';
export { bookDeliveries } from './book-deliveries.ts';
export { keepBase } from './keep-bases.ts';
export { ownWaybills } from './own-waybills.ts';
export { checkPlan } from './route/check-plan.ts';
export { planRoutes, quoteVisit } from './route/plan-routes.ts';
export { type Drop, matricesOf, type Point, type RoutePlan, type RouteProblem } from './route/problem.ts';
export { deliveryRoutes } from './routes.ts';
export { deliveryChecks } from './verify.ts';
