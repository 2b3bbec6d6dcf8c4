/** Orders as the books see them, in a few statements for a batch, in the house's currency. */
import { DOOR_METHODS } from '../contract/pay.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { ordersToPay } from '../orders/orders.ts';
import { PAYMENTS_OF_ORDER } from '../payments/payments.ts';
import { conversions, convert, HOME_CURRENCY } from '../rates/rates.ts';
import type { Standing } from './fact.ts';
import { invoicedIn } from './invoiced.ts';
import { type BookedOrder, factsOfOrder } from './sale.ts';

const DAY_MS = 24 * 3_600_000;
const startOf = (day: string): Date => new Date(`${day}T00:00:00+08:00`);

/** `2027-11-20`, both of them within. */
export type Span = { first: string; last: string };

/**
 * Those of the days on which something happened to an order, in their order; neighbours are joined while they have few
 * orders between them, so a small house is looked at once and a large one day by day.
 */
export async function spansWithOrders(ctx: Ctx, days: readonly string[], few: number): Promise<Span[]> {
  const starts = days.map(startOf);
  const ends = starts.map((start) => new Date(start.getTime() + DAY_MS));
  const rows = await ctx.run<{ day: string; orders: number }>(sql`
    select d.day, n.orders
    from unnest(${days}::text[], ${starts}::timestamptz[], ${ends}::timestamptz[],
                ${starts.map((start) => firstIdAt(start.getTime()))}::uuid[],
                ${ends.map((end) => firstIdAt(end.getTime()))}::uuid[]) d(day, start, "end", first_id, end_id)
    cross join lateral (
      select count(*)::int as orders
      from (
        select 1 from sales_order o
        where o.tenant_id = ${ctx.tenant} and o.id >= d.first_id and o.id < d.end_id
        union all
        select 1 from fulfilment f
        where f.tenant_id = ${ctx.tenant} and f.shipped_at >= d.start and f.shipped_at < d."end"
        union all
        select 1 from after_sale_case a
        where a.tenant_id = ${ctx.tenant} and a.opened_at >= d.start and a.opened_at < d."end"
        union all
        select 1 from invoice i
        where i.tenant_id = ${ctx.tenant} and i.state in ('issued', 'redIssued')
          and coalesce(i.issued_at, i.changed_at) >= d.start and coalesce(i.issued_at, i.changed_at) < d."end"
        limit ${few}) those) n
    where n.orders > 0
    order by d.day`);
  const spans: (Span & { orders: number })[] = [];
  for (const { day, orders } of rows) {
    const last = spans.at(-1);
    if (!last || last.orders + orders > few) spans.push({ first: day, last: day, orders });
    else Object.assign(last, { last: day, orders: last.orders + orders });
  }
  return spans;
}

/** Orders something of which happened in a span: made, shipped, asked back, invoiced; and what they were divided from or joined into. */
export async function ordersOfSpan(ctx: Ctx, { first, last }: Span): Promise<Id[]> {
  const [from, until] = [startOf(first), new Date(startOf(last).getTime() + DAY_MS)];
  const rows = await ctx.run<{ id: Id }>(sql`
    with touched as (
      select id
      from sales_order
      where tenant_id = ${ctx.tenant}
        and id >= ${firstIdAt(from.getTime())}
        and id < ${firstIdAt(until.getTime())}
      union
      select order_id
      from fulfilment
      where tenant_id = ${ctx.tenant}
        and shipped_at >= ${from}
        and shipped_at < ${until}
      union
      select order_id
      from after_sale_case
      where tenant_id = ${ctx.tenant}
        and opened_at >= ${from}
        and opened_at < ${until}
      union
      ${invoicedIn(ctx, { from, until })})
    select id from touched
    union
    select n.id
    from touched t
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = t.id
    cross join lateral (
      select o.split_from as id where o.split_from is not null
      union all
      select p.id from sales_order p where p.tenant_id = o.tenant_id and p.split_from = o.id
      union all
      select m.id from sales_order m where m.tenant_id = o.tenant_id and m.merged_into = o.id) n`);
  return rows.map(({ id }) => id);
}

type Row = Omit<BookedOrder, 'vat' | 'costSent' | 'account' | 'courier'> & {
  country: string;
  currency: string;
  account: string | null;
  courier: string | null;
  costSent: bigint;
};

/** Everything the orders stand at. Of one whose currency has no rate that day nothing is told. */
export async function standingOfOrders(ctx: Ctx, ids: readonly Id[]): Promise<Standing[]> {
  const rows = await rowsOf(ctx, ids);
  const taxes = await ordersToPay(
    ctx,
    rows.map(({ id }) => id),
  );
  const rates = await conversions(
    ctx,
    rows.map(({ currency, paidAt, shippedAt }) => ({
      ...{ from: currency, to: HOME_CURRENCY },
      day: dayOf((paidAt ?? shippedAt)?.getTime() ?? ctx.now()),
    })),
  );
  return rows.map((row, i): Standing => {
    const rate = rates[i];
    const document = { kind: 'order', id: row.id, number: row.number };
    if (!rate) return { document, facts: [] };
    const home = (amount: bigint) => convert(amount, rate);
    const tax = row.country === 'CN' ? (taxes.get(row.id)?.vatMinor ?? 0n) : 0n;
    const order: BookedOrder = {
      ...row,
      ...{ account: row.account ?? row.shopId, courier: row.courier ?? '', vat: home(tax) },
      ...{ payable: home(row.payable), paid: home(row.paid), settled: row.settled },
      ...{ backBefore: home(row.backBefore), backAfter: home(row.backAfter), backCash: home(row.backCash) },
    };
    return { document, facts: factsOfOrder(order) };
  });
}

/** What was taken back by line tells the platform; by case we do, or it did with our consent: the same money may be both. */
const rowsOf = (ctx: Ctx, ids: readonly Id[]): Promise<Row[]> =>
  ctx.run<Row>(sql`
    select o.id, o.number, o.shop_id as "shopId", o.kind = 'cod' as cod, o.paid_offline as offline, o.country, o.currency,
           o.state in ('cancelled', 'closed') as ended, o.payable_minor as payable,
           o.paid_minor - least(p.door, o.paid_minor) as paid,
           o.paid_at as "paidAt", f.shipped_at as "shippedAt", f.signed_at as "signedAt", f.courier, p.account,
           greatest(l.before, c.before)::bigint as "backBefore", greatest(l.after, c.after, d.back)::bigint as "backAfter",
           coalesce(c.at, d.at, a.at) as "backAt", coalesce(d.cash, 0)::bigint as "backCash", k.cost as "costSent", g.settled, g.at as "settledAt",
           o.state in ('split', 'merged') or p.ours
             or exists (select from sub_merchant_shop m where m.tenant_id = o.tenant_id and m.shop_id = o.shop_id) as aside
    from sales_order o
    left join lateral (
      select min(f.shipped_at) as shipped_at, max(f.news_at) filter (where f.state = 'signed') as signed_at,
             max(f.courier) as courier
      from fulfilment f
      where f.tenant_id = o.tenant_id and f.order_id = o.id and f.shipped_at is not null and f.state <> 'reversed') f on true
    left join lateral (
      select coalesce(sum(amount_minor) filter (where shipped = 0), 0) as before,
             coalesce(sum(amount_minor) filter (where shipped > 0), 0) as after
      from sales_order_line l
      where l.tenant_id = o.tenant_id and l.order_id = o.id and l.refund = 'refunded') l on true
    left join lateral (
      select coalesce(sum(b.amount) filter (where b.at < f.shipped_at or f.shipped_at is null), 0) as before,
             coalesce(sum(b.amount) filter (where b.at >= f.shipped_at), 0) as after, max(b.at) as at
      from after_sale_case c
      cross join lateral (
        select a.amount_minor as amount, a.at
        from after_sale_money a
        left join refund r on r.tenant_id = a.tenant_id and r.id = a.refund_id
        where a.tenant_id = c.tenant_id and a.case_id = c.id and coalesce(r.state, 'success') not in ('waitApproval', 'closed')
        union all
        select c.due_minor, coalesce(c.settled_at, c.opened_at)
        where c.outcome in ('refunded', 'refundedOutside')
          and not exists (select from after_sale_money a where a.tenant_id = c.tenant_id and a.case_id = c.id)) b
      where c.tenant_id = o.tenant_id and c.order_id = o.id) c on true
    left join lateral (
      -- A platform that tells of refunded lines alone opened a case when it was asked.
      select max(coalesce(settled_at, opened_at)) as at
      from after_sale_case a
      where a.tenant_id = o.tenant_id and a.order_id = o.id) a on true
    left join lateral (
      select coalesce(bool_or(s.method <> all(${DOOR_METHODS}::text[])), false) as ours,
             coalesce(sum(p.amount_minor) filter (where s.method = any(${DOOR_METHODS}::text[])), 0)::bigint as door,
             min(p.merchant_account) filter (where p.state = 'paid' and p.merchant_account <> '') as account
      from (${PAYMENTS_OF_ORDER}) p
      left join payment_start s on s.tenant_id = o.tenant_id and s.payment_id = p.id) p on true
    left join lateral (
      select sum(r.amount_minor) as back, sum(r.amount_minor) filter (where v.method = 'cash') as cash, max(r.at) as at
      from payment q
      join payment_start s on s.tenant_id = q.tenant_id and s.payment_id = q.id and s.method = any(${DOOR_METHODS}::text[])
      join refund r on r.tenant_id = q.tenant_id and r.payment_id = q.id and r.state = 'success'
      left join offline_voucher v on v.tenant_id = r.tenant_id and v.refund_id = r.id and v.state = 'approved'
      where q.tenant_id = o.tenant_id and q.order_id = o.id) d on true
    left join lateral (
      select coalesce(-sum(d.value_minor), 0)::bigint as cost
      from fulfilment q
      join cost_day d on d.tenant_id = q.tenant_id and d.document_id = q.id::text and d.kind = 'sold'
      where o.kind = 'cod' and q.tenant_id = o.tenant_id and q.order_id = o.id and q.shipped_at is not null
        and q.state = 'signed') k on true
    left join lateral (
      select coalesce(sum(s.gross_minor), 0)::bigint as settled, max(s.at) as at
      from platform_line s
      where s.tenant_id = o.tenant_id and s.order_id = o.id and s.gross_minor <> 0) g on true
    where o.tenant_id = ${ctx.tenant}
      and o.id = any(${ids as Id[]}::uuid[])
    order by o.id`);
