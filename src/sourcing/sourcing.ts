/** What the rest of the system may use of sourcing. */
export {
  type AllocatedParcel,
  type Allocation,
  type AllocationReason,
  type AllocationResult,
  allocateOrders,
  FIRST_PASS_ONLY,
  type RunnerUp,
} from './allocate-orders.ts';
export type { Budget } from './improve-plans.ts';
export { kmBetween } from './province-distance.ts';
export {
  DEFAULT_PRICES,
  decidingRule,
  type NodeStock,
  type OrderLine,
  type Prices,
  type SourcingInput,
  type SourcingNode,
  type SourcingRule,
  type SplitRule,
  type WaitingOrder,
} from './sourcing-problem.ts';
export { checkSourcingRules, type KeptSourcingRule, type SourcingSet } from './sourcing-rules.ts';
