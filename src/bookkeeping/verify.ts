/**
 * What `guanjia verify` asks of bookkeeping, the bridges between documents and the general ledger: every voucher that was
 * gathered has its facts, stock in the books is what costs say it is worth, and what platforms hold is what orders say.
 */
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';

const vouchers = ({ tenant }: Ctx): Sql =>
  sql`select count(*) from gl_voucher where tenant_id = ${tenant} and document_kind = 'bookedDay'`;

/** A gathered voucher is of the kind and day of its facts, and what is in none adds up to nothing. */
const gathered: Check = sqlCheck(
  'bookkeeping.vouchers',
  vouchers,
  ({ tenant }) => sql`
    select coalesce(v.id, f.voucher_id) as voucher, v.kind, f.kinds
    from (select id, kind from gl_voucher where tenant_id = ${tenant} and document_kind = 'bookedDay') v
    full join (
      select voucher_id, min(kind) as kind, count(distinct kind) as kinds, count(distinct day) as days
      from booked_fact
      where tenant_id = ${tenant}
        and voucher_id is not null
      group by voucher_id) f on f.voucher_id = v.id
    where v.id is null
       or f.voucher_id is null
       or (f.kind, f.kinds, f.days) <> (v.kind, 1, 1)`,
);

/** What facts of some kinds and amounts come to on an account, debit above zero: booked, and waiting to be. */
const onAccount = ({ tenant }: Ctx, account: string, signs: Sql): Sql => sql`
  select of_whom, sum(amount) as amount
  from (
    select l.of_whom, l.debit - l.credit as amount
    from gl_line l
    join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id and v.document_kind = 'bookedDay'
    where l.tenant_id = ${tenant}
      and l.account = ${account}
    union all
    select coalesce(f.about ->> s.of, ''), s.sign * (f.amounts ->> s.name)::numeric
    from booked_fact f
    join ${signs} s(kind, name, sign, of) on s.kind = f.kind
    where f.tenant_id = ${tenant}
      and not f.gathered
      and f.amounts ? s.name) a
  group by of_whom`;

/** Rules a tenant has changed may book elsewhere: then nothing can be said. */
const usual = ({ tenant }: Ctx, kinds: Sql): Sql => sql`
  not exists (select from gl_rule r where r.tenant_id = ${tenant} and r.kind in (select kind from ${kinds} k(kind, name, sign, of)))`;

const GOODS = sql`(values
  ('stock.opened', 'cost', 1, ''), ('purchase.received', 'cost', 1, ''), ('purchase.sentBack', 'cost', -1, ''),
  ('stock.found', 'cost', 1, ''), ('stock.lost', 'cost', -1, ''), ('sale.costed', 'cost', -1, ''),
  ('sale.costReturned', 'cost', 1, ''), ('cod.shipped', 'cost', -1, ''), ('cod.rejected', 'cost', 1, ''),
  ('stock.revalued', 'cost', -1, ''))`;

/** What stock is worth by the moving average is what the books were told of it, to the cent. */
const stock: Check = sqlCheck(
  'bookkeeping.stock',
  ({ tenant }) => sql`select count(*) from cost_day where tenant_id = ${tenant}`,
  (ctx) => sql`
    select t.worth, b.booked
    from (
      select coalesce(sum(closing_minor), 0) as worth
      from cost_line
      where tenant_id = ${ctx.tenant}
        and month = (select max(month) from cost_month where tenant_id = ${ctx.tenant})) t,
      (select coalesce(sum(amount), 0) as booked from (${onAccount(ctx, '1405', GOODS)}) g) b
    where t.worth <> b.booked
      and exists (select from booked_fact where tenant_id = ${ctx.tenant} and source = 'stock')
      and not exists (
        select from cost_run where tenant_id = ${ctx.tenant} and asked_at is not null)
      and not exists (
        select from job where tenant_id = ${ctx.tenant} and kind = 'bookkeeping.stock')
      and ${usual(ctx, GOODS)}`,
);

const HELD = sql`(values
  ('sale.paid', 'net', 1, 'account'), ('sale.paid', 'vat', 1, 'account'), ('sale.paid', 'bank', -1, 'account'),
  ('sale.unpaid', 'net', -1, 'account'), ('sale.unpaid', 'vat', -1, 'account'), ('sale.unpaid', 'bank', 1, 'account'),
  ('sale.returned', 'net', -1, 'account'), ('sale.returned', 'vat', -1, 'account'), ('sale.returned', 'bank', 1, 'account'), ('sale.returned', 'cash', 1, 'account'),
  ('channel.settled', 'received', -1, 'account'), ('channel.settled', 'commission', -1, 'account'),
  ('channel.settled', 'promotion', -1, 'account'), ('rounding.settled', 'difference', -1, 'account'))`;

/** What a shop's platform holds in the books is what it took, less what it gave back and settled with us. */
const platforms: Check = sqlCheck(
  'bookkeeping.platforms',
  ({ tenant }) => sql`select count(*) from shop where tenant_id = ${tenant}`,
  (ctx) => sql`
    with told as (
      select f.about ->> 'account' as account,
             sum(s.sign * (f.amounts ->> s.name)::numeric) as amount
      from booked_fact f
      join ${HELD} s(kind, name, sign, of) on s.kind = f.kind
      where f.tenant_id = ${ctx.tenant}
        and f.amounts ? s.name
      group by 1),
    booked as (${onAccount(ctx, '101201', HELD)})
    select h.id as shop, b.amount as booked, t.amount as told
    from shop h
    left join booked b on b.of_whom = h.id::text
    left join told t on t.account = h.id::text
    where h.tenant_id = ${ctx.tenant}
      and coalesce(b.amount, 0) <> coalesce(t.amount, 0)
      and ${usual(ctx, HELD)}`,
);

/** Of orders that left everything booked as paid is a sale or was given back before, once the books are up to date. */
const sales: Check = sqlCheck(
  'bookkeeping.sales',
  ({ tenant }) => sql`select count(*) from booked_fact where tenant_id = ${tenant} and source = 'sale'`,
  ({ tenant }) => sql`
    with late as (
      select f.order_id
      from booking_run r
      join fulfilment f
        on f.tenant_id = r.tenant_id and f.shipped_at < r.done_at - interval '1 hour'
       and f.shipped_at > r.done_at - interval '60 days' and f.state <> 'reversed'
      where r.tenant_id = ${tenant})
    select o.number, t.paid, t.sold, t.before
    from late l
    join sales_order o on o.tenant_id = ${tenant} and o.id = l.order_id
    cross join lateral (
      select coalesce(sum(case when b.kind = 'sale.delivered' then n.amount end), 0) as sold,
             coalesce(sum(case when b.kind = 'sale.unpaid' then n.amount end), 0) as before,
             coalesce(sum(case when b.kind = 'sale.paid' then n.amount end), 0) as paid
      from booked_fact b
      cross join lateral (
        select coalesce(sum(a.value::numeric), 0) as amount
        from jsonb_each_text(b.amounts) a
        where a.key in ('net', 'vat')) n
      where b.tenant_id = o.tenant_id
        and b.source = 'sale'
        and b.document_id = o.id::text) t
    where t.sold + t.before <> t.paid`,
);

const WITH_DRIVERS = sql`(values
  ('cod.cashTaken', 'amount', 1, 'into'), ('cod.cashCounted', 'amount', -1, 'party'), ('cod.cashCounted', 'long', 1, 'party'))`;

/**
 * What drivers have in their vans is what they took less what was counted, by trip as far as the books have looked, and by
 * driver in the books.
 */
const drivers: Check = sqlCheck(
  'bookkeeping.drivers',
  ({ tenant }) => sql`select count(*) from delivery_trip where tenant_id = ${tenant}`,
  (ctx) => sql`
    with told as (
      select f.document_id as trip, f.about ->> s.of as driver, s.sign * (f.amounts ->> s.name)::numeric as amount
      from booked_fact f
      join ${WITH_DRIVERS} s(kind, name, sign, of) on s.kind = f.kind
      where f.tenant_id = ${ctx.tenant}
        and f.amounts ? s.name)
    select t.number as subject, t.cash_minor - least(t.cash_minor, t.counted_minor) as expected, n.amount as found
    from booking_run b
    join delivery_trip t on t.tenant_id = b.tenant_id and t.ended_at between b.done_at - interval '90 days' and b.done_at
    cross join lateral (select coalesce(sum(amount), 0) as amount from told where trip = t.id::text) n
    where b.tenant_id = ${ctx.tenant}
      and n.amount <> t.cash_minor - least(t.cash_minor, t.counted_minor)
      and not exists (
        select from delivery_receipt r
        where r.tenant_id = t.tenant_id and r.trip_id = t.id and r.currency <> ${HOME_CURRENCY})
    union all
    select t.driver, t.amount, coalesce(k.amount, 0)
    from (select driver, sum(amount) as amount from told group by driver) t
    left join (${onAccount(ctx, '1221', WITH_DRIVERS)}) k on k.of_whom = t.driver
    where coalesce(k.amount, 0) <> t.amount
      and ${usual(ctx, WITH_DRIVERS)}`,
);

export const bookkeepingChecks: readonly Check[] = [gathered, stock, platforms, sales, drivers];
