/**
 * What warehouses of others answer to a stop (SRC-4, ORD-13). One that agrees ends the order as it was to end; one that is
 * too late is said on the order, and its parcel is stopped at the courier once it has left.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type LeftStopped, type OutsideAnswers, registerIntercepts, type Services } from '../shipping/shipping.ts';
import { dropHolds, type Order } from './order.ts';
import { refundReturned } from './stop-money.ts';
import { STOPS_OUTSIDE, stopOrders } from './stop-orders.ts';
import { Work } from './store.ts';

/** Posts: release of the holds of orders that end. Money that waited for the goods waits for a second person then. */
export async function takeOutsideAnswers(ctx: Ctx, answers: OutsideAnswers['answers']): Promise<void> {
  const work = new Work(ctx);
  const byParcel = await ordersOf(
    work,
    answers.map(({ fulfilmentId }) => fulfilmentId),
  );
  const over: Id[] = [];
  for (const [end, own] of Map.groupBy(answers, ({ endsAs }) => endsAs)) {
    const ending: { order: Order; reason: string }[] = [];
    for (const { fulfilmentId, agreed, message, reason } of own) {
      const order = byParcel.get(fulfilmentId);
      if (!order) continue;
      work.happened(order, agreed ? 'outsideAgreed' : 'outsideTooLate', message ? { message } : {});
      if (end === null) continue;
      if (waitsForAnswer(order)) dropHolds(order, (hold) => hold === 'paused');
      if (!agreed) continue;
      over.push(fulfilmentId);
      ending.push({ order, reason });
    }
    if (end === null) continue;
    for (const [reason, together] of Map.groupBy(ending, (one) => one.reason))
      await stopOrders(
        work,
        together.map(({ order }) => order),
        reason,
        end,
      );
  }
  await work.save();
  const money = new Work(ctx);
  await refundReturned(money, over);
  await money.save();
}

const waitsForAnswer = (order: Order): boolean =>
  order.holds.some(({ reason, data }) => reason === 'paused' && data['why'] === STOPS_OUTSIDE);

/** Parcels that left all the same are stopped at the courier; what cannot be is told on the order. */
export async function interceptLeft(ctx: Ctx, services: Services, left: LeftStopped['left']): Promise<void> {
  const work = new Work(ctx);
  const byParcel = await ordersOf(
    work,
    left.map(({ fulfilmentId }) => fulfilmentId),
  );
  for (const [reason, own] of Map.groupBy(left, (one) => one.reason)) {
    const { outcomes, byHand } = await registerIntercepts(ctx, services, {
      ...{ ids: own.map(({ fulfilmentId }) => fulfilmentId), to: null, reason, cause: 'person' },
    });
    for (const outcome of outcomes) {
      const order = byParcel.get(outcome.id);
      if (!order) continue;
      if (waitsForAnswer(order)) dropHolds(order, (hold) => hold === 'paused');
      if (outcome.done) work.happened(order, 'outsideIntercepted', { byHand: byHand.has(outcome.id) }, reason);
      else work.happened(order, 'interceptRefused', { waybillNumber: order.waybillNumber, code: outcome.refusal.code });
    }
  }
  await work.save();
}

async function ordersOf(work: Work, fulfilmentIds: readonly Id[]): Promise<Map<Id, Order>> {
  const rows = await work.ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${work.ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds as Id[]}::uuid[])`;
  const orders = await work.lock(rows.map(({ id }) => id));
  return new Map(orders.map((order) => [order.fulfilmentId!, order]));
}
