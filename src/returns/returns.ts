/** What other modules may use of returns. */
export { RETURN_NUMBERS } from './return-numbers.ts';
export { returnRoutes } from './routes.ts';
export { takeOutsideReturn } from './take-outside.ts';
export { returnChecks } from './verify.ts';
