/** What other modules may use of accruals. */

export { accrualsClosing } from './closing.ts';
export { accrualRoutes } from './routes.ts';
export { accrualChecks } from './verify.ts';
