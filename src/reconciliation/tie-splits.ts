/**
 * Holds the shares that fund bills show against the sharings their companies were told of (REC-3 SPLIT). Every bill looks
 * again at what did not tie before: parts of one sharing may move on two days, and an answer may come late.
 */
import { type Shared, sharedMoney, sharesEnded } from '../clearing/clearing.ts';
import { dayOf, noonOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Difference, PROPOSABLE } from './difference.ts';
import { FUND_LAYOUTS } from './layouts.ts';
import { refreshBills } from './match-account.ts';
import { type JudgedSplit, judgeSplits, namesOf, numberOf, type SplitLine } from './split-ties.ts';
import { differenceTable } from './store.ts';

/** So many numbers are looked at together: a day may have a million. */
const PAGE = 5_000;

/** Runs under the account's lock, for the day of the fund bill that came in. */
export async function tieSplits(ctx: Ctx, account: string, day: string | null): Promise<void> {
  const bills = new Set<Id>();
  for (let after: SplitLine | null = null; ; ) {
    const lines: SplitLine[] = await openLines(ctx, account, after);
    const last = lines.at(-1);
    if (!last) break;
    after = last;
    for (const { billId } of lines) bills.add(billId);
    await keepJudged(ctx, account, judgeSplits(lines, await sharedMoney(ctx, account, lines.flatMap(namesOf))));
  }
  // What ended on a day may be looked for once a later day is here too.
  if (day !== null) for (const one of [dayBefore(day), day]) await keepNotMoved(ctx, account, one);
  await refreshBills(ctx, account, [...bills]);
}

async function keepJudged(ctx: Ctx, account: string, judged: readonly JudgedSplit[]): Promise<void> {
  await keepVerdicts(ctx, judged);
  await settleTied(ctx, judged);
  await differenceTable.insert(
    ctx,
    judged.filter(({ verdict }) => verdict !== 'tied').map((one) => differenceOf(ctx, account, one)),
    sql`on conflict do nothing`,
  );
}

const dayBefore = (day: string): string => dayOf(noonOf(day).getTime() - 86_400_000);

type Place = Pick<SplitLine, 'reference' | 'refundReference' | 'providerReference'>;
const START: Place = { reference: '', refundReference: '', providerReference: '' };

/** All lines of the next numbers that have one nobody has said anything of. */
function openLines(ctx: Ctx, account: string, after: Place | null): Promise<SplitLine[]> {
  const { reference, refundReference, providerReference } = after ?? START;
  return ctx.sql<SplitLine>`
    with open as (
      select distinct l.reference, l.refund_reference, l.provider_reference
      from bill_line l
      where l.tenant_id = ${ctx.tenant}
        and l.merchant_account = ${account}
        and l.kind = 'split'
        and l.verdict in ('notCompared', 'splitDiffers', 'splitUnknown')
        and not exists (
          select
          from difference d
          where d.tenant_id = l.tenant_id
            and d.bill_id = l.bill_id
            and d.bill_line = l.line
            and d.state not in ('closed', 'diff', 'carried'))
        and (l.reference, l.refund_reference, l.provider_reference) > (${reference}, ${refundReference}, ${providerReference})
      order by 1, 2, 3
      limit ${PAGE})
    select l.bill_id as "billId", l.line, l.reference, l.refund_reference as "refundReference",
           l.provider_reference as "providerReference", l.gross_minor as "grossMinor", l.currency, l.at
    from bill_line l
    join open o
      on o.reference = l.reference and o.refund_reference = l.refund_reference and o.provider_reference = l.provider_reference
    where l.tenant_id = ${ctx.tenant}
      and l.merchant_account = ${account}
      and l.kind = 'split'
      and l.verdict <> 'replaced'
    order by l.reference, l.refund_reference, l.provider_reference, l.at, l.bill_id, l.line`;
}

/** The first line of a number stands for all of it. */
async function keepVerdicts(ctx: Ctx, judged: readonly JudgedSplit[]): Promise<void> {
  const rows = judged.flatMap(({ lines, verdict, itemId }) =>
    lines.map(({ billId, line }, i) => ({ billId, line, itemId, verdict: i === 0 ? verdict : 'tied' })),
  );
  await ctx.sql`
    update bill_line l
    set verdict = n.verdict, item_id = n.item
    from unnest(${rows.map(({ billId }) => billId)}::uuid[], ${rows.map(({ line }) => line)}::int[],
                ${rows.map(({ verdict }) => verdict)}::text[], ${rows.map(({ itemId }) => itemId)}::uuid[]) n(bill_id, line, verdict, item)
    where l.tenant_id = ${ctx.tenant}
      and l.bill_id = n.bill_id
      and l.line = n.line`;
}

/** What ties by now, and what was missing and is on a line. What differs by another sum is another difference. */
async function settleTied(ctx: Ctx, judged: readonly JudgedSplit[]): Promise<void> {
  const firsts = judged.map(({ lines, verdict, oursMinor, theirsMinor }) => {
    return { ...lines[0]!, verdict, oursMinor, theirsMinor };
  });
  await ctx.sql`
    update difference d
    set state = case when n.verdict = 'tied' then 'resolved' else 'closed' end, data = d.data || '{"closedBy": "laterMatch"}'
    from unnest(${firsts.map(({ billId }) => billId)}::uuid[], ${firsts.map(({ line }) => line)}::int[],
                ${firsts.map(({ verdict }) => verdict)}::text[],
                ${firsts.map(({ oursMinor }) => oursMinor)}::bigint[],
                ${firsts.map(({ theirsMinor }) => theirsMinor)}::bigint[]) n(bill_id, line, verdict, ours, theirs)
    where d.tenant_id = ${ctx.tenant}
      and d.bill_id = n.bill_id
      and d.bill_line = n.line
      and d.state in ('diff', 'carried')
      and (d.verdict, d.ours_minor, d.theirs_minor) is distinct from (n.verdict, n.ours, n.theirs)`;
  await ctx.sql`
    update difference
    set state = 'resolved', data = data || '{"closedBy": "laterMatch"}'
    where tenant_id = ${ctx.tenant}
      and item_id = any(${judged.flatMap(({ itemId }) => itemId ?? [])}::uuid[])
      and verdict = 'splitNotMoved'
      and state = any(${PROPOSABLE as string[]}::text[])`;
}

const correctionOf = (splitId: Id | null, moreMinor: bigint | null) =>
  splitId === null || moreMinor === null ? {} : { splitId, moreMinor: String(moreMinor) };

function differenceOf(ctx: Ctx, account: string, one: JudgedSplit): Difference {
  const first = one.lines[0]!;
  const { billId, line, providerReference, currency, at } = first;
  return {
    ...{ id: ctx.newId(), billId, billLine: line, itemId: one.itemId, kind: 'split', merchantAccount: account },
    ...{ type: 'split', verdict: one.verdict as 'splitDiffers' | 'splitUnknown', state: 'diff' },
    ...{ reference: first.reference || first.refundReference, providerReference, currency, at },
    ...{ oursMinor: one.oursMinor, theirsMinor: one.theirsMinor, diffMinor: one.theirsMinor - (one.oursMinor ?? 0n) },
    data: { number: numberOf(first), ...correctionOf(one.splitId, one.moreMinor) },
    createdAt: new Date(ctx.now()),
  };
}

/**
 * What a company said was done and its fund bills do not show, where the bill of the day and one of a later day are here.
 * An account whose bills never showed a share before shows none.
 */
async function keepNotMoved(ctx: Ctx, account: string, day: string): Promise<void> {
  const [bill] = await ctx.sql<{ id: Id }>`
    select b.id
    from bill b
    where b.tenant_id = ${ctx.tenant}
      and b.merchant_account = ${account}
      and b.day = ${day}
      and b.fund_account = 'basic'
      and b.replaced_by is null
      and exists (
        select
        from bill_line l
        where l.tenant_id = b.tenant_id
          and l.merchant_account = b.merchant_account
          and l.kind = 'split'
          and l.at < ${`${day} 00:00:00+08`}::timestamptz + interval '1 day')
      and exists (
        select
        from bill n
        where n.tenant_id = b.tenant_id
          and n.merchant_account = b.merchant_account
          and n.day > b.day
          and n.layout = any(${FUND_LAYOUTS}::text[])
          and n.replaced_by is null)`;
  if (!bill) return;
  for (let after: Id | null = null; ; ) {
    const ended: Shared[] = await sharesEnded(ctx, { account, day, after, limit: PAGE });
    await keepMissing(
      ctx,
      account,
      bill.id,
      ended.filter(({ amountMinor }) => amountMinor > 0n),
    );
    if (ended.length < PAGE) break;
    after = ended.at(-1)!.id;
  }
  await refreshBills(ctx, account, [bill.id]);
}

async function keepMissing(ctx: Ctx, account: string, billId: Id, ended: readonly Shared[]): Promise<void> {
  const known = await ctx.sql<{ id: Id }>`
    select item_id as id
    from bill_line
    where tenant_id = ${ctx.tenant}
      and item_id = any(${ended.map(({ id }) => id)}::uuid[])
    union
    select item_id
    from difference
    where tenant_id = ${ctx.tenant}
      and item_id = any(${ended.map(({ id }) => id)}::uuid[])
      and state <> 'closed'`;
  const found = new Set(known.map(({ id }) => id));
  await differenceTable.insert(
    ctx,
    ended
      .filter(({ id }) => !found.has(id))
      .map(({ id, number, splitId, isBack, amountMinor, ownMinor, endedAt }): Difference => {
        const oursMinor = isBack ? amountMinor : -amountMinor;
        const less = ownMinor === amountMinor ? oursMinor : null;
        return {
          ...{ id: ctx.newId(), billId, billLine: null, itemId: id, kind: 'split', merchantAccount: account },
          ...{ type: 'split', verdict: 'splitNotMoved', state: 'diff', reference: number, providerReference: '' },
          ...{ oursMinor, theirsMinor: null, diffMinor: -oursMinor, currency: HOME_CURRENCY, at: endedAt! },
          ...{ data: { number, ...correctionOf(splitId, less) }, createdAt: new Date(ctx.now()) },
        };
      }),
    sql`on conflict do nothing`,
  );
}
