/** What other modules may use of approvals: whoever lets a second person decide opens a gate. */

export { contentHash, stepsFor } from './chain.ts';
export { chainAsks, type Gate, lookThrough, type OverLimit, openGate, type Paper } from './gate.ts';
export { chainRoutes } from './routes.ts';
export { approvalChecks } from './verify.ts';
