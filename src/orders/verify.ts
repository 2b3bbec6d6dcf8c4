/** What must be true of orders at any moment; run by `guanjia verify`. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

export const orderChecks: Check[] = [
  sqlCheck(
    'orders.amounts',
    (ctx) => sql`select count(*) from sales_order where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select number, goods_minor, discount_minor, freight_minor, tax_minor, payable_minor
      from sales_order
      where tenant_id = ${ctx.tenant}
        and goods_minor - discount_minor + freight_minor + tax_minor <> payable_minor`,
  ),
  sqlCheck(
    'orders.lines',
    (ctx) => sql`select count(*) from sales_order_line where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select o.number, o.quantity, sum(l.quantity) as lines, o.line_count, count(l.line) as count
      from sales_order o
      left join sales_order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
      where o.tenant_id = ${ctx.tenant}
      group by o.tenant_id, o.id
      having o.quantity <> coalesce(sum(l.quantity), 0) or o.line_count <> count(l.line)`,
  ),
  sqlCheck(
    'orders.holdsInStep',
    (ctx) => sql`select count(*) from sales_order where tenant_id = ${ctx.tenant} and hold_reasons <> '{}'`,
    (ctx) => sql`
      select number, hold_reasons, holds
      from sales_order
      where tenant_id = ${ctx.tenant}
        and cardinality(hold_reasons) <> jsonb_array_length(holds)`,
  ),
  sqlCheck(
    'orders.releasedHasParcel',
    (ctx) =>
      sql`select count(*) from sales_order where tenant_id = ${ctx.tenant} and state in ('released', 'waitOuterShip')`,
    (ctx) => sql`
      select number, state
      from sales_order
      where tenant_id = ${ctx.tenant}
        and state in ('released', 'waitOuterShip')
        and (fulfilment_id is null or node_id is null
          -- Only a warehouse of others is waited for outside.
          or state = 'waitOuterShip' and not exists (
            select from outside_order x where x.tenant_id = sales_order.tenant_id and x.fulfilment_id = sales_order.fulfilment_id))`,
  ),
  sqlCheck(
    'orders.reservedIsHeld',
    (ctx) => sql`select count(*) from sales_order_line where tenant_id = ${ctx.tenant} and hold_id is not null`,
    // Every line that says it holds stock has exactly that much left of its hold in the ledger.
    (ctx) => sql`
      select o.number, l.line, l.quantity, t.amount - coalesce(r.resolved, 0) as held
      from sales_order_line l
      join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id
      left join transfer t on t.tenant_id = l.tenant_id and t.id = l.hold_id
      left join lateral (
        select sum(x.amount) as resolved from transfer x where x.tenant_id = l.tenant_id and x.hold_id = l.hold_id) r on true
      where l.tenant_id = ${ctx.tenant}
        and l.hold_id is not null
        and o.state not in ('shipped', 'partlyShipped')
        and t.amount - coalesce(r.resolved, 0) is distinct from l.quantity
        -- A parcel that has just left is told to its order by a job.
        and not exists (
          select from fulfilment f where f.tenant_id = o.tenant_id and f.id = o.fulfilment_id and f.shipped_at is not null)`,
  ),
  sqlCheck(
    'orders.counters',
    (ctx) => sql`select count(distinct state) from sales_order where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select coalesce(k.name, c.name) as name, k.value as kept, c.value as counted
      from (
        select name, sum(delta) as value
        from counter_delta
        where tenant_id = ${ctx.tenant} and (name like 'state/%' or name like 'hold/%' or name = 'held')
        group by name having sum(delta) <> 0) k
      full join (
        select 'state/' || state as name, count(*) as value from sales_order where tenant_id = ${ctx.tenant} group by state
        union all
        select 'hold/' || reason, count(*) from sales_order, unnest(hold_reasons) reason where tenant_id = ${ctx.tenant} group by reason
        union all
        select 'held', count(*) from sales_order where tenant_id = ${ctx.tenant} and hold_reasons <> '{}' having count(*) > 0) c
        on c.name = k.name
      where k.value is distinct from c.value`,
  ),
  sqlCheck(
    'orders.openAfterSales',
    (ctx) => sql`select count(*) from after_sale_case where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select k.value as kept, c.value as counted
      from (
        select coalesce(sum(delta), 0) as value
        from counter_delta
        where tenant_id = ${ctx.tenant} and name = 'attention/openAfterSales') k
      cross join (
        select count(*) as value from after_sale_case where tenant_id = ${ctx.tenant} and settled_at is null) c
      where k.value <> c.value`,
  ),
  sqlCheck(
    'orders.settledAfterSales',
    (ctx) => sql`select count(*) from after_sale_case where tenant_id = ${ctx.tenant} and settled_at is not null`,
    (ctx) => sql`
      select id, state, settled_at, outcome
      from after_sale_case
      where tenant_id = ${ctx.tenant}
        and ((state not in ('done', 'rejected', 'cancelled')) <> (settled_at is null) or (state = 'done') <> (outcome is not null))`,
  ),
  // Over all cases of an order line never more comes back than was sold.
  sqlCheck(
    'orders.afterSaleGoods',
    (ctx) => sql`select count(*) from after_sale_line where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select o.number, a.line, l.shipped, sum(t.taken) as taken
      from after_sale_line a
      join after_sale_case c on c.tenant_id = a.tenant_id and c.id = a.case_id
      join sales_order o on o.tenant_id = a.tenant_id and o.id = a.order_id
      left join sales_order_line l on l.tenant_id = a.tenant_id and l.order_id = a.order_id and l.line = a.line
      cross join lateral (
        select case when c.remedy is null or c.state in ('rejected', 'cancelled') then a.good + a.defective
                    else a.quantity - a.missing end as taken) t
      where a.tenant_id = ${ctx.tenant}
        and (c.remedy is null or c.remedy in ('returnRefund', 'exchange', 'refusedParcel', 'repair'))
      group by o.number, a.line, l.shipped
      having sum(t.taken) > coalesce(l.shipped, 0)`,
  ),
  // Over all cases of an order never more goes back than was paid, and a case is done only when its money went.
  sqlCheck(
    'orders.afterSaleMoney',
    (ctx) => sql`select count(*) from after_sale_money where tenant_id = ${ctx.tenant}`,
    (ctx) => sql`
      select o.number, o.paid_minor, sum(m.amount_minor) as given
      from after_sale_money m
      join sales_order o on o.tenant_id = m.tenant_id and o.id = m.order_id
      left join refund r on r.tenant_id = m.tenant_id and r.id = m.refund_id
      where m.tenant_id = ${ctx.tenant}
        and coalesce(r.state, 'success') <> 'closed'
      group by o.number, o.paid_minor
      having sum(m.amount_minor) > o.paid_minor`,
  ),
];
