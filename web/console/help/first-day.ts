/**
 * The guided first day: the way of an order from shop to bill, on the demo's data. A step is ticked when the server did
 * what it is about, wherever in the console that happened.
 */
import type { Endpoint } from '../../../src/contract/endpoint.ts';
import type { Outcome } from '../../../src/contract/paging.ts';
import type { Right } from '../../../src/contract/rights.ts';
import { changePreference } from '../../ui/preferences.ts';

export type Step = {
  id: 'connect' | 'arrive' | 'review' | 'waybill' | 'print' | 'check' | 'bill';
  link: { to: string; search?: Record<string, unknown> };
  right: Right;
  /** Method and path: the descriptors themselves would weigh on the first screen. */
  by: readonly string[];
};

export const STEPS: readonly Step[] = [
  {
    id: 'connect',
    link: { to: '/shops' },
    right: 'channels.write',
    by: ['POST /api/v1/shops', 'PUT /api/v1/shops/:id', 'POST /api/v1/shops/:id/test'],
  },
  { id: 'arrive', link: { to: '/sandbox' }, right: 'sandbox.use', by: ['POST /api/v1/sandbox/orders'] },
  {
    id: 'review',
    link: { to: '/orders', search: { held: true } },
    right: 'orders.review',
    by: ['POST /api/v1/orders/approve', 'POST /api/v1/orders/release-hold', 'POST /api/v1/orders/force-review'],
  },
  { id: 'waybill', link: { to: '/parcels' }, right: 'shipping.write', by: ['POST /api/v1/waybills/request'] },
  {
    id: 'print',
    link: { to: '/parcels' },
    right: 'shipping.write',
    by: ['POST /api/v1/waybills/labels', 'POST /api/v1/print-jobs'],
  },
  { id: 'check', link: { to: '/check' }, right: 'warehouse.check', by: ['POST /api/v1/checks/:id/finish'] },
  { id: 'bill', link: { to: '/bills' }, right: 'bills.read', by: ['GET /api/v1/bills/:id', 'GET /api/v1/differences'] },
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
  const step = STEPS.find(({ by }) => by.includes(`${endpoint.method} ${endpoint.path}`));
  if (!step || !didSomething(answer)) return;
  changePreference<FirstDay>(FIRST_DAY, (before = { done: [] }) =>
    before.done.includes(step.id) ? before : { ...before, done: [...before.done, step.id] },
  );
}
