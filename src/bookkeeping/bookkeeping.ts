/** What other modules may use of bookkeeping. */

export { bookkeepingClosing, taxClosing } from './closing.ts';
export { ownerNames } from './gather.ts';
export { bookkeepingRoutes } from './routes.ts';
export {
  askBookkeeping,
  bookkeepingJobs,
  bookkeepingSchedules,
  runBookkeeping,
  stockReckoned,
} from './run-bookkeeping.ts';
export { whoseGoods } from './stock-worth.ts';
export { taxRoutes } from './tax-routes.ts';
export { bookkeepingChecks } from './verify.ts';
