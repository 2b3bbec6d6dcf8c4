/**
 * Background work of shipping. Everything that reaches a courier is here. News for others is written as jobs too:
 * `EVENTS` names them, and each needs exactly one handler somewhere above.
 */
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { askIntercepts } from './ask-intercepts.ts';
import { askDueWaybills } from './ask-waybills.ts';
import { returnGoods } from './cancel-fulfilments.ts';
import { followParcels, pollParcels } from './follow-parcels.ts';
import { estimateFreight } from './freight/estimate-freight.ts';
import { COMPARE_OUTSIDE, type CompareAsked, compareAll } from './outside/compare-stock.ts';
import { TELL_OUTSIDE } from './outside/outside-orders.ts';
import type { OutsidePorts } from './outside/outside-warehouses.ts';
import { tellNotices } from './outside/tell-notices.ts';
import { tellOutside } from './outside/tell-outside.ts';
import type { ShippingPorts } from './ports.ts';
import { requestWaybills } from './request-waybills.ts';
import { refreshBalances } from './waybill-services.ts';

/** Payload: `{ fulfilmentIds }`; `waybill.failed` also says why, `messages` by fulfilment; `intercept.ended` is `InterceptsEnded`, `outside.*` are `OutsideAnswers` and `LeftStopped`. */
export const SHIPPING_EVENTS = [
  'waybill.issued',
  'waybill.failed',
  'fulfilment.cancelled',
  'fulfilment.shipped',
  'fulfilment.signed',
  'fulfilment.refused',
  'fulfilment.intercepted',
  'fulfilment.returned',
  'intercept.ended',
  'outside.answered',
  'outside.leftStopped',
] as const;

export type FulfilmentNews = { fulfilmentIds: Id[] };
export type WaybillFailure = FulfilmentNews & { messages: Record<Id, string> };

export const shippingJobs = (ports: ShippingPorts): JobHandler[] => [
  {
    kind: 'shipping.askWaybills',
    // What is due is in the waybill table; however many jobs ask for it, it is one sweep.
    batch: 500,
    reach: (db, scope) => askDueWaybills(db, scope, ports),
  },
  {
    kind: 'shipping.requestWaybills',
    batch: 50,
    // What is refused (nobody gives the courier's numbers) stays without a number, and the list shows it.
    run: async (ctx, jobs: Job<FulfilmentNews>[]) => {
      await requestWaybills(
        ctx,
        jobs.flatMap((job) => job.payload.fulfilmentIds),
      );
    },
  },
  {
    kind: 'shipping.putGoodsBack',
    batch: 50,
    run: (ctx, jobs: Job<FulfilmentNews>[]) =>
      returnGoods(
        ctx,
        jobs.flatMap((job) => job.payload.fulfilmentIds),
      ),
  },
  {
    kind: 'shipping.followParcels',
    batch: 20,
    reach: (db, scope, jobs: Job<FulfilmentNews>[]) =>
      followParcels(
        db,
        scope,
        ports,
        jobs.flatMap((job) => job.payload.fulfilmentIds),
      ),
  },
  {
    kind: 'shipping.estimateFreight',
    batch: 20,
    run: (ctx, jobs: Job<FulfilmentNews>[]) =>
      estimateFreight(
        ctx,
        ports,
        jobs.flatMap((job) => job.payload.fulfilmentIds),
      ),
  },
  { kind: 'shipping.askIntercepts', batch: 500, reach: (db, scope) => askIntercepts(db, scope, ports) },
  { kind: 'shipping.pollParcels', batch: 500, reach: (db, scope) => pollParcels(db, scope, ports) },
  { kind: 'shipping.refreshBalances', batch: 500, reach: (db, scope) => refreshBalances(db, scope, ports) },
];

/** Warehouses of others: what is due is in the table; however many jobs ask for it, it is one sweep. */
export const outsideJobs = (ports: OutsidePorts): JobHandler[] => [
  { kind: TELL_OUTSIDE, batch: 500, reach: (db, scope) => tellOutside(db, scope, ports) },
  { kind: 'shipping.tellNotices', batch: 500, reach: (db, scope) => tellNotices(db, scope, ports) },
  {
    kind: COMPARE_OUTSIDE,
    batch: 500,
    reach: (db, scope, jobs: Job<CompareAsked>[]) =>
      compareAll(
        db,
        scope,
        ports,
        jobs.map((job) => job.payload),
      ),
  },
];

export const shippingSchedules: Schedule[] = [
  { kind: TELL_OUTSIDE, everySeconds: 15 },
  // What is expected at such nodes is found by looking, so that nobody who expects goods has to know who works there.
  { kind: 'shipping.tellNotices', everySeconds: 30 },
  { kind: COMPARE_OUTSIDE, everySeconds: 600 },
  // Numbers whose answer is still unknown, and requests whose asker died.
  { kind: 'shipping.askWaybills', everySeconds: 10 },
  // Intercepts that are not given yet, whose answer is unknown, and those a courier tries.
  { kind: 'shipping.askIntercepts', everySeconds: 30 },
  { kind: 'shipping.pollParcels', everySeconds: 600 },
  { kind: 'shipping.refreshBalances', everySeconds: 1800 },
];
