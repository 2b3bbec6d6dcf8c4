/**
 * Stopping orders before they have left: fulfilments are cancelled, promised stock is given back, the order ends as
 * cancelled. What has left the building is refused here and becomes an after-sale case or an intercept.
 */

import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { cancelFulfilments } from '../shipping/shipping.ts';
import { mayMove, type Order } from './order.ts';
import { givingBack, isReserved } from './postings.ts';
import type { Work } from './store.ts';

export type StopRefusal = 'orders.wrongState' | 'orders.alreadyShipped' | `shipping.${string}`;

/** Takes the parcels of released orders back. Orders whose parcel cannot be taken back are refused. */
export async function withdrawFulfilments(
  work: Work,
  orders: readonly Order[],
): Promise<Map<Id, Outcome<Id, StopRefusal>>> {
  const released = orders.filter((order) => order.fulfilmentId !== null);
  const outcomes = await cancelFulfilments(
    work.ctx,
    released.map((order) => order.fulfilmentId!),
  );
  const byFulfilment = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  return new Map(
    orders.map((order) => {
      const outcome = order.fulfilmentId ? byFulfilment.get(order.fulfilmentId) : undefined;
      if (!outcome || outcome.done) {
        order.fulfilmentId = null;
        order.waybillNumber = null;
        return [order.id, done(order.id)];
      }
      return [order.id, refuse(order.id, outcome.refusal.code as StopRefusal, outcome.refusal.data)];
    }),
  );
}

/** Posts: release of every hold of the orders. They have no node and no courier afterwards. */
export async function giveStockBack(work: Work, orders: readonly Order[], reason: string): Promise<void> {
  const reserved = orders.filter(isReserved);
  if (reserved.length)
    await post(
      work.ctx,
      reserved.map((order) => givingBack(order, reason)),
    );
  for (const order of reserved) {
    for (const line of order.lines) line.holdId = null;
    order.nodeId = null;
    order.courier = null;
    order.sourcing = null;
    order.reservedUntil = null;
  }
}

/** Cancels orders of `work` wherever they are before shipping. Refuses `orders.wrongState` and what shipping refuses. */
export async function stopOrders(
  work: Work,
  orders: readonly Order[],
  reason: string,
  to: 'cancelled' | 'closed' = 'cancelled',
): Promise<Outcome<Id, StopRefusal>[]> {
  const allowed = orders.filter((order) => mayMove(order, 'cancel'));
  const withdrawn = await withdrawFulfilments(work, allowed);
  const stopped = allowed.filter((order) => withdrawn.get(order.id)!.done);
  await giveStockBack(work, stopped, 'orders.cancelled');
  for (const order of stopped) {
    work.happened(order, to, { from: order.state }, reason);
    order.state = to;
    order.holds = [];
    order.holdReasons = [];
  }
  return orders.map(
    (order) => withdrawn.get(order.id) ?? refuse(order.id, 'orders.wrongState', { state: order.state }),
  );
}
