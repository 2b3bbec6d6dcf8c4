/** What other modules may use of statements. */

export { collectSales } from './collect-sales.ts';
export { costsWhenSold, lineKey, settledWhenSold } from './cost-of-sales.ts';
export { statementExports } from './exports.ts';
export { statementJobs, statementSchedules } from './jobs.ts';
export { makeStatements } from './make-statements.ts';
export { writeNotices } from './messages.ts';
export { waitingStatements } from './move-statements.ts';
export { enterNotes } from './notes.ts';
export { statementEnclosure } from './paper.ts';
export { waitingPaymentRuns } from './payment-runs.ts';
export { keepPromotion } from './promotions.ts';
export { statementRoutes } from './routes.ts';
export { keepTerm } from './terms.ts';
export { statementChecks } from './verify.ts';
