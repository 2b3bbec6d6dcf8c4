/**
 * The tax tie-out of a month: output tax in the general ledger, by rate, against what its invoices say (blue less red) and
 * what was sold and is not issued yet; commission against the custody book, fees of suppliers against their statements.
 * One side is read from vouchers, the other from everything but vouchers. What people entered has nothing to be held
 * against and stands by itself.
 */
import { monthAfter } from '../finance/finance.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { firstIdAt, type Id } from '../kernel/ids.ts';
import { membersOf, rootsOf } from '../orders/orders.ts';
import type { Between } from './invoiced.ts';
import { dueOfOrders, touchedIn } from './tax-sold.ts';

const VAT_OUT = '222101';
/** An order's invoices and payments are rounded each by itself: a few cents over all its parts are no tax of something else. */
const ROUNDING = 5n;
/** Documents that differ are looked into one by one; of more than this something else is wrong. */
const MOST = 500;
const DAY_MS = 24 * 3_600_000;
/** A share of a payment is kept back for less than this. */
const KEPT_BACK_MS = 400 * DAY_MS;

export type TaxSource = 'order' | 'commission' | 'fee' | 'entered';
/** `ppm` null: nobody can say. `issued`, `red`, `unissued`: of orders; `own`: of what bears tax without an invoice of an order. */
export type TaxRow = {
  source: TaxSource;
  ppm: number | null;
  issued: bigint;
  red: bigint;
  unissued: bigint;
  own: bigint;
  booked: bigint;
};
/** `otherMonth`: over all months both sides are the same. `notYet`: something happened since the books looked. */
export type TaxReason = 'rounding' | 'otherMonth' | 'notYet' | 'unexplained';
export type TaxDifference = {
  source: TaxSource;
  id: Id;
  expected: bigint;
  booked: bigint;
  reason: TaxReason;
};
export type TaxTieOut = {
  rows: TaxRow[];
  differences: TaxDifference[];
  expected: bigint;
  booked: bigint;
  /** Of the difference, what is neither rounding nor in another month. */
  unexplained: bigint;
  /** Documents it is of. */
  open: number;
};
type Found = Omit<TaxRow, 'ppm'> & { ppm: number | null; id: Id | null };

const startOf = (month: string): Date => new Date(`${month}-01T00:00:00+08:00`);

export const monthOf = (period: string): Between & { period: string } => ({
  period,
  from: startOf(period),
  until: startOf(monthAfter(period)),
});

export async function taxTieOut(ctx: Ctx, period: string): Promise<TaxTieOut> {
  const month = monthOf(period);
  const found = [
    ...(await ofOrders(ctx, { between: month, booked: bookedIn(ctx, period), touched: touchedIn(ctx, month) })),
    ...(await ofOthers(ctx, month)),
    ...(await ofPeople(ctx, period)),
  ];
  const rows = found.filter(({ id }) => id === null);
  const differing = found.filter(({ id }) => id !== null) as (Found & { id: Id })[];
  const [whole, late] = [await overAllTime(ctx, differing), await changedSince(ctx, differing)];
  const differences = differing.map(({ source, id, booked, ...row }): TaxDifference => {
    const expected = expectedOf(row);
    return { source, id, expected, booked, reason: reasonOf(booked - expected, whole.get(id), late.has(id)) };
  });
  const sum = (of: (row: TaxRow) => bigint) => rows.reduce((all, row) => all + of(row), 0n);
  const open = differences.filter(({ reason }) => reason === 'unexplained' || reason === 'notYet');
  return {
    rows: rows.map(({ id: _, ...row }) => row),
    differences,
    expected: sum(expectedOf),
    booked: sum(({ booked }) => booked),
    unexplained: open.reduce((all, { expected, booked }) => all + booked - expected, 0n),
    open: open.length,
  };
}

export const expectedOf = ({
  issued,
  red,
  unissued,
  own,
}: Pick<TaxRow, 'issued' | 'red' | 'unissued' | 'own'>): bigint => issued + red + unissued + own;

const isSmall = (amount: bigint): boolean => amount <= ROUNDING && -amount <= ROUNDING;

function reasonOf(difference: bigint, whole: bigint | undefined, late: boolean): TaxReason {
  if (isSmall(difference)) return 'rounding';
  if (whole !== undefined && isSmall(whole)) return 'otherMonth';
  return late ? 'notYet' : 'unexplained';
}

/** Facts of orders that post output tax, with their sign. */
const TAX_FACTS = sql`(values ('sale.delivered', 1), ('cod.delivered', 1), ('sale.returned', -1), ('invoice.issued', 1),
  ('invoice.taxDiffered', 1))`;

/** Vouchers of a month with what they post of output tax. */
const vouchersIn = ({ tenant }: Ctx, period: string): Sql => sql`
  select v.id, v.kind, v.document_kind, v.document_id, sum(l.credit - l.debit) as tax
  from gl_line l
  join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id
  where l.tenant_id = ${tenant}
    and l.account = ${VAT_OUT}
    and l.on_day >= ${`${period}-01`}::date
    and l.on_day < (${`${period}-01`}::date + interval '1 month')::date
  group by v.tenant_id, v.id`;

/** Of vouchers `v` of payments we started and their refunds, the orders (voucher, id, tax). */
const paidOrders = ({ tenant }: Ctx): Sql => sql`
  select v.id as voucher, coalesce(p.order_id, c.order_id) as id, v.tax
  from v
  left join refund r on v.document_kind = 'refund' and r.tenant_id = ${tenant} and r.id = left(v.document_id, 36)::uuid
  join payment p
    on p.tenant_id = ${tenant}
   and p.id = case v.document_kind when 'payment' then left(v.document_id, 36)::uuid else r.payment_id end
  left join channel_order c on c.tenant_id = p.tenant_id and c.shop_id = p.shop_id and c.number = p.channel_number
  where v.document_kind in ('payment', 'refund')
    and coalesce(p.order_id, c.order_id) is not null`;

/** What vouchers of a month post of each order (id, ppm, tax): gathered from facts, or booked with a payment we started. */
const bookedIn = (ctx: Ctx, period: string): Sql => sql`
  with v as materialized (${vouchersIn(ctx, period)})
  select f.document_id::uuid as id, (f.about ->> 'rate')::int as ppm, k.sign * (f.amounts ->> 'vat')::numeric as tax
  from v
  join booked_fact f on f.tenant_id = ${ctx.tenant} and f.voucher_id = v.id
  join ${TAX_FACTS} k(kind, sign) on k.kind = f.kind
  where f.amounts ? 'vat'
  union all
  select id, null, tax from (${paidOrders(ctx)}) p`;

/** The same of some orders in all months, also of what is in no voucher yet. */
const bookedOf = (ctx: Ctx, ids: readonly Id[]): Sql => sql`
  with own as (
    select o.id, o.shop_id, o.channel_numbers
    from (${membersOf(ctx, sql`select unnest(${ids as Id[]}::uuid[]) as root`)}) m
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = m.id),
  paid as (
    select o.id, p.id as payment from own o join payment p on p.tenant_id = ${ctx.tenant} and p.order_id = o.id
    union
    select o.id, p.id
    from own o
    cross join unnest(o.channel_numbers) n
    join payment p on p.tenant_id = ${ctx.tenant} and p.shop_id = o.shop_id and p.channel_number = n),
  document as (
    select id, 'payment' as kind, payment::text as document from paid
    union
    select q.id, 'refund', r.id::text from paid q join refund r on r.tenant_id = ${ctx.tenant} and r.payment_id = q.payment)
  select o.id, (f.about ->> 'rate')::int as ppm, k.sign * (f.amounts ->> 'vat')::numeric as tax
  from own o
  join booked_fact f on f.tenant_id = ${ctx.tenant} and f.source in ('sale', 'invoice') and f.document_id = o.id::text
  join ${TAX_FACTS} k(kind, sign) on k.kind = f.kind
  where f.amounts ? 'vat'
  union all
  select d.id, null, l.credit - l.debit
  from document d
  join gl_voucher v
    on v.tenant_id = ${ctx.tenant} and v.document_kind = d.kind and v.document_id >= d.document and v.document_id < d.document || '0'
  join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id and l.account = ${VAT_OUT}`;

/**
 * Orders by rate (`id` null), and each family that differs. What does not say its rate bears those of what its order, or of
 * a divided one all its parts, are made of.
 */
function ofOrders(ctx: Ctx, asked: { between: Between; booked: Sql; touched: Sql; all?: boolean }): Promise<Found[]> {
  const { between, booked, touched, all = false } = asked;
  return ctx.run<Found>(sql`
    with booked as materialized (${booked}),
    place as materialized (${rootsOf(ctx, sql`select id from booked union ${touched}`)}),
    root as materialized (select distinct root from place),
    ${dueOfOrders(ctx, between)},
    own as (
      select id, ppm, vat from goods
      union all
      select r.id, g.ppm, sum(g.vat)
      from goods g
      join member m on m.id = g.id
      join member r on r.id = m.root and r.aside
      group by 1, 2),
    ordered as (
      select id, ppm, vat, sum(vat) over (partition by id order by ppm) as upto, sum(vat) over (partition by id) as whole
      from own),
    told as (
      select p.root, coalesce(o.id, p.root) as id, b.ppm, sum(b.tax) as tax
      from booked b
      join place p on p.id = b.id
      left join (select distinct id from goods) o on b.ppm is null and o.id = b.id
      group by 1, 2, 3),
    told_rate as (
      select root, ppm, tax from told where ppm is not null
      union all
      select t.root, o.ppm,
             coalesce(round(t.tax * o.upto / o.whole) - round(t.tax * (o.upto - o.vat) / o.whole), t.tax)
      from told t
      left join ordered o on o.id = t.id and o.whole > 0
      where t.ppm is null),
    both_sides as (
      select root, ppm, blue, red, unissued, 0 as tax from due
      union all
      select root, ppm, 0, 0, 0, tax from told_rate)
    select 'order' as source, ppm, null::uuid as id, sum(blue)::bigint as issued, sum(red)::bigint as red,
           sum(unissued)::bigint as unissued, 0::bigint as own, sum(tax)::bigint as booked
    from both_sides
    where not ${all}
    group by ppm
    having sum(blue) <> 0 or sum(red) <> 0 or sum(unissued) <> 0 or sum(tax) <> 0
    union all
    (select 'order', null, root, sum(blue)::bigint, sum(red)::bigint, sum(unissued)::bigint, 0::bigint, sum(tax)::bigint
     from both_sides
     group by root
     having ${all} or sum(blue + red + unissued) <> sum(tax)
     order by abs(sum(blue + red + unissued) - sum(tax)) desc, root
     limit ${MOST})`);
}

/** What is open over all months of orders that differ in this one. */
async function overAllTime(ctx: Ctx, differing: readonly (Found & { id: Id })[]): Promise<Map<Id, bigint>> {
  const ids = differing.filter(({ source }) => source === 'order').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await ofOrders(ctx, {
    between: { from: new Date(0), until: new Date(ctx.now() + DAY_MS) },
    booked: bookedOf(ctx, ids),
    touched: sql`select unnest(${ids}::uuid[]) as id`,
    all: true,
  });
  return new Map(rows.map(({ id, booked, ...row }) => [id!, booked - expectedOf(row)]));
}

/** Of these orders those something has happened to since the books looked at everything. */
async function changedSince(ctx: Ctx, differing: readonly (Found & { id: Id })[]): Promise<Set<Id>> {
  if (differing.length === 0) return new Set();
  const [run] = await ctx.sql<{ doneAt: Date | null }>`
    select done_at as "doneAt" from booking_run where tenant_id = ${ctx.tenant}`;
  const between = { from: run?.doneAt ?? new Date(0), until: new Date(ctx.now() + DAY_MS) };
  const rows = await ctx.run<{ id: Id }>(sql`
    select distinct root as id
    from (${rootsOf(ctx, touchedIn(ctx, between))}) r
    where root = any(${differing.map(({ id }) => id)}::uuid[])`);
  return new Set(rows.map(({ id }) => id));
}

/** Commission by the custody book, fees by suppliers' statements: by rate, and each document that differs. */
function ofOthers(ctx: Ctx, { period, from, until }: Between & { period: string }): Promise<Found[]> {
  const { tenant } = ctx;
  return ctx.run<Found>(sql`
    with v as (${vouchersIn(ctx, period)}),
    platform as (
      select id from account where tenant_id = ${tenant} and book = 'money' and place = 'plat.own'),
    shared as (
      select t.document_id as id, t.to_account in (select id from platform) as came, sum(t.amount) as amount
      from transfer t
      join account a
        on a.tenant_id = t.tenant_id and a.place like 'sub.%'
       and a.id in (t.from_account, t.to_account)
      where t.tenant_id = ${tenant}
        and (t.from_account in (select id from platform) or t.to_account in (select id from platform))
        and t.kind in ('p', 's')
        and t.id >= ${firstIdAt(from.getTime() - KEPT_BACK_MS)}
        and t.business_on >= ${`${period}-01`}::date
        and t.business_on < (${`${period}-01`}::date + interval '1 month')::date
        and t.document_type <> 'splitRecovery'
      group by 1, 2),
    split_of as (
      select id, id as split_id from split where tenant_id = ${tenant}
      union all
      select id, split_id from split_return where tenant_id = ${tenant}),
    due as (
      select 'commission' as source, s.id, p.vat_ppm as ppm,
             case when s.came then 1 else -1 end * round(s.amount * p.vat_ppm / (1000000 + p.vat_ppm)) as own, 0::numeric as tax
      from shared s
      join split_of o on o.id = s.id
      join split p on p.tenant_id = ${tenant} and p.id = o.split_id
      union all
      select 'commission', o.id, p.vat_ppm, 0, v.tax
      from v
      join split_of o on o.id::text = v.document_id
      join split p on p.tenant_id = ${tenant} and p.id = o.split_id
      where v.kind like 'custody.commission%'
      union all
      select 'fee', s.id, l.tax_ppm, sum(-l.amount_minor - round(-l.amount_minor * 1000000::numeric / (1000000 + l.tax_ppm))), 0
      from supplier_statement s
      join supplier_statement_line l on l.tenant_id = s.tenant_id and l.statement_id = s.id and l.kind = 'outside'
      where s.tenant_id = ${tenant}
        and s.invoice_on >= ${from}::timestamptz at time zone 'Asia/Shanghai'
        and s.invoice_on < ${until}::timestamptz at time zone 'Asia/Shanghai'
      group by s.tenant_id, s.id, l.tax_ppm
      union all
      select 'fee', v.document_id::uuid, l.ppm, 0, v.tax
      from v
      cross join lateral (
        select case when min(tax_ppm) = max(tax_ppm) then min(tax_ppm) end as ppm
        from supplier_statement_line l
        where l.tenant_id = ${tenant} and l.statement_id = v.document_id::uuid and l.kind = 'outside') l
      where v.document_kind = 'supplierStatement')
    select source, ppm, null::uuid as id, 0::bigint as issued, 0::bigint as red, 0::bigint as unissued,
           sum(own)::bigint as own, sum(tax)::bigint as booked
    from due
    group by source, ppm
    union all
    (select source, null, id, 0, 0, 0, sum(own)::bigint, sum(tax)::bigint
     from due
     group by source, id
     having sum(own) <> sum(tax)
     order by id
     limit ${MOST})`);
}

/** What no document of this house stands behind, as it was booked. */
async function ofPeople(ctx: Ctx, period: string): Promise<Found[]> {
  const [row] = await ctx.run<{ booked: bigint }>(sql`
    select coalesce(sum(tax), 0)::bigint as booked from (${enteredIn(ctx, period)}) e`);
  if (row!.booked === 0n) return [];
  const nothing = { issued: 0n, red: 0n, unissued: 0n };
  return [{ source: 'entered', ppm: null, id: null, ...nothing, own: row!.booked, booked: row!.booked }];
}

/** Vouchers (id, tax) with what of their tax is of no document: entered by people, taken over, or booked by a rule of the house's own. */
export const enteredIn = (ctx: Ctx, period: string): Sql => sql`
  with v as materialized (${vouchersIn(ctx, period)})
  select v.id, v.tax - coalesce(f.tax, 0) as tax
  from v
  left join lateral (
    select sum(k.sign * (f.amounts ->> 'vat')::numeric) as tax
    from booked_fact f
    join ${TAX_FACTS} k(kind, sign) on k.kind = f.kind
    where v.document_kind = 'bookedDay' and f.tenant_id = ${ctx.tenant} and f.voucher_id = v.id) f on true
  where v.tax <> coalesce(f.tax, 0)
    and v.id not in (select voucher from (${paidOrders(ctx)}) p)
    and v.document_kind <> 'supplierStatement'
    and v.kind not like 'custody.commission%'`;
