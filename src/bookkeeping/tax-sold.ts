/**
 * What orders have made due of output tax between two moments, reckoned from what left, what came back and what invoices
 * say, and from nothing that is booked. A family of divided and joined orders is told as its root.
 */
import { DOOR_METHODS } from '../contract/pay.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { membersOf } from '../orders/orders.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Between, invoicedIn, partsOfInvoices } from './invoiced.ts';

/** Orders something of which happened: goods left or were signed for, money went back, an invoice was issued. */
export function touchedIn(ctx: Ctx, between: Between): Sql {
  const { tenant } = ctx;
  const { from, until } = between;
  return sql`
  select order_id as id
  from fulfilment
  where tenant_id = ${tenant} and shipped_at >= ${from} and shipped_at < ${until}
  union
  select f.order_id
  from sales_order o
  join fulfilment f on f.tenant_id = o.tenant_id and f.order_id = o.id and f.state = 'signed'
  where o.tenant_id = ${tenant} and o.kind = 'cod' and f.news_at >= ${from} and f.news_at < ${until}
  union
  select order_id from after_sale_money where tenant_id = ${tenant} and at >= ${from} and at < ${until}
  union
  select order_id
  from after_sale_case
  where tenant_id = ${tenant} and coalesce(settled_at, opened_at) >= ${from} and coalesce(settled_at, opened_at) < ${until}
  union
  select coalesce(p.order_id, c.order_id)
  from refund r
  join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
  left join channel_order c on c.tenant_id = p.tenant_id and c.shop_id = p.shop_id and c.number = p.channel_number
  where r.tenant_id = ${tenant} and r.state = 'success' and r.at >= ${from} and r.at < ${until}
  union
  ${invoicedIn(ctx, between)}`;
}

/** `member`: every order of the family of `root`, with what becomes a sale of it; `goods`: by rate what was ordered. */
const orders = (ctx: Ctx): Sql => sql`
  member as materialized (
    select o.id, f.root, o.payable_minor as payable, o.kind = 'cod' as cod, o.channel_numbers, o.shop_id,
           o.state in ('cancelled', 'closed') as ended, case when o.paid_at is null then 0 else o.paid_minor end as paid,
           o.country = 'CN' and o.currency = ${HOME_CURRENCY} as taxed, o.state in ('split', 'merged') as aside
    from (${membersOf(ctx, sql`select root from root`)}) f
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = f.id
    where not exists (select from sub_merchant_shop s where s.tenant_id = o.tenant_id and s.shop_id = o.shop_id)),
  line as (
    select m.id, l.line, l.shipped >= l.quantity as gone, l.amount_minor as amount, m.payable, m.taxed,
           case when l.refund = 'refunded' and l.shipped = 0 then l.amount_minor else 0 end as before,
           case when l.refund = 'refunded' and l.shipped > 0 then l.amount_minor else 0 end as after,
           coalesce(k.tax_rate_ppm, 0) as ppm, sum(greatest(l.amount_minor, 0)) over (partition by m.id) as total
    from member m
    join sales_order_line l on l.tenant_id = ${ctx.tenant} and l.order_id = m.id
    left join sku k on k.tenant_id = l.tenant_id and k.id = l.sku_id
    where not m.aside),
  base as (
    select *, div(payable::numeric * amount, total) as base, mod(payable::numeric * amount, total) as rest
    from line
    where amount > 0),
  share as (
    select id, ppm, taxed, base + case when row_number() over (partition by id order by rest desc, line)
                                     <= payable - sum(base) over (partition by id) then 1 else 0 end as share
    from base),
  goods as materialized (
    select id, ppm, sum(share) as gross,
           sum(case when taxed then round(share * ppm / (1000000 + ppm)) else 0 end) as vat
    from share
    group by id, ppm),
  line_sum as (
    select id, bool_and(gone) as gone, sum(before) as before, sum(after) as after
    from line
    group by id)`;

/** What went out, and what came back of it when. Of payments we started a family is a sale once all of it has left. */
const moved = ({ tenant }: Ctx): Sql => sql`
  sent as (
    select m.id, min(f.shipped_at) as first, max(f.shipped_at) as last, max(f.news_at) filter (where f.state = 'signed') as signed
    from member m
    join fulfilment f on f.tenant_id = ${tenant} and f.order_id = m.id and f.shipped_at is not null and f.state <> 'reversed'
    group by m.id),
  started as (
    select m.id, m.root, p.id as payment, p.amount_minor as amount, s.method = any(${DOOR_METHODS}::text[]) as door
    from member m
    join payment p on p.tenant_id = ${tenant} and p.order_id = m.id
    join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
    union
    select m.id, m.root, p.id, p.amount_minor, s.method = any(${DOOR_METHODS}::text[])
    from member m
    cross join unnest(m.channel_numbers) n
    join payment p on p.tenant_id = ${tenant} and p.shop_id = m.shop_id and p.channel_number = n
    join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id),
  ours as (select distinct root from started where not door),
  door as (select id, sum(amount) as amount from started where door group by id),
  given as (
    select q.root, r.at, r.amount_minor - r.released_minor as amount
    from (select distinct root, payment from started where not door) q
    join refund r on r.tenant_id = ${tenant} and r.payment_id = q.payment and r.state = 'success'),
  back as (
    select m.id, a.at, a.amount_minor as amount
    from member m
    join after_sale_money a on a.tenant_id = ${tenant} and a.order_id = m.id
    left join refund r on r.tenant_id = a.tenant_id and r.id = a.refund_id
    where coalesce(r.state, 'success') not in ('waitApproval', 'closed')
    union all
    select m.id, coalesce(c.settled_at, c.opened_at), c.due_minor
    from member m
    join after_sale_case c on c.tenant_id = ${tenant} and c.order_id = m.id and c.outcome in ('refunded', 'refundedOutside')
    where not exists (select from after_sale_money a where a.tenant_id = c.tenant_id and a.case_id = c.id)),
  door_back as (
    select q.id, r.at, r.amount_minor as amount
    from started q
    join refund r on r.tenant_id = ${tenant} and r.payment_id = q.payment and r.state = 'success'
    where q.door)`;

/** Gross that is a sale and did not come back, of each order at each of the two moments. */
const soldAt = ({ tenant }: Ctx, { from, until }: Between): Sql => sql`
  asked_back as (
    select m.id, max(coalesce(c.settled_at, c.opened_at)) as at
    from member m
    join after_sale_case c on c.tenant_id = ${tenant} and c.order_id = m.id
    group by m.id),
  edge(edge, at) as (values (-1, ${from}::timestamptz), (1, ${until}::timestamptz)),
  came as (
    select e.edge, m.id, s.first, max(b.at) as at,
           coalesce(sum(b.amount) filter (where b.at < s.first or s.first is null), 0) as before,
           coalesce(sum(b.amount) filter (where b.at >= s.first), 0) as after,
           coalesce(sum(b.amount) filter (where b.at >= s.first and b.at < e.at), 0) as by_then
    from member m
    join back b on b.id = m.id
    cross join edge e
    left join sent s on s.id = m.id
    group by 1, 2, 3),
  came_door as (
    select e.edge, b.id, max(b.at) as at, sum(b.amount) as after,
           coalesce(sum(b.amount) filter (where b.at < e.at), 0) as by_then
    from door_back b
    cross join edge e
    group by 1, 2),
  returned as (
    select e.edge, g.root, coalesce(sum(g.amount) filter (where g.at < e.at), 0) as amount
    from given g
    cross join edge e
    group by 1, 2),
  stand as (
    select e.edge, e.at as edge_at, m.id, m.root, m.payable, m.cod, s.first, s.signed, o.root is not null as ours,
           bool_and(m.aside or m.ended or l.gone) over (partition by e.edge, m.root) as gone,
           max(s.last) over (partition by e.edge, m.root) as last,
           m.paid - least(coalesce(d.amount, 0), m.paid) as collected, m.paid, m.ended, m.aside,
           greatest(l.before, coalesce(c.before, 0)) as before,
           greatest(l.after, coalesce(c.after, 0), coalesce(k.after, 0)) as after, coalesce(c.at, k.at, q.at) as back_at,
           greatest(coalesce(c.by_then, 0), coalesce(k.by_then, 0)) as by_then,
           round(coalesce(t.amount, 0) * m.payable
             / nullif(sum(m.payable) filter (where not m.aside) over (partition by e.edge, m.root), 0)) as returned
    from member m
    cross join edge e
    left join line_sum l on l.id = m.id
    left join sent s on s.id = m.id
    left join ours o on o.root = m.root
    left join door d on d.id = m.id
    left join came c on c.edge = e.edge and c.id = m.id
    left join came_door k on k.edge = e.edge and k.id = m.id
    left join asked_back q on q.id = m.id
    left join returned t on t.edge = e.edge and t.root = m.root),
  gross as (
    select edge, id, root, payable,
           case when aside then 0
                when ours then case when gone and last < edge_at then greatest(paid - coalesce(returned, 0), 0) else 0 end
                else a.sold - least(a.sold, a.back) end as sold
    from stand
    cross join lateral (
      select case when first < edge_at
                  then collected - case when ended and first is null then collected else least(before, collected) end
                  else 0 end
             + case when cod and signed < edge_at then greatest(payable - collected, 0) else 0 end as sold,
             case when coalesce(back_at, first) < edge_at then after else least(after, by_then) end as back) a)`;

/**
 * What invoices (`issued`) leave of what is sold (both edge, id, root, ppm, gross; sold with its tax) of every id, by rate:
 * all that is sold beyond all that is issued, shared over the rates by how much of each is.
 */
const leftOf = (sold: Sql, issued: Sql): Sql => sql`
  select edge, root, ppm, left_gross as gross, coalesce(round(tax * left_gross / nullif(gross, 0)), 0) as tax
  from (
    select *, coalesce(round(open * upto / nullif(wanting, 0)) - round(open * (upto - own) / nullif(wanting, 0)), 0) as left_gross
    from (
      select *, greatest(sum(gross) over o - sum(issued) over o, 0) as open, greatest(gross - issued, 0) as own,
             sum(greatest(gross - issued, 0)) over o as wanting,
             sum(greatest(gross - issued, 0)) over (partition by edge, id order by ppm) as upto
      from (
        select edge, id, root, ppm, sum(gross) as gross, sum(tax) as tax, sum(issued) as issued
        from (
          select edge, id, root, ppm, gross, tax, 0 as issued from (${sold}) s
          union all
          select edge, id, root, ppm, 0, 0, gross from (${issued}) i) either
        group by 1, 2, 3, 4) summed
      window o as (partition by edge, id)) shared) opened`;

/**
 * By rate the tax of what is sold beyond invoices: of each order beyond its own, of the family beyond those of what was
 * divided or joined.
 */
const dueAt = (ctx: Ctx): Sql => sql`
  part as materialized (
    select m.id, m.root, m.aside, p.ppm, p.color, p.gross, p.vat, p.at
    from (${partsOfInvoices(
      ctx,
      sql`select distinct i.invoice_id as id from member m join invoice_part i on i.tenant_id = ${ctx.tenant} and i.order_id = m.id`,
    )}) p
    join member m on m.id = p.order_id),
  issued as (
    select e.edge, p.id, p.root, p.aside, p.ppm, p.gross
    from part p
    join edge e on p.at < e.at),
  each as (
    select g.edge, g.id, g.root, w.ppm, g.sold, w.gross as ordered, w.vat as ordered_vat,
           least(g.sold, g.payable)::numeric / nullif(g.payable, 0) as part_sold
    from gross g
    join goods w on w.id = g.id),
  summed as (
    select *, sum(ordered) over w as upto, sum(ordered) over o as all_ordered, sum(ordered_vat) over w as vat_upto,
           round(sum(ordered_vat) over o * part_sold) as vat_sold, sum(ordered_vat) over o as all_vat
    from each
    window o as (partition by edge, id), w as (partition by edge, id order by ppm)),
  sale as (
    select edge, id, root, ppm,
           coalesce(round(sold * upto / nullif(all_ordered, 0)) - round(sold * (upto - ordered) / nullif(all_ordered, 0)), 0) as gross,
           coalesce(round(vat_sold * vat_upto / nullif(all_vat, 0))
             - round(vat_sold * (vat_upto - ordered_vat) / nullif(all_vat, 0)), 0) as tax
    from summed),
  uncovered as (${leftOf(sql`select * from sale`, sql`select * from issued where not aside`)}),
  unissued as (
    select root, ppm, sum(edge * tax) as tax
    from (${leftOf(
      sql`select edge, root as id, root, ppm, gross, tax from uncovered`,
      sql`select edge, root as id, root, ppm, gross from issued where aside`,
    )}) l
    group by root, ppm)`;

/**
 * Named queries to stand after `with`: `due` (root, ppm, blue, red, unissued) of the orders in `root` (root). Red is below
 * zero; so is what is not issued where it was issued now for what was sold before.
 */
export const dueOfOrders = (ctx: Ctx, between: Between): Sql => sql`
  ${orders(ctx)}, ${moved(ctx)}, ${soldAt(ctx, between)}, ${dueAt(ctx)},
  due as (
    select root, ppm, sum(blue) as blue, sum(red) as red, sum(unissued) as unissued
    from (
      select m.root, p.ppm, case p.color when 'blue' then p.vat else 0 end as blue,
             case p.color when 'red' then p.vat else 0 end as red, 0 as unissued
      from part p
      join member m on m.id = p.id
      where p.at >= ${between.from} and p.at < ${between.until}
      union all
      select root, ppm, 0, 0, tax from unissued) d
    group by root, ppm)`;
