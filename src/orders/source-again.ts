/**
 * An order that its node cannot serve after all (WMS-6): the parcel is taken back, what was promised there is given back,
 * and the order is sourced again as if it had just been reviewed. What people and rules let pass stays passed.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Outcome } from '../kernel/refusal.ts';
import { advanceOrders } from './advance-orders.ts';
import { changeOrders, wrongState } from './command.ts';
import type { HoldReason, OrderState } from './order.ts';
import { withdraw } from './stop-orders.ts';
import { Work } from './store.ts';

export type SourcedAgain = {
  orderId: Id;
  orderNumber: string;
  state: OrderState;
  holdReasons: HoldReason[];
  nodeId: Id | null;
};

/**
 * Takes released orders to another node, or to a hold that says what is missing. `keepOut` runs after their stock was
 * given back and before they are sourced: what is not really there has to be kept from being promised again by then.
 * Refuses per order `orders.notFound`, `orders.wrongState` (it is not released), and what shipping refuses.
 * Posts: release of the holds, then holds at the new node.
 */
export async function sourceAgain(
  ctx: Ctx,
  ids: readonly Id[],
  cause: { event: string; data: Record<string, unknown> },
  keepOut: () => Promise<void>,
): Promise<{ outcomes: Outcome<Id, string>[]; sourced: SourcedAgain[] }> {
  const back: Id[] = [];
  const outcomes = await changeOrders(
    ctx,
    ids,
    (order) => (order.state === 'released' ? null : wrongState(order)),
    async (work, orders, answers) => {
      const from = new Map(orders.map((order) => [order.id, order.nodeId]));
      for (const [id, answer] of await withdraw(work, orders, 'orders.sourcedAnew')) answers.set(id, answer);
      for (const order of orders.filter(({ id }) => answers.get(id)!.done)) {
        work.happened(order, cause.event, { ...cause.data, node: from.get(order.id) });
        order.state = 'waitReview';
        back.push(order.id);
      }
    },
  );
  await keepOut();
  return { outcomes, sourced: await advance(ctx, back) };
}

/** Locks orders, as whoever changes them does, for one who has to lock other things after them. */
export async function lockOrders(ctx: Ctx, ids: readonly Id[]): Promise<void> {
  await new Work(ctx).lock(ids);
}

/** On the version that was saved above: a promise of another version is another promise. */
async function advance(ctx: Ctx, ids: readonly Id[]): Promise<SourcedAgain[]> {
  const work = new Work(ctx);
  const orders = await work.lock(ids);
  await advanceOrders(work, orders);
  await work.save();
  return orders.map(({ id, number, state, holdReasons, nodeId }) => ({
    ...{ orderId: id, orderNumber: number, state, holdReasons, nodeId },
  }));
}
