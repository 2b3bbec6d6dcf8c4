/**
 * What was used by the end of a month and is in no voucher of it: freight of parcels as profit counts it (what was billed
 * since, else by the price list), what platforms and payment companies keep of orders as profit says (as settled since,
 * else by rate and contract), and statements suppliers have not signed. A bill counts once its voucher is of the month or
 * earlier; so whatever is accrued comes again with its bill, and is taken back the day before it can.
 */
import type { AccrualKind } from '../contract/accruals.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { PAYMENTS_OF_ORDER } from '../payments/payments.ts';
import { FREIGHT } from '../profit/profit.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { Unbilled, Whose } from './accrual.ts';

/** How far back: as far as profit and bookkeeping look at documents anew. What nobody billed by then is not expected. */
const DAYS = 100;

type Row = Omit<Unbilled, 'about'> & { kind: AccrualKind; party: string; shop: string | null };

/** By kind and by whose, at the end of a day. */
export async function unbilledAt(ctx: Ctx, through: string): Promise<Unbilled[]> {
  const from = sql`(${through}::date - ${DAYS}::int)`;
  const rows: Row[] = [];
  for (const part of [freight, commission, fees, statements])
    rows.push(...(await ctx.run<Row>(part(ctx, { from, through: sql`${through}::date` }))));
  return rows.map(({ party, shop, ...row }): Unbilled => {
    const about: Whose = { party, ...(shop && { shop }), ...(row.kind === 'fees' && { account: party }) };
    return { ...row, about };
  });
}

type Span = { from: Sql; through: Sql };

/** A line of a bill is booked with the fact noted after it was agreed to. */
const freight = ({ tenant }: Ctx, { from, through }: Span): Sql => sql`
  with booked as (
    select f.document_id::uuid as bill_id, max(f.noted_at) as noted_at
    from booked_fact f
    join gl_voucher v on v.tenant_id = f.tenant_id and v.id = f.voucher_id and v.on_day <= ${through}
    where f.tenant_id = ${tenant}
      and f.source = 'freight'
    group by 1)
  select 'freight' as kind, p.courier as party, null as shop, count(*)::int as documents,
         min(p.day)::text as "firstDay", max(p.day)::text as "lastDay", sum(c.cost)::bigint as amount
  from parcel_freight p
  join fulfilment f on f.tenant_id = p.tenant_id and f.id = p.fulfilment_id and f.shipped_at is not null
  cross join lateral (select ${FREIGHT} as cost) c
  where p.tenant_id = ${tenant}
    and p.day between ${from} and ${through}
    and c.cost <> 0
    and not exists (
      select
      from courier_bill_line l
      join booked b on b.bill_id = l.bill_id
      where l.tenant_id = p.tenant_id
        and l.waybill_number = p.waybill_number
        and l.fulfilment_id = p.fulfilment_id
        and l.state in ('agreed', 'accepted')
        and (l.settled_at is null or l.settled_at <= b.noted_at))
  group by p.courier
  order by p.courier`;

/** Whether what a bill says of a day is in a voucher by then. */
const settled = (bill: Sql, at: Sql, through: Sql): Sql => sql`
  exists (
    select
    from booked_fact f
    join gl_voucher v on v.tenant_id = f.tenant_id and v.id = f.voucher_id and v.on_day <= ${through}
    where f.tenant_id = l.tenant_id
      and f.source = 'settlement'
      and f.document_id = ${bill} || '/' || (${at} at time zone 'Asia/Shanghai')::date)`;

/** A divided order is settled whole. */
const commission = ({ tenant }: Ctx, { from, through }: Span): Sql => sql`
  with settled as (
    select distinct l.order_id
    from platform_line l
    where l.tenant_id = ${tenant}
      and l.gross_minor > 0
      and l.at >= ${from}
      and ${settled(sql`l.bill_id`, sql`l.at`, through)})
  select 'commission' as kind, p.shop_id::text as party, p.shop_id::text as shop, count(*)::int as documents,
         min(p.day)::text as "firstDay", max(p.day)::text as "lastDay",
         sum(p.commission_minor + p.promotion_minor)::bigint as amount
  from order_profit p
  join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id
  where p.tenant_id = ${tenant}
    and p.day between ${from} and ${through}
    and p.commission_minor + p.promotion_minor <> 0
    and not exists (select from settled s where s.order_id = p.order_id)
    and not exists (select from settled s where s.order_id = o.split_from)
  group by p.shop_id
  order by p.shop_id`;

/** Of orders none of whose payments stands on a bill; money collected for sellers has its fee booked when it comes. */
const fees = ({ tenant }: Ctx, { from, through }: Span): Sql => sql`
  select 'fees' as kind, a.account as party, null as shop, count(*)::int as documents,
         min(p.day)::text as "firstDay", max(p.day)::text as "lastDay", sum(p.fees_minor)::bigint as amount
  from order_profit p
  join sales_order o on o.tenant_id = p.tenant_id and o.id = p.order_id
  cross join lateral (
    select min(y.merchant_account) as account, bool_or(exists (
             select
             from bill_line l
             where l.tenant_id = o.tenant_id
               and l.item_id = y.id
               and l.verdict in ('matched', 'feeDiffers')
               and ${settled(sql`l.bill_id`, sql`l.at`, through)})) as billed
    from (${PAYMENTS_OF_ORDER}) y
    where y.state = 'paid'
      and not exists (
        select from fund_model m
        where m.tenant_id = o.tenant_id and m.merchant_account = y.merchant_account and m.for_sellers)) a
  where p.tenant_id = ${tenant}
    and p.day between ${from} and ${through}
    and p.fees_minor <> 0
    and not a.billed
  group by a.account
  order by a.account`;

/** With what a guarantee adds or takes; the books hear of a statement when it is signed. */
const statements = ({ tenant }: Ctx, { from, through }: Span): Sql => sql`
  select case t.terms ->> 'presentation' when 'agent' then 'agentGoods' else 'goods' end as kind,
         t.supplier_id::text as party, t.terms ->> 'shopId' as shop, count(*)::int as documents,
         min(t.period_from)::text as "firstDay", max(t.period_until)::text as "lastDay", sum(n.net)::bigint as amount
  from supplier_statement t
  cross join lateral (
    select coalesce(sum((x ->> 'netMinor')::bigint), 0) as net from jsonb_array_elements(t.taxes) x) n
  where t.tenant_id = ${tenant}
    and t.period_until between ${from} and ${through}
    and t.currency = ${HOME_CURRENCY}
    and n.net <> 0
    and not exists (
      select
      from gl_voucher v
      where v.tenant_id = t.tenant_id
        and v.document_kind = 'supplierStatement'
        and v.document_id = t.id::text
        and v.kind in ('statement.costAccrued', 'statement.agentCostAccrued')
        and v.on_day <= ${through})
  group by 1, 2, 3
  order by 1, 2, 3`;
