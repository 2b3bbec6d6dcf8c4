/** Invoices that issue themselves (INV-1): of orders somebody wants one of, when they have left or arrived, as the shop is set. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { ordersToInvoice } from '../orders/orders.ts';
import { issueInvoices } from './issue-invoices.ts';
import { shopRulesOf } from './settings-store.ts';
import { setWishes, type Wish, wishTable } from './store.ts';
import { followOrders } from './wishes.ts';

const ROUND = 500;
const WHEN = {
  shipped: new Set(['shipped', 'signed', 'finished', 'closed']),
  signed: new Set(['signed', 'finished', 'closed']),
  asked: new Set<string>(),
};

/** One invoice an order. What is refused stands at the wish, for a person. Posts as `issueInvoices`. */
export async function issueDue(ctx: Ctx): Promise<void> {
  const wanted = await ctx.run<Wish>(sql`
    select ${wishTable.select()}, version
    from invoice_order
    where tenant_id = ${ctx.tenant}
      and state = 'wanted'
      and code = ''
    order by asked_at
    limit ${ROUND}`);
  if (wanted.length === 0) return;
  await followOrders(ctx, wanted);
  const orders = await ordersToInvoice(
    ctx,
    wanted.map(({ orderId }) => orderId),
  );
  const rules = new Map((await shopRulesOf(ctx)).map((rule) => [rule.shopId, rule]));
  const due = wanted.flatMap(({ orderId }) => {
    const order = orders.get(orderId);
    const rule = rules.get(order?.shopId ?? '');
    return order && rule?.active && WHEN[rule.issueAt].has(order.state) ? [orderId] : [];
  });
  if (due.length === 0) return;
  for (const outcome of await issueInvoices(ctx, due, false))
    if (!outcome.done) await setWishes(ctx, [outcome.id], 'wanted', outcome.refusal.code);
}
