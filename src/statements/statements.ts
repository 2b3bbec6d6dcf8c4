/** What other modules may use of statements. */

export { statementJobs, statementSchedules } from './jobs.ts';
export { statementRoutes } from './routes.ts';
export { statementChecks } from './verify.ts';
