/** What gets refused orders on, by what refused them (pure). One order may need several steps; the firm ones first. */
import { FIRM_HOLD_REASONS, type HoldReason, type OrderState } from '../../../src/contract/order-words.ts';
import type { Outcome } from '../../../src/contract/paging.ts';

export const STEPS = ['map', 'address', 'splitShort', 'setCourier', 'releaseHold', 'forceReview'] as const;
export type Step = (typeof STEPS)[number];

const firm = new Set<HoldReason>(FIRM_HOLD_REASONS);
/** What takes a reason away, where it is not simply taken away. */
const MENDS: Partial<Record<HoldReason, Step>> = {
  mappingMissing: 'map',
  bundleBroken: 'map',
  addressIncomplete: 'address',
  outOfStock: 'splitShort',
  noCourier: 'setCourier',
};

const stepOf = (reason: HoldReason): Step | null => MENDS[reason] ?? (firm.has(reason) ? null : 'releaseHold');

export type Stuck = { id: string; holds: HoldReason[] };

/** The orders a step helps, in the order of the steps. What no step takes away is not named: its cause has to go. */
export function stepsOf(refused: readonly Outcome[]): { step: Step; orders: Stuck[] }[] {
  const stuck = refused
    .filter(({ refusal }) => refusal?.code === 'orders.held')
    .map(({ id, refusal }): Stuck => ({ id, holds: (refusal?.data?.['reasons'] ?? []) as HoldReason[] }));
  const needs = ({ holds }: Stuck, step: Step) =>
    step === 'forceReview' ? !holds.some((reason) => firm.has(reason)) : holds.some((one) => stepOf(one) === step);
  return STEPS.map((step) => ({ step, orders: stuck.filter((order) => needs(order, step)) })).filter(
    ({ orders }) => orders.length > 0,
  );
}

type Known = { state?: OrderState; holds?: readonly HoldReason[] };
export type Readiness = { ready: number; held: number; other: number };

/** How many of the chosen the review lets pass as they are; null where it is not known of all of them. */
export function readinessOf(orders: readonly Known[]): Readiness | null {
  const count: Readiness = { ready: 0, held: 0, other: 0 };
  for (const { state, holds } of orders) {
    if (!state || !holds) return null;
    if (state !== 'waitReview' && state !== 'reviewed') count.other++;
    else if (holds.length > 0) count.held++;
    else count.ready++;
  }
  return count;
}
