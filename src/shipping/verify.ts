/** What `guanjia verify` asks of shipping: that parcels, ledger and counters tell one story. Nothing is mended. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { readCounters } from '../kernel/counters.ts';
import { sql } from '../kernel/db/sql.ts';

/** Every line of a parcel that left has settled its hold, for its quantity. */
const shippedIsSettled = sqlCheck(
  'shipping.shipped',
  (ctx) => sql`select count(*) from fulfilment where tenant_id = ${ctx.tenant} and shipped_at is not null`,
  (ctx) => sql`
    select f.number || '/' || l.line as subject, l.quantity::text as expected, coalesce(sum(t.amount), 0)::text as found
    from fulfilment f
    join fulfilment_line l on l.tenant_id = f.tenant_id and l.fulfilment_id = f.id
    left join transfer t
      on t.tenant_id = f.tenant_id
     and t.hold_id = l.hold_id
     and t.kind = 's'
     and t.document_type = 'fulfilment'
     and t.document_id = f.id
     and t.line = l.line
    where f.tenant_id = ${ctx.tenant}
      and f.shipped_at is not null
    group by f.number, l.line, l.quantity
    having coalesce(sum(t.amount), 0) <> l.quantity`,
);

/** Nothing is settled for a parcel that has not left. */
const unshippedIsNotSettled = sqlCheck(
  'shipping.unshipped',
  (ctx) => sql`select count(*) from fulfilment where tenant_id = ${ctx.tenant} and shipped_at is null`,
  (ctx) => sql`
    select f.number || '/' || l.line as subject, '0' as expected, sum(t.amount)::text as found
    from fulfilment f
    join fulfilment_line l on l.tenant_id = f.tenant_id and l.fulfilment_id = f.id
    join transfer t
      on t.tenant_id = f.tenant_id
     and t.hold_id = l.hold_id
     and t.kind = 's'
     and t.document_type = 'fulfilment'
     and t.document_id = f.id
    where f.tenant_id = ${ctx.tenant}
      and f.shipped_at is null
    group by f.number, l.line`,
);

/** What is staged was picked and has neither left nor gone back. */
const stagedIsPicked = sqlCheck(
  'shipping.staged',
  (ctx) => sql`select count(*) from pick where tenant_id = ${ctx.tenant} and state = 'staged'`,
  (ctx) => sql`
    with picked as (
      select node_id::text as node, sku_id::text as asset, sum(quantity) as quantity
      from pick
      where tenant_id = ${ctx.tenant}
        and state = 'staged'
      group by 1, 2
    ), staged as (
      select node, asset, posted
      from account
      where tenant_id = ${ctx.tenant}
        and book = 'bin'
        and place = 'staging'
    )
    select node || '/' || asset as subject, coalesce(quantity, 0)::text as expected, coalesce(posted, 0)::text as found
    from picked
    full join staged using (node, asset)
    where coalesce(quantity, 0) <> coalesce(posted, 0)`,
);

/** A parcel comes back as its intercept says, and nobody waits for an intercept that has ended. */
const interceptsTellParcels = sqlCheck(
  'shipping.intercepts',
  (ctx) => sql`select count(*) from parcel_intercept where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select i.waybill_number as subject, i.state as expected, f.state as found
    from parcel_intercept i
    join fulfilment f on f.tenant_id = i.tenant_id and f.id = i.fulfilment_id
    where i.tenant_id = ${ctx.tenant}
      and (f.shipped_at is null
        or (i.ended_at is null) <> (i.state in ('registered', 'intercepting'))
        or (i.ended_at is not null and i.ask_at is not null)
        or (i.way = 'return' and i.state = 'success' and f.state not in ('intercepted', 'returned', 'restocked', 'reversed'))
        or (i.way = 'return' and i.state = 'returnSigned' and f.state not in ('returned', 'restocked', 'reversed')))`,
);

const countersAreRows: Check = {
  name: 'shipping.counters',
  run: async (ctx) => {
    const rows = await ctx.sql<{ name: string; value: bigint }>`
      select 'parcel/' || state as name, count(*) as value
      from fulfilment
      where tenant_id = ${ctx.tenant}
      group by state
      union all
      select 'taken/' || to_char(created_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') || '/' || node_id, count(*)
      from fulfilment
      where tenant_id = ${ctx.tenant}
        and state <> 'cancelled'
      group by 1
      union all
      select 'attention/stoppedParcels', count(*)
      from fulfilment
      where tenant_id = ${ctx.tenant}
        and stop_reasons <> '{}'
        and shipped_at is null
        and state <> 'cancelled'
      union all
      select 'attention/failedWaybills', count(*)
      from fulfilment f
      join waybill w on w.tenant_id = f.tenant_id and w.id = f.waybill_id and w.state = 'failed'
      where f.tenant_id = ${ctx.tenant}
        and f.shipped_at is null
        and f.state <> 'cancelled'`;
    const counted = new Map(rows.map((row) => [row.name, row.value]));
    const kept = await readCounters(ctx, ['parcel/', 'taken/', 'attention/stoppedParcels', 'attention/failedWaybills']);
    const names = [...new Set([...counted.keys(), ...kept.keys()])];
    const breaches = names.flatMap((subject) => {
      const [expected, found] = [counted.get(subject) ?? 0n, kept.get(subject) ?? 0n];
      return expected === found ? [] : [{ subject, expected: String(expected), found: String(found) }];
    });
    return { rows: names.length, breaches: breaches.length, sample: breaches };
  },
};

/** What is noted as billed of a parcel is the sum of its lines, those billed twice left out. */
const billedIsOnBills = sqlCheck(
  'shipping.freight',
  (ctx) => sql`select count(*) from parcel_freight where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select p.waybill_number as subject, coalesce(sum(l.billed_minor), 0)::text as expected, p.billed_minor::text as found
    from parcel_freight p
    left join courier_bill_line l
      on l.tenant_id = p.tenant_id
     and l.waybill_number = p.waybill_number
     and l.fulfilment_id = p.fulfilment_id
     and l.cause <> 'twice'
    where p.tenant_id = ${ctx.tenant}
    group by p.fulfilment_id, p.waybill_number, p.billed_minor, p.billed_lines
    having coalesce(sum(l.billed_minor), 0) <> p.billed_minor
        or count(l.id) <> p.billed_lines`,
);

/** A courier's bill is the sum of its lines. */
const courierBillIsItsLines = sqlCheck(
  'shipping.courierBills',
  (ctx) => sql`select count(*) from courier_bill where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select b.number as subject, b.billed_minor::text as expected, coalesce(sum(l.billed_minor), 0)::text as found
    from courier_bill b
    left join courier_bill_line l on l.tenant_id = b.tenant_id and l.bill_id = b.id
    where b.tenant_id = ${ctx.tenant}
    group by b.id, b.number, b.billed_minor, b.lines
    having coalesce(sum(l.billed_minor), 0) <> b.billed_minor
        or count(l.id) <> b.lines`,
);

/**
 * A parcel that a warehouse of others has confirmed has left our books with as many pieces as it said, no other of its
 * parcels has left, and none that it may still ship is cancelled here.
 */
const outsideIsConfirmed = sqlCheck(
  'shipping.outside',
  (ctx) => sql`select count(*) from outside_order where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select f.number as subject, o.state || ' ' || coalesce(o.confirmed::text, '') as expected,
           f.state || ' ' || coalesce(left_there.pieces::text, '') as found
    from outside_order o
    join fulfilment f on f.tenant_id = o.tenant_id and f.id = o.fulfilment_id
    left join lateral (
      select sum(t.amount) as pieces
      from fulfilment_line l
      join transfer t
        on t.tenant_id = l.tenant_id
       and t.hold_id = l.hold_id
       and t.kind = 's'
       and t.document_type = 'fulfilment'
       and t.document_id = l.fulfilment_id
      where l.tenant_id = f.tenant_id
        and l.fulfilment_id = f.id) left_there on true
    where o.tenant_id = ${ctx.tenant}
      and ((o.state = 'shipped') <> (f.shipped_at is not null)
        or o.confirmed is distinct from left_there.pieces
        or (o.told and o.state <> 'shipped' and f.state = 'cancelled'))`,
);

export const shippingChecks: readonly Check[] = [
  billedIsOnBills,
  courierBillIsItsLines,
  shippedIsSettled,
  unshippedIsNotSettled,
  stagedIsPicked,
  interceptsTellParcels,
  outsideIsConfirmed,
  countersAreRows,
];
