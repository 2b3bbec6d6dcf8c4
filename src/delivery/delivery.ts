/** What other modules may use of own delivery. */
export { checkPlan } from './route/check-plan.ts';
export { planRoutes, quoteVisit } from './route/plan-routes.ts';
export { type Drop, matricesOf, type Point, type RoutePlan, type RouteProblem } from './route/problem.ts';
