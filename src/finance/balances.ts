/** What accounts stood at and what moved on them between two days: one statement, from the last close before on. */
import type { CashFlow } from '../contract/books.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Organisation, ofOrganisation } from './organisations.ts';

export type Balance = { account: string; ofWhom: string; opening: bigint; debit: bigint; credit: bigint };
export const closingOf = ({ opening, debit, credit }: Balance): bigint => opening + debit - credit;

type BalancesAsked = { from: string; to: string; account?: string | undefined; byWhom?: boolean } & OfOrganisation;
/** Of one organisation's vouchers alone. */
export type OfOrganisation = { of?: Organisation | null | undefined };

/** By account, or of one account by whom. Closed periods are taken as they were closed, so years cost nothing. */
export function balancesBetween(
  ctx: Ctx,
  { from, to, account, byWhom = false, of }: BalancesAsked,
): Promise<Balance[]> {
  const whom = byWhom ? sql`t.of_whom` : sql`''`;
  return ctx.run<Balance>(sql`
    with base as (
      select id, (to_date(period, 'YYYY-MM') + interval '1 month')::date as next
      from gl_close
      where tenant_id = ${ctx.tenant}
        and reopened_at is null
        and ${!of}::boolean
        and period < left(${from}, 7)
      order by period desc
      limit 1),
    part as (
      select k.account, k.of_whom, k.balance as opening, 0::bigint as debit, 0::bigint as credit
      from base
      join gl_close_line k on k.tenant_id = ${ctx.tenant} and k.close_id = base.id
      union all
      select l.account, l.of_whom, case when l.on_day < ${from}::date then l.debit - l.credit else 0 end,
             case when l.on_day >= ${from}::date then l.debit else 0 end,
             case when l.on_day >= ${from}::date then l.credit else 0 end
      from gl_line l
      where l.tenant_id = ${ctx.tenant}
        and l.on_day <= ${to}::date
        and l.on_day >= coalesce((select next from base), '-infinity')${ofOrganisation(of)})
    select t.account, ${whom} as "ofWhom", sum(t.opening)::bigint as opening, sum(t.debit)::bigint as debit,
           sum(t.credit)::bigint as credit
    from part t
    where ${account ?? null}::text is null or t.account = ${account ?? null}
    group by 1, 2
    having sum(t.opening) <> 0 or sum(t.debit) <> 0 or sum(t.credit) <> 0
    order by 1, 2`);
}

export type LedgerLine = {
  voucherId: Id;
  line: number;
  period: string;
  number: number | null;
  onDay: string;
  memo: string;
  document: { kind: string; id: string; number: string };
  ofWhom: string;
  debit: bigint;
  credit: bigint;
};
export type LedgerAsked = { account: string; from: string; to: string; ofWhom?: string | undefined } & OfOrganisation;
export type LedgerPlace = { day: string; id: Id; line: bigint };

/** Lines of an account, oldest first. */
export const ledgerLines = (
  ctx: Ctx,
  { account, from, to, ofWhom, of }: LedgerAsked,
  after: LedgerPlace | null,
  limit: number,
): Promise<LedgerLine[]> =>
  ctx.run<LedgerLine>(sql`
    select l.voucher_id as "voucherId", l.line, l.period, v.number, l.on_day::text as "onDay",
           case when l.memo = '' then v.memo else l.memo end as memo, l.of_whom as "ofWhom", l.debit, l.credit,
           jsonb_build_object('kind', v.document_kind, 'id', v.document_id, 'number', v.document_number) as document
    from gl_line l
    join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id
    where l.tenant_id = ${ctx.tenant}
      and l.account = ${account}
      and l.on_day between ${from}::date and ${to}::date
      and (${ofWhom ?? null}::text is null or l.of_whom = ${ofWhom ?? null})${ofOrganisation(of)}
      and (${after?.day ?? null}::date is null
        or (l.on_day, l.voucher_id, l.line) > (${after?.day ?? null}::date, ${after?.id ?? null}::uuid, ${after?.line ?? null}::int))
    order by l.on_day, l.voucher_id, l.line
    limit ${limit}`);

/** What the account stood at before the first line, or before the line to go on after. */
export async function standBefore(
  ctx: Ctx,
  { account, from, ofWhom, of }: LedgerAsked,
  after: LedgerPlace | null,
): Promise<bigint> {
  const rows = await balancesBetween(ctx, { from, to: from, account, byWhom: true, of });
  const mine = rows.filter((row) => ofWhom === undefined || row.ofWhom === ofWhom);
  const opening = mine.reduce((sum, row) => sum + row.opening, 0n);
  if (after === null) return opening;
  const [moved] = await ctx.run<{ sum: bigint }>(sql`
    select coalesce(sum(debit - credit), 0)::bigint as sum
    from gl_line l
    where tenant_id = ${ctx.tenant}
      and account = ${account}
      and on_day >= ${from}::date
      and (${ofWhom ?? null}::text is null or of_whom = ${ofWhom ?? null})
      and (on_day, voucher_id, line) <= (${after.day}::date, ${after.id}::uuid, ${after.line}::int)${ofOrganisation(of)}`);
  return opening + moved!.sum;
}

type FlowsAsked = {
  from: string;
  to: string;
  flows: readonly { code: string; flow: CashFlow }[];
} & OfOrganisation;

/**
 * Money in and out by what stood on the other side, over every voucher that touches money; within a voucher what is of
 * one flow is taken together, so goods that come back against their cost move none. From one pocket into the other is
 * neither. Accounts that have no flow of their own count as other.
 */
export const moneyByFlow = (
  ctx: Ctx,
  { from, to, flows, of }: FlowsAsked,
): Promise<{ flow: CashFlow; in: bigint; out: bigint }[]> =>
  ctx.run(sql`
    with way as (
      select code, flow
      from unnest(${flows.map(({ code }) => code)}::text[], ${flows.map(({ flow }) => flow)}::text[]) w(code, flow)),
    moved as (
      select coalesce(w.flow, 'other') as flow, sum(l.credit - l.debit) as amount
      from gl_line l
      join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id and v.kind <> 'opening'
      left join way w on w.code = l.account
      where l.tenant_id = ${ctx.tenant}
        and l.on_day between ${from}::date and ${to}::date
        and w.flow is distinct from 'cash'
        and exists (
          select from gl_line m
          join way c on c.code = m.account and c.flow = 'cash'
          where m.tenant_id = l.tenant_id and m.voucher_id = l.voucher_id)${ofOrganisation(of)}
      group by l.voucher_id, 1)
    select flow, coalesce(sum(amount) filter (where amount > 0), 0)::bigint as "in",
           coalesce(-sum(amount) filter (where amount < 0), 0)::bigint as "out"
    from moved
    group by flow`);

/** Money there was when the books began, where they began between two days. */
export async function moneyAtBeginning(
  ctx: Ctx,
  { from, to, cash, of }: { from: string; to: string; cash: readonly string[] } & OfOrganisation,
): Promise<bigint> {
  const [found] = await ctx.run<{ amount: bigint }>(sql`
    select coalesce(sum(l.debit - l.credit), 0)::bigint as amount
    from gl_voucher v
    join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id and l.account = any(${cash as string[]}::text[])
    where v.tenant_id = ${ctx.tenant}
      and v.kind = 'opening'
      and v.on_day between ${from}::date and ${to}::date${ofOrganisation(of)}`);
  return found!.amount;
}
