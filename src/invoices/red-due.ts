/**
 * Red invoices that begin by themselves (INV-2, RET-4): where a shop's invoices are issued by themselves, money that went
 * back takes its part of them with it. It goes the way of one a person asks for: the agent, and the buyer's word where he
 * has used the blue one. What cannot be said for certain stays on the list, for a person.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { findExceptions } from './exceptions.ts';
import { type LeftOfOrder, redFor } from './red.ts';
import { redInvoice } from './red-invoices.ts';

/** A red one that a lock or another red one forbids now is begun the next time. Posts nothing. */
export async function redDue(ctx: Ctx): Promise<void> {
  const open = (await findExceptions(ctx)).refundWithoutRed;
  const settled = await settledOf(
    ctx,
    open.map(({ orderId }) => orderId),
  );
  if (settled.length === 0) return;
  const [left, back] = [await leftOf(ctx, settled), await goodsBack(ctx, settled)];
  const wanted = open.flatMap(({ orderId, differenceMinor }) =>
    redFor(left.get(orderId) ?? [], back.get(orderId) ?? new Map(), differenceMinor).map((red) => ({
      ...red,
      orderId,
    })),
  );
  for (const { invoiceId, ...asked } of wanted) {
    try {
      await redInvoice(ctx, invoiceId, asked);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }
}

/** Orders whose shop lets invoices issue by themselves, and of which nothing is under way or has failed any more. */
async function settledOf(ctx: Ctx, ids: readonly Id[]): Promise<Id[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.run<{ id: Id }>(sql`
    select o.id
    from sales_order o
    join invoice_shop s on s.tenant_id = o.tenant_id and s.shop_id = o.shop_id and s.active and s.issue_at <> 'asked'
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${ids as Id[]}::uuid[])
      -- What came back came back to one of its parts: which line that is, a person says.
      and o.state not in ('split', 'merged')
      and not exists (
        select
        from after_sale_case c
        where c.tenant_id = o.tenant_id and c.order_id = o.id and c.state not in ('done', 'rejected', 'cancelled'))
      and not exists (
        select
        from payment p
        join refund r on r.tenant_id = p.tenant_id and r.payment_id = p.id and r.state not in ('success', 'closed')
        where p.tenant_id = o.tenant_id
          and (p.order_id in (o.id, o.split_from)
            or (p.shop_id = o.shop_id and p.channel_number = any(o.channel_numbers))))
      -- The buyer has begun one himself.
      and not exists (
        select
        from invoice_part p
        join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id and i.color = 'blue'
        join red_confirmation c
          on c.tenant_id = p.tenant_id and c.invoice_number = i.invoice_number
         and c.state in ('waiting', 'agreeing', 'refusing')
        where p.tenant_id = o.tenant_id
          and p.order_id = o.id)
      -- What came to nothing is a person's to look at.
      and not exists (
        select
        from invoice_part p
        join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id
        where p.tenant_id = o.tenant_id
          and p.order_id = o.id
          and i.color = 'red'
          and i.state in ('failed', 'rejected', 'expired'))`);
  return rows.map(({ id }) => id);
}

/** What is left of orders on blue lines, the newest invoice first. */
async function leftOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, LeftOfOrder[]>> {
  const rows = await ctx.run<LeftOfOrder & { orderId: Id }>(sql`
    select "orderId", "invoiceId", line, "orderLine", sum(quantity)::bigint as quantity,
           sum(greatest(-quantity, 0))::bigint as taken, sum(incl)::bigint as "inclMinor"
    from (
      select p.order_id as "orderId", i.id as "invoiceId", p.line, p.order_line as "orderLine", p.quantity,
             p.incl_minor as incl
      from invoice_part p
      join invoice i on i.tenant_id = p.tenant_id and i.id = p.invoice_id and i.color = 'blue' and i.state = 'issued'
      where p.tenant_id = ${ctx.tenant}
        and p.order_id = any(${ids as Id[]}::uuid[])
      union all
      select p.order_id, i.original_id, l.original_line, p.order_line, p.quantity, p.incl_minor
      from invoice_part p
      join invoice i
        on i.tenant_id = p.tenant_id and i.id = p.invoice_id and i.color = 'red'
       and i.state not in ('failed', 'rejected', 'expired')
      join invoice_line l on l.tenant_id = p.tenant_id and l.invoice_id = p.invoice_id and l.line = p.line
      where p.tenant_id = ${ctx.tenant}
        and p.order_id = any(${ids as Id[]}::uuid[])) n
    group by 1, 2, 3, 4
    having sum(incl) > 0
    order by 1, 2 desc, 3, 4`);
  return Map.groupBy(rows, ({ orderId }) => orderId);
}

/** Pieces that came back for cases, and lines a platform has refunded whole, by order and its line. */
async function goodsBack(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Map<number, bigint>>> {
  const rows = await ctx.sql<{ orderId: Id; line: number; quantity: bigint }>`
    select o.order_id as "orderId", o.line, (case o.refund when 'refunded' then o.quantity else c.came end)::bigint as quantity
    from sales_order_line o
    cross join lateral (
      select coalesce(sum(good + defective), 0) as came
      from after_sale_line a
      where a.tenant_id = o.tenant_id and a.order_id = o.order_id and a.line = o.line) c
    where o.tenant_id = ${ctx.tenant}
      and o.order_id = any(${ids as Id[]}::uuid[])
      and (o.refund = 'refunded' or c.came > 0)`;
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return new Map([...byOrder].map(([id, own]) => [id, new Map(own.map(({ line, quantity }) => [line, quantity]))]));
}
