/**
 * The second review step (ORD-10): what the rules send to finance (money taken offline, a changed price, a large amount)
 * goes on only when somebody with a right of its own has passed it, who is not the one who passed the first step.
 */
import { usersBehind } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { advanceOrders } from './advance-orders.ts';
import { changeOrders, wrongState } from './command.ts';
import { addHold, mayMove, type Order } from './order.ts';

type Outcomes = Promise<Outcome<Id, string>[]>;

/**
 * Passes the finance review and takes orders on to release. Refuses `orders.wrongState` (it does not wait for finance),
 * `orders.samePerson` (whoever passed the service review), `orders.held` (data: reasons). Posts: holds of stock.
 */
export async function passFinance(ctx: Ctx, ids: readonly Id[]): Outcomes {
  const me = actorText(ctx.actor);
  const people = await usersBehind(ctx, [me, ...(await reviewersOf(ctx, ids))]);
  const check = (order: Order): Refusal | null => {
    if (!mayMove(order, 'passFinance')) return wrongState(order);
    if (people.get(order.reviewedBy) === people.get(me)) return { code: 'orders.samePerson' };
    return order.holdReasons.length ? { code: 'orders.held', data: { reasons: order.holdReasons } } : null;
  };
  return changeOrders(ctx, ids, check, async (work, orders, answers) => {
    for (const order of orders) {
      order.financeBy = me;
      // What stops it from here on, such as stock, is mended like with any other order.
      order.state = 'waitReview';
      work.happened(order, 'financePassed', {});
    }
    await advanceOrders(work, orders);
    for (const order of orders)
      if (order.holdReasons.length)
        answers.set(order.id, refuse(order.id, 'orders.held', { reasons: order.holdReasons }));
  });
}

/** Sends orders back to the service review, where they stay until somebody has dealt with it. Refuses `orders.wrongState`. */
export const returnFromFinance = (ctx: Ctx, ids: readonly Id[], reason: string): Outcomes =>
  changeOrders(
    ctx,
    ids,
    (order) => (mayMove(order, 'passFinance') ? null : wrongState(order)),
    (work, orders) => {
      for (const order of orders) {
        order.state = 'waitReview';
        order.reviewedBy = '';
        addHold(order, 'paused', new Date(ctx.now()), actorText(ctx.actor), { why: 'financeReturned', note: reason });
        work.happened(order, 'financeReturned', {}, reason);
      }
    },
  );

async function reviewersOf(ctx: Ctx, ids: readonly Id[]): Promise<string[]> {
  const rows = await ctx.sql<{ by: string }>`
    select distinct reviewed_by as by
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return rows.map((row) => row.by);
}
