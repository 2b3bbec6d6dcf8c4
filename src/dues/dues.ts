/** What other modules may use of dues: open items, letters, provisions and write-offs. */

export { duesClosing } from './closing.ts';
export { collectItems, duesJobs } from './collect.ts';
export { duesRoutes } from './routes.ts';
export { setTerm } from './settings.ts';
export { duesChecks } from './verify.ts';
export { addWriteOff, waitingWriteOffs } from './write-offs.ts';
