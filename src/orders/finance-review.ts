/**
 * The second review step (ORD-10): what the rules send to finance (money taken offline, a changed price, a large amount)
 * goes on only when somebody with a right of its own has passed it, who is not the one who passed the first step.
 */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Reach } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { advanceOrders } from './advance-orders.ts';
import { changeOrders, wrongState } from './command.ts';
import { addHold, mayMove, type Order } from './order.ts';

type Outcomes = Promise<Outcome<Id, string>[]>;

const paperOf = ({ id, reviewedBy, payableMinor, currency, shopId, nodeId, lines }: Order): Paper => ({
  ...{ id, makers: [reviewedBy], sum: { amountMinor: payableMinor, currency }, place: { shopId, nodeId } },
  content: [reviewedBy, payableMinor, currency, lines.map((line) => [line.skuId, line.quantity])],
});

/**
 * Passes the finance review and takes orders on to release, once everybody who must has agreed. Refuses
 * `orders.wrongState` (it does not wait for finance), what the gate of approvals refuses (`identity.samePerson`: whoever
 * passed the service review), `orders.held` (data: reasons). Posts: holds of stock.
 */
export async function passFinance(ctx: Ctx, ids: readonly Id[], overLimit: OverLimit): Outcomes {
  const me = actorText(ctx.actor);
  const gate = await openGate(ctx, 'order', ids, overLimit);
  const check = (order: Order): Refusal | null => {
    if (!mayMove(order, 'passFinance')) return wrongState(order);
    const refusal = gate.whyNot(paperOf(order));
    if (refusal) return refusal;
    return order.holdReasons.length ? { code: 'orders.held', data: { reasons: order.holdReasons } } : null;
  };
  return changeOrders(ctx, ids, check, async (work, allowed, answers) => {
    const agreed = await gate.sign(allowed.map(paperOf));
    const orders = allowed.filter(({ id }) => agreed.has(id));
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

/** Orders that wait for finance, within reach, the longest waiting first; `by` passed the first step. */
export const financeWaiting = (ctx: Ctx, reach: Reach, most: number): Promise<FinanceWaiting[]> => {
  const within = reach.everything
    ? sql`true`
    : sql`(o.shop_id = any(${reach.shops}::uuid[]) or o.node_id = any(${reach.nodes}::uuid[]))`;
  return ctx.run(sql`
    select o.id, o.number, o.shop_id as "shopId", o.node_id as "nodeId", o.payable_minor as "amountMinor", o.currency,
           o.reviewed_by as by, coalesce(e.at, o.queued_at) as since, coalesce(e.data->'rules', '[]') as rules
    from sales_order o
    left join lateral (
      select at, data
      from order_event
      where tenant_id = o.tenant_id
        and order_id = o.id
        and event = 'toFinance'
      order by id desc
      limit 1) e on true
    where o.tenant_id = ${ctx.tenant}
      and o.state = 'waitFinanceReview'
      and ${within}
    order by o.queued_at, o.id
    limit ${most}`);
};

type FinanceWaiting = Pick<Order, 'id' | 'number' | 'shopId' | 'nodeId' | 'currency'> & {
  amountMinor: bigint;
  by: string;
  since: Date;
  rules: string[];
};
