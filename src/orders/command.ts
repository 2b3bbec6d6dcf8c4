/** What every command on orders shares: lock the orders, refuse per order, change, save, answer per order in the order asked. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { isOpen, mayMove, type Order } from './order.ts';
import { Work } from './store.ts';

export type Answers = Map<Id, Outcome<Id, string>>;

/**
 * Runs `change` over the orders that `check` does not refuse. `change` may refuse single orders by setting their
 * answer. Unknown ids (or another tenant's) are refused with `orders.notFound`.
 */
export async function changeOrders(
  ctx: Ctx,
  ids: readonly Id[],
  check: (order: Order) => Refusal | null,
  change: (work: Work, orders: Order[], answers: Answers) => Promise<void> | void,
): Promise<Outcome<Id, string>[]> {
  const work = new Work(ctx);
  const orders = await work.lock(ids);
  const answers: Answers = new Map();
  const allowed: Order[] = [];
  for (const order of orders) {
    const refusal = check(order);
    answers.set(order.id, refusal ? { id: order.id, done: false, refusal } : done(order.id));
    if (!refusal) allowed.push(order);
  }
  if (allowed.length) await change(work, allowed, answers);
  await work.save();
  return ids.map((id) => answers.get(id) ?? refuse(id, 'orders.notFound'));
}

/** Steps are taken back one after the other (ORD-11): what left is reversed, what is released unreviewed, then edited. */
export const stepMissing = (order: Order, to: 'unreview' | 'edit'): Refusal | null => {
  if (to === 'edit' ? isOpen(order) : mayMove(order, 'unreview')) return null;
  if (mayMove(order, 'reverse')) return { code: 'orders.reverseFirst', data: { state: order.state } };
  return mayMove(order, 'unreview')
    ? { code: 'orders.unreviewFirst', data: { state: order.state } }
    : wrongState(order);
};

export const wrongState = (order: Order): Refusal => ({ code: 'orders.wrongState', data: { state: order.state } });
