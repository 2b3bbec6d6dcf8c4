/** What other modules may use of clearing. */
export { clearingChecks } from './verify.ts';
