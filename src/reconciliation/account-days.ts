/**
 * What every account moved on every day (tie-out T4: opening + in − out − fee = closing, each day opens where the one
 * before closed, and closes where our books stand). A bank has all its days: those after its last statement have none yet.
 */
import type { Static } from 'typebox';
import type { AccountDay } from '../contract/account-days.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { Refused } from '../kernel/refusal.ts';
import type { BillProvider } from './bill.ts';
import { ledgerAt } from './ledger-proof.ts';
import type { ReconciliationPorts } from './ports.ts';

export type SignOffState = NonNullable<Static<typeof AccountDay>['signOff']>['state'];

export type DayRow = {
  account: string;
  name: string;
  kind: string;
  day: string;
  bills: number;
  lines: number;
  came: bigint;
  went: bigint;
  fee: bigint;
  opening: bigint | null;
  closing: bigint | null;
  /** The largest of its accounts' there. */
  gap: bigint | null;
  /** What our books stand at; null where they do not know the account. */
  ledger: bigint | null;
  currency: string;
  open: number;
  waiting: number;
  unexplained: bigint;
  /** Of a bank, and no statement has come that reaches it; or buyers paid, and their payment company's bill has not come. */
  silent: boolean;
  state: SignOffState | null;
  madeBy: string | null;
  madeAt: Date | null;
  checkedBy: string | null;
  checkedAt: Date | null;
  reason: string | null;
};

type Span = { from: string; until: string /** Of these only. */; accounts?: string[] | null };

/**
 * Figures go by the bills that show balances, where an account has some for the day; else by what was traded. Where a
 * merchant has several accounts at a company, each follows from its own day before, and together they are the account.
 */
export async function accountDays(ctx: Ctx, span: Span): Promise<DayRow[]> {
  const rows = await readDays(ctx, span);
  const ledger = await ledgerAt(ctx, span);
  return rows.map((row) => ({ ...row, ledger: ledger(row.account, row.day) }));
}

/** Companies that send a bill of every day on which somebody paid. */
const DAILY: readonly BillProvider[] = ['wechatPay', 'alipay', 'unionPay'];

const readDays = (ctx: Ctx, { from, until, accounts = null }: Span): Promise<Omit<DayRow, 'ledger'>[]> =>
  ctx.sql<Omit<DayRow, 'ledger'>>`
    with own as (
      select distinct on (d.account, b.fund_account, d.day) d.*, b.fund_account,
             count(*) over (partition by d.account, d.day)::int as bills
      from bill_day d
      join bill b on b.tenant_id = d.tenant_id and b.id = d.bill_id and b.replaced_by is null
      where d.tenant_id = ${ctx.tenant}
        and d.day between ${from}::date and ${until}::date
        and (${accounts}::text[] is null or d.account = any(${accounts}::text[]))
      order by d.account, b.fund_account, d.day, d.closing_minor is null, d.lines desc
    ), shown as (
      select o.*, o.opening_minor - p.closing_minor as gap
      from (select *, bool_or(closing_minor is not null) over (partition by account, day) as balanced from own) o
      left join lateral (
        select e.closing_minor
        from bill_day e
        join bill b on b.tenant_id = e.tenant_id and b.id = e.bill_id and b.replaced_by is null
        where e.tenant_id = ${ctx.tenant}
          and e.account = o.account
          and b.fund_account = o.fund_account
          and e.day < o.day
          and e.closing_minor is not null
        order by e.day desc
        limit 1) p on true
      where (o.closing_minor is not null) = o.balanced
    ), moved as (
      select account, day, max(bills) as bills, sum(lines)::int as lines, sum(in_minor) as in_minor,
             sum(out_minor) as out_minor, sum(fee_minor) as fee_minor, sum(opening_minor) as opening_minor,
             sum(closing_minor) as closing_minor, min(currency) as currency,
             (array_agg(gap order by abs(gap) desc nulls last))[1] as gap,
             array_agg(fund_account) as fund_accounts
      from shown
      group by account, day
    ), differing as (
      select merchant_account as account, (at at time zone 'Asia/Shanghai')::date as day, count(*)::int as open,
             count(*) filter (where state in ('diff', 'proposed'))::int as waiting, sum(diff_minor)::bigint as unexplained,
             min(currency) as currency
      from difference
      where tenant_id = ${ctx.tenant}
        and state in ('diff', 'carried', 'suspense', 'proposed')
        and at >= ${`${from} 00:00:00+08`}::timestamptz
        and at < ${`${until} 00:00:00+08`}::timestamptz + interval '1 day'
        and (${accounts}::text[] is null or merchant_account = any(${accounts}::text[]))
      group by 1, 2
    ), silent as (
      select l.account, g.day::date as day
      from (
        select d.account, max(d.day) as day
        from bill_day d
        join bill b on b.tenant_id = d.tenant_id and b.id = d.bill_id and b.replaced_by is null
        where d.tenant_id = ${ctx.tenant}
          and (${accounts}::text[] is null or d.account = any(${accounts}::text[]))
        group by d.account) l
      join bill_account a on a.tenant_id = ${ctx.tenant} and a.id = l.account and a.kind = 'bank' and a.active
      cross join generate_series(greatest(l.day + 1, ${from}::date), least(${until}::date, ${dayOf(ctx.now())}::date - 1),
                                 interval '1 day') g(day)
      union
      select a.id, g.day::date
      from bill_account a
      cross join generate_series(${from}::date, least(${until}::date, ${dayOf(ctx.now())}::date - 1), interval '1 day') g(day)
      where a.tenant_id = ${ctx.tenant}
        and a.kind = any(${DAILY as string[]}::text[])
        and (${accounts}::text[] is null or a.id = any(${accounts}::text[]))
        and exists (
          select
          from payment_fact p
          where p.tenant_id = a.tenant_id
            and p.merchant_account = a.id
            and p.state = 'paid'
            and p.at >= g.day::date::timestamp at time zone 'Asia/Shanghai'
            and p.at < (g.day::date + 1)::timestamp at time zone 'Asia/Shanghai')
        and not exists (
          select
          from bill b
          where b.tenant_id = a.tenant_id
            and b.merchant_account = a.id
            and b.replaced_by is null
            and (b.day = g.day::date or g.day::date between b.from_day and b.until_day)))
    select x.account, coalesce(a.name, x.account) as name, coalesce(a.kind, '') as kind, x.day,
           coalesce(m.bills, 0) as bills, coalesce(m.lines, 0) as lines, coalesce(m.in_minor, 0)::bigint as came,
           coalesce(m.out_minor, 0)::bigint as went, coalesce(m.fee_minor, 0)::bigint as fee,
           (m.opening_minor + coalesce(i.idle, 0))::bigint as opening,
           (m.closing_minor + coalesce(i.idle, 0))::bigint as closing, m.gap, coalesce(m.currency, f.currency, a.currency, 'CNY') as currency,
           coalesce(f.open, 0) as open, coalesce(f.waiting, 0) as waiting, coalesce(f.unexplained, 0)::bigint as unexplained,
           s.state, s.made_by as "madeBy", s.made_at as "madeAt", s.checked_by as "checkedBy", s.checked_at as "checkedAt",
           s.reason, q.account is not null as silent
    from (
      select account, day from moved
      union select account, day from differing
      union select account, day from silent
      union
      select account, day
      from day_sign_off
      where tenant_id = ${ctx.tenant}
        and day between ${from}::date and ${until}::date
        and state <> 'reopened'
        and (${accounts}::text[] is null or account = any(${accounts}::text[]))) x
    left join silent q on q.account = x.account and q.day = x.day
    left join moved m on m.account = x.account and m.day = x.day
    left join differing f on f.account = x.account and f.day = x.day
    left join bill_account a on a.tenant_id = ${ctx.tenant} and a.id = x.account
    left join day_sign_off s on s.tenant_id = ${ctx.tenant} and s.account = x.account and s.day = x.day
    left join lateral (
      select sum(closing_minor) as idle
      from (
        select distinct on (b.fund_account) e.closing_minor
        from bill_day e
        join bill b on b.tenant_id = e.tenant_id and b.id = e.bill_id and b.replaced_by is null
        where e.tenant_id = ${ctx.tenant}
          and e.account = x.account
          and e.day < x.day
          and e.closing_minor is not null
          and b.fund_account <> ''
          and b.fund_account <> all(m.fund_accounts)
        order by b.fund_account, e.day desc) e) i on true
    order by name, x.account, x.day`;

export const apartOf = ({ closing, ledger }: DayRow): bigint | null =>
  closing === null || ledger === null ? null : closing - ledger;

export async function findAccountDays(
  ctx: Ctx,
  ports: Pick<ReconciliationPorts, 'describeActors'>,
  { from, until }: { from: string; until: string },
): Promise<Wire<AccountDay>[]> {
  const rows = await accountDays(ctx, { from, until });
  const people = rows.flatMap((row) => [row.madeBy ?? [], row.checkedBy ?? []].flat());
  const actors = await ports.describeActors(ctx, [...new Set(people)]);
  const actor = (text: string) => actors.get(text) ?? { kind: 'system' as const, name: text };
  return rows.map((row) => {
    const money = (amount: bigint) => ({ amount, currency: row.currency });
    const maybe = (amount: bigint | null) => (amount === null ? null : money(amount));
    return {
      account: { id: row.account, name: row.name, kind: row.kind },
      ...{ day: row.day, bills: row.bills, lines: row.lines, open: row.open },
      ...{ in: money(row.came), out: money(row.went), fee: money(row.fee), unexplained: money(row.unexplained) },
      ...{ opening: maybe(row.opening), closing: maybe(row.closing), gap: maybe(row.gap) },
      ...{ ledger: maybe(row.ledger), apart: maybe(apartOf(row)) },
      signOff: row.state && {
        ...{ state: row.state, by: actor(row.madeBy!), at: row.madeAt!, reason: row.reason! },
        ...{ checkedBy: row.checkedBy === null ? null : actor(row.checkedBy), checkedAt: row.checkedAt },
      },
    };
  });
}

/** What a period waits for: days with a bill, or days whose bill should have come, which two people have not signed. */
export const unsignedDays = async (ctx: Ctx, span: Span) =>
  (await readDays(ctx, span)).filter(({ bills, silent, state }) => (bills > 0 || silent) && state !== 'signed');

/** A signed day keeps its bills. Refuses `reconciliation.daySigned` (data: `day`). */
export async function assertNotSigned(ctx: Ctx, account: string, from: string, until: string): Promise<void> {
  const [signed] = await ctx.sql<{ day: string }>`
    select day
    from day_sign_off
    where tenant_id = ${ctx.tenant}
      and account = ${account}
      and day between ${from} and ${until}
      and state = 'signed'
    order by day
    limit 1`;
  if (signed) throw new Refused('reconciliation.daySigned', { day: signed.day });
}
