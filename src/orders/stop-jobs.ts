/**
 * What follows a stop by itself: the refund chain of shipped orders (RET-2), and what couriers make of intercepts. Each
 * runs inside the transaction that removes its job.
 */
import { shopSettings } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler } from '../kernel/jobs.ts';
import {
  type InterceptsEnded,
  type LeftStopped,
  type OutsideAnswers,
  registerIntercepts,
  type Services,
} from '../shipping/shipping.ts';
import { hasLeft, wantsBack } from './after-shipping.ts';
import type { Order } from './order.ts';
import { refundReturned } from './stop-money.ts';
import { Work } from './store.ts';
import { interceptLeft, takeOutsideAnswers } from './take-outside-answers.ts';

export type RefundsAsked = { orderIds: Id[] };

export const stopJobs = (services: Services): JobHandler[] => [
  {
    kind: 'orders.interceptRefunded',
    batch: 50,
    run: (ctx, jobs: Job<RefundsAsked>[]) =>
      interceptRefunded(
        ctx,
        services,
        jobs.flatMap((job) => job.payload.orderIds),
      ),
  },
  {
    kind: 'intercept.ended',
    batch: 50,
    run: (ctx, jobs: Job<InterceptsEnded>[]) =>
      takeEnded(
        ctx,
        jobs.flatMap((job) => job.payload.ended),
      ),
  },
  {
    kind: 'outside.answered',
    batch: 50,
    run: (ctx, jobs: Job<OutsideAnswers>[]) =>
      takeOutsideAnswers(
        ctx,
        jobs.flatMap((job) => job.payload.answers),
      ),
  },
  {
    kind: 'outside.leftStopped',
    batch: 50,
    run: (ctx, jobs: Job<LeftStopped>[]) =>
      interceptLeft(
        ctx,
        services,
        jobs.flatMap((job) => job.payload.left),
      ),
  },
];

/** The whole parcel is wanted back: a part of it still belongs to the buyer, and then a person decides. */
const allWantedBack = (order: Order): boolean =>
  order.channelState === 'closed' || order.lines.every((line) => line.gift || wantsBack(line));

/** Asks couriers for the parcels of refunded orders, where their shop wants that; what cannot be is told on the order. */
async function interceptRefunded(ctx: Ctx, services: Services, orderIds: readonly Id[]): Promise<void> {
  const work = new Work(ctx);
  const orders = (await work.lock(orderIds)).filter((order) => hasLeft(order) && order.fulfilmentId);
  const shops = await shopSettings(ctx, [...new Set(orders.map(({ shopId }) => shopId))]);
  const wanted = orders.filter((order) => shops.get(order.shopId)!.interceptOnRefund && allWantedBack(order));
  const { outcomes, byHand } = await registerIntercepts(ctx, services, {
    ...{ ids: wanted.map(({ fulfilmentId }) => fulfilmentId!), to: null, cause: 'refund' as const },
    reason: '买家申请退款',
  });
  for (const [i, order] of wanted.entries()) {
    const outcome = outcomes[i]!;
    const { waybillNumber } = order;
    if (outcome.done)
      work.happened(order, 'interceptAsked', { waybillNumber, byHand: byHand.has(order.fulfilmentId!) });
    else work.happened(order, 'interceptRefused', { waybillNumber, code: outcome.refusal.code });
  }
  await work.save();
}

async function takeEnded(ctx: Ctx, ended: InterceptsEnded['ended']): Promise<void> {
  const work = new Work(ctx);
  for (const { orderId, state, way, answer } of ended)
    work.happened({ id: orderId }, 'interceptEnded', { result: state, way }, answer || undefined);
  const back = ended.filter(({ state }) => state === 'returnSigned').map(({ fulfilmentId }) => fulfilmentId);
  if (back.length) await refundReturned(work, back);
  await work.save();
}
