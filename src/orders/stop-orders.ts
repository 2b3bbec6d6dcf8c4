/**
 * Stopping orders before they have left: fulfilments are cancelled, promised stock is given back, the order ends as
 * cancelled. What has left the building is refused here and becomes an after-sale case or an intercept.
 */

import { actorText } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { closePaymentsOf } from '../payments/payments.ts';
import { cancelFulfilments, stopFulfilments, stopOutside } from '../shipping/shipping.ts';
import { noteStockChange } from '../stock/stock.ts';
import { addHold, mayMove, type Order } from './order.ts';
import { givingBack, isReserved } from './postings.ts';
import type { Work } from './store.ts';

export type StopRefusal = 'orders.wrongState' | 'orders.alreadyShipped' | `shipping.${string}`;

/**
 * Takes the parcels of released orders back and gives the promised stock of those back that could be taken. Orders have
 * no node and no courier afterwards. Refuses what shipping refuses. Posts: release of the holds.
 */
export async function withdraw(
  work: Work,
  orders: readonly Order[],
  reason: string,
): Promise<Map<Id, Outcome<Id, StopRefusal>>> {
  const parcels = orders.flatMap((order) => order.fulfilmentId ?? []);
  const outcomes = parcels.length ? await cancelFulfilments(work.ctx, parcels, reason) : [];
  const byParcel = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const answers = new Map<Id, Outcome<Id, StopRefusal>>();
  for (const order of orders) {
    const outcome = order.fulfilmentId ? byParcel.get(order.fulfilmentId) : undefined;
    if (outcome && !outcome.done) {
      answers.set(order.id, refuse(order.id, outcome.refusal.code, outcome.refusal.data));
      continue;
    }
    order.fulfilmentId = null;
    order.waybillNumber = null;
    answers.set(order.id, done(order.id));
  }
  await giveStockBack(
    work,
    orders.filter((order) => answers.get(order.id)!.done),
    reason,
  );
  return answers;
}

/** Posts: release of every hold of the orders. They have no node and no courier afterwards. */
export async function giveStockBack(work: Work, orders: readonly Order[], reason: string): Promise<void> {
  const reserved = orders.filter(isReserved);
  await post(
    work.ctx,
    reserved.map((order) => givingBack(order, reason)),
  );
  const skuIds = reserved.flatMap((order) => order.lines.flatMap((line) => (line.holdId && line.skuId) || []));
  // What one order gives back, another one may be waiting for.
  await noteStockChange(work.ctx, skuIds, { arrived: skuIds });
  for (const order of reserved) {
    for (const line of order.lines) line.holdId = null;
    order.nodeId = null;
    order.courier = null;
    order.sourcing = null;
    order.reservedUntil = null;
  }
}

/**
 * Cancels orders of `work` wherever they are before shipping. Refuses `orders.wrongState` and what shipping refuses; where
 * a warehouse of others may have the parcel it is asked to stop it, and `shipping.outsideAsked` (data: `warehouse`) says
 * that the order ends when it agrees (`take-outside-answers.ts`).
 */
export async function stopOrders(
  work: Work,
  orders: readonly Order[],
  reason: string,
  to: 'cancelled' | 'closed' = 'cancelled',
): Promise<Outcome<Id, StopRefusal>[]> {
  const allowed = orders.filter((order) => mayMove(order, 'cancel'));
  const answers = await withdraw(work, allowed, `orders.${to}`);
  await askOutside(work, allowed, answers, { reason, to });
  const stopped = allowed.filter((o) => answers.get(o.id)!.done);
  await closePaymentsOf(
    work.ctx,
    stopped.filter(({ state }) => state === 'waitPay').map(({ id }) => id),
  );
  for (const order of stopped) {
    work.happened(order, to, { from: order.state }, reason);
    order.state = to;
    order.holds = [];
    order.holdReasons = [];
  }
  return orders.map((order) => answers.get(order.id) ?? refuse(order.id, 'orders.wrongState', { state: order.state }));
}

/** Why an order waits while another's warehouse is asked to stop its parcel. */
export const STOPS_OUTSIDE = 'outsideStop';

async function askOutside(
  work: Work,
  orders: readonly Order[],
  answers: Map<Id, Outcome<Id, StopRefusal>>,
  { reason, to }: { reason: string; to: 'cancelled' | 'closed' },
): Promise<void> {
  const { ctx } = work;
  const asked = orders.flatMap((order) => {
    const answer = answers.get(order.id)!;
    if (answer.done || answer.refusal.code !== 'shipping.outsideHasIt') return [];
    const { data } = answer.refusal;
    answers.set(order.id, refuse(order.id, 'shipping.outsideAsked', data));
    addHold(order, 'paused', new Date(ctx.now()), actorText(ctx.actor), { why: STOPS_OUTSIDE, ...data });
    work.happened(order, 'outsideStopAsked', data, reason);
    return order.fulfilmentId!;
  });
  if (asked.length === 0) return;
  await stopFulfilments(ctx, asked, ['paused']);
  await stopOutside(ctx, asked, reason, to);
}
