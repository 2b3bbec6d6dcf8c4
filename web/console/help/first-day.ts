/**
 * The guided first day: the way of an order from shop to bill, on the demo's data. A step is ticked when the server did
 * what it is about, wherever in the console that happened.
 */
import { getBill, listDifferences } from '../../../src/contract/bills.ts';
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import { approveOrders, forceReviewOrders, releaseOrderHolds } from '../../../src/contract/order-commands.ts';
import type { Outcome } from '../../../src/contract/paging.ts';
import { queuePapers } from '../../../src/contract/printing.ts';
import type { Right } from '../../../src/contract/rights.ts';
import { placeSandboxOrders } from '../../../src/contract/sandbox.ts';
import { printLabels, requestWaybills } from '../../../src/contract/shipping.ts';
import { createShop, testShop, updateShop } from '../../../src/contract/shops.ts';
import { finishCheck } from '../../../src/contract/warehouse.ts';
import { changePreference } from '../../ui/preferences.ts';

export type Step = {
  id: 'connect' | 'arrive' | 'review' | 'waybill' | 'print' | 'check' | 'bill';
  link: { to: string; search?: Record<string, unknown> };
  right: Right;
  by: readonly Endpoint[];
};

export const STEPS: readonly Step[] = [
  { id: 'connect', link: { to: '/shops' }, right: 'channels.write', by: [createShop, updateShop, testShop] },
  { id: 'arrive', link: { to: '/sandbox' }, right: 'sandbox.use', by: [placeSandboxOrders] },
  {
    id: 'review',
    link: { to: '/orders', search: { held: true } },
    right: 'orders.review',
    by: [approveOrders, releaseOrderHolds, forceReviewOrders],
  },
  { id: 'waybill', link: { to: '/parcels' }, right: 'shipping.write', by: [requestWaybills] },
  { id: 'print', link: { to: '/parcels' }, right: 'shipping.write', by: [printLabels, queuePapers] },
  { id: 'check', link: { to: '/check' }, right: 'warehouse.check', by: [finishCheck] },
  { id: 'bill', link: { to: '/bills' }, right: 'bills.read', by: [getBill, listDifferences] },
];

export const FIRST_DAY = 'firstDay';
export type FirstDay = { done: string[]; away?: boolean };

/** An answer in which every row was refused did nothing. */
const didSomething = (answer: unknown): boolean => {
  const outcomes = (answer as { outcomes?: Outcome[] } | undefined)?.outcomes;
  return !outcomes || outcomes.some((outcome) => outcome.done);
};

/** Ticks the step an answer of the server belongs to. */
export function tickFirstDay(endpoint: Endpoint, answer: unknown): void {
  const step = STEPS.find(({ by }) => by.includes(endpoint));
  if (!step || !didSomething(answer)) return;
  changePreference<FirstDay>(FIRST_DAY, (before = { done: [] }) =>
    before.done.includes(step.id) ? before : { ...before, done: [...before.done, step.id] },
  );
}
