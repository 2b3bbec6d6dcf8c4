/**
 * What every account moved on every day (tie-out T4: opening + in − out − fee = closing, each day opens where the one
 * before closed, and closes where our books stand), and the sign-off of a day by two people. What must stay true: a
 * signed day has nothing unexplained and its bills stay as they are; its figures are kept as they were signed; where it
 * closes off our books, two people have read why.
 */
import type { Static } from 'typebox';
import type { AccountDay } from '../contract/account-days.ts';
import { audit, secondLook } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { ledgerAt } from './ledger-proof.ts';
import type { ReconciliationPorts } from './ports.ts';

type State = NonNullable<Static<typeof AccountDay>['signOff']>['state'];

/** Sums of a bill by day, with the balances before and after; files run forwards or backwards in time. */
export async function writeBillDays(ctx: Ctx, billId: Id, isForward: boolean): Promise<void> {
  await ctx.sql`
    insert into bill_day (tenant_id, bill_id, account, day, lines, in_minor, out_minor, fee_minor, opening_minor,
                          closing_minor, currency)
    select ${ctx.tenant}, ${billId}, d.account, d.day, d.lines, d.came, d.went, d.fee,
           a.balance_minor - a.gross_minor + a.fee_minor, z.balance_minor, d.currency
    from (
      select merchant_account as account, (at at time zone 'Asia/Shanghai')::date as day, count(*)::int as lines,
             coalesce(sum(gross_minor) filter (where gross_minor > 0), 0) as came,
             coalesce(-sum(gross_minor) filter (where gross_minor < 0), 0) as went,
             coalesce(sum(fee_minor), 0) as fee, min(line) as top, max(line) as bottom, min(currency) as currency
      from bill_line
      where tenant_id = ${ctx.tenant}
        and bill_id = ${billId}
        and state = 'success'
      group by 1, 2) d
    join bill_line a on a.tenant_id = ${ctx.tenant} and a.bill_id = ${billId}
     and a.line = case when ${isForward} then d.top else d.bottom end
    join bill_line z on z.tenant_id = ${ctx.tenant} and z.bill_id = ${billId}
     and z.line = case when ${isForward} then d.bottom else d.top end`;
}

type Row = {
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
  state: State | null;
  madeBy: string | null;
  madeAt: Date | null;
  checkedBy: string | null;
  checkedAt: Date | null;
  reason: string | null;
};

/**
 * Figures go by the bills that show balances, where an account has some for the day; else by what was traded. Where a
 * merchant has several accounts at a company, each follows from its own day before, and together they are the account.
 */
async function accountDays(ctx: Ctx, from: string, until: string, account: string | null = null): Promise<Row[]> {
  const rows = await readDays(ctx, from, until, account);
  const ledger = await ledgerAt(ctx, { from, until });
  return rows.map((row) => ({ ...row, ledger: ledger(row.account, row.day) }));
}

const readDays = (ctx: Ctx, from: string, until: string, account: string | null): Promise<Omit<Row, 'ledger'>[]> =>
  ctx.sql<Omit<Row, 'ledger'>>`
    with own as (
      select distinct on (d.account, b.fund_account, d.day) d.*, b.fund_account,
             count(*) over (partition by d.account, d.day)::int as bills
      from bill_day d
      join bill b on b.tenant_id = d.tenant_id and b.id = d.bill_id and b.replaced_by is null
      where d.tenant_id = ${ctx.tenant}
        and d.day between ${from}::date and ${until}::date
        and (${account}::text is null or d.account = ${account})
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
        and (${account}::text is null or merchant_account = ${account})
      group by 1, 2)
    select x.account, coalesce(a.name, x.account) as name, coalesce(a.kind, '') as kind, x.day,
           coalesce(m.bills, 0) as bills, coalesce(m.lines, 0) as lines, coalesce(m.in_minor, 0)::bigint as came,
           coalesce(m.out_minor, 0)::bigint as went, coalesce(m.fee_minor, 0)::bigint as fee,
           (m.opening_minor + coalesce(i.idle, 0))::bigint as opening,
           (m.closing_minor + coalesce(i.idle, 0))::bigint as closing, m.gap, coalesce(m.currency, f.currency, 'CNY') as currency,
           coalesce(f.open, 0) as open, coalesce(f.waiting, 0) as waiting, coalesce(f.unexplained, 0)::bigint as unexplained,
           s.state, s.made_by as "madeBy", s.made_at as "madeAt", s.checked_by as "checkedBy", s.checked_at as "checkedAt",
           s.reason
    from (select account, day from moved union select account, day from differing) x
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

const apartOf = ({ closing, ledger }: Row): bigint | null =>
  closing === null || ledger === null ? null : closing - ledger;

export async function findAccountDays(
  ctx: Ctx,
  ports: Pick<ReconciliationPorts, 'describeActors'>,
  { from, until }: { from: string; until: string },
): Promise<Wire<AccountDay>[]> {
  const rows = await accountDays(ctx, from, until);
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

/** What is frozen: the day as it is shown, without who signed it. */
const figuresOf = (row: Row) => ({
  ...{ bills: row.bills, lines: row.lines, in: row.came, out: row.went, fee: row.fee, currency: row.currency },
  ...{ opening: row.opening, closing: row.closing, open: row.open, unexplained: row.unexplained, ledger: row.ledger },
});

/** Locks the account. Refuses `reconciliation.noBill`, `reconciliation.dayOpen` (data: `open`), `reconciliation.balanceGap` (data: `gap`). */
async function settledDay(ctx: Ctx, account: string, day: string): Promise<Row> {
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`bills/${ctx.tenant}/${account}`}, 0))`;
  const [row] = await accountDays(ctx, day, day, account);
  if (!row || row.bills === 0) throw new Refused('reconciliation.noBill', { day });
  if (row.waiting > 0) throw new Refused('reconciliation.dayOpen', { day, open: row.waiting });
  const { gap } = row;
  if (gap !== null && gap !== 0n) throw new Refused('reconciliation.balanceGap', { day, gap, currency: row.currency });
  return row;
}

const wrongState = (state: State | null) => new Refused('reconciliation.wrongState', { state });

/**
 * Refuses as `settledDay`, `reconciliation.wrongState` where it is signed, `reconciliation.ledgerDiffers` (data: `apart`)
 * where it closes off our books and nobody says why.
 */
export async function proposeDay(
  ctx: Ctx,
  input: { account: string; day: string; person: string; reason?: string | undefined },
): Promise<State> {
  const { account, day, person, reason = '' } = input;
  const row = await settledDay(ctx, account, day);
  const apart = apartOf(row);
  if (apart !== null && apart !== 0n && reason === '')
    throw new Refused('reconciliation.ledgerDiffers', { day, apart: { amount: apart, currency: row.currency } });
  if (row.state === 'signed') throw wrongState(row.state);
  await ctx.sql`
    insert into day_sign_off (tenant_id, account, day, state, figures, made_by, made_at, reason)
    values (${ctx.tenant}, ${account}, ${day}, 'proposed', ${toJson(figuresOf(row))}::jsonb, ${person},
            ${new Date(ctx.now())}, ${reason})
    on conflict (tenant_id, account, day) do update
    set state = 'proposed', figures = excluded.figures, made_by = excluded.made_by, made_at = excluded.made_at,
        checked_by = null, checked_at = null, reason = excluded.reason`;
  return said(ctx, 'propose', account, day, 'proposed', reason);
}

/** Refuses as `settledDay`, `identity.samePerson`, `reconciliation.wrongState`, `reconciliation.figuresChanged`. */
export async function signDay(ctx: Ctx, input: { account: string; day: string; person: string }): Promise<State> {
  const { account, day, person } = input;
  const row = await settledDay(ctx, account, day);
  if (row.state !== 'proposed') throw wrongState(row.state);
  const own = (await secondLook(ctx))(row.madeBy!);
  if (own) throw new Refused(own.code, own.data);
  const signed = await ctx.sql`
    update day_sign_off
    set state = 'signed', checked_by = ${person}, checked_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and account = ${account}
      and day = ${day}
      and figures = ${toJson(figuresOf(row))}::jsonb
    returning 1`;
  if (signed.length === 0) throw new Refused('reconciliation.figuresChanged', { day });
  return said(ctx, 'sign', account, day, 'signed');
}

/** Refuses `reconciliation.wrongState` where it is not signed. */
export async function reopenDay(ctx: Ctx, input: { account: string; day: string; reason: string }): Promise<State> {
  const { account, day, reason } = input;
  const opened = await ctx.sql`
    update day_sign_off
    set state = 'reopened', reason = ${reason}
    where tenant_id = ${ctx.tenant}
      and account = ${account}
      and day = ${day}
      and state = 'signed'
    returning 1`;
  if (opened.length === 0) throw wrongState(null);
  return said(ctx, 'reopen', account, day, 'reopened', reason);
}

async function said(ctx: Ctx, what: string, account: string, day: string, state: State, reason = ''): Promise<State> {
  await audit(ctx, `accountDay.${what}`, `accountDay/${account}/${day}`, { day, ...(reason && { reason }) });
  ctx.tell({ type: 'bills' });
  return state;
}

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
