/** What other modules may use of returns. */
export { RETURN_NUMBERS } from './return-numbers.ts';
export { returnRoutes } from './routes.ts';
export { returnChecks } from './verify.ts';
