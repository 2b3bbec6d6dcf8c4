/**
 * Compares the lines of a merchant account's trade bills with our payments and refunds (REC-2, tie-out T1): gross, by
 * our number, else by the provider's. Set by set in SQL, so a day of a million lines is a handful of statements; only
 * what differs comes to TypeScript. What must stay true: a payment or refund is matched by one line at most, and after
 * a run every line is matched or has a difference.
 */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { ANSWERABLE, CARRY_DAYS, differenceOf, type Finding, OPEN_STATES, PROPOSABLE } from './difference.ts';
import { judgedLines, linesAboutItem } from './judge-lines.ts';
import type { BillAccount } from './statement-accounts.ts';
import { differenceTable } from './store.ts';

/** Lines of one bill that differ: a number each, because there may be a million of them. */
type Differing = { billId: Id; lines: number[] };
export type DayBill = { id: Id; layout: string; day: string | null };

const PAGE = 10_000;

/** Runs under the account's lock. `bill` is the one that came in; what earlier bills left open is looked at again. */
export async function matchAccount(ctx: Ctx, account: BillAccount, bill: DayBill): Promise<void> {
  const differing = await judgeLines(ctx, account);
  await settleExplained(ctx, account);
  for (const { billId, lines } of differing)
    for (let i = 0; i < lines.length; i += PAGE)
      await keepFindings(ctx, account, await differingLines(ctx, billId, lines.slice(i, i + PAGE)));
  if (bill.layout !== 'tradeRefund') await keepMissing(ctx, account, bill, 'payment');
  if (bill.layout !== 'tradeSuccess') await keepMissing(ctx, account, bill, 'refund');
  await endCarrying(ctx, account, bill);
  await refreshBills(ctx, account.id, [bill.id]);
}

async function keepFindings(ctx: Ctx, account: BillAccount, found: readonly Finding[]): Promise<void> {
  const now = new Date(ctx.now());
  await differenceTable.insert(
    ctx,
    found.map((one) => differenceOf(ctx.newId(), one, account.feePpm, now)),
    // A line looked at again has its difference already.
    sql`on conflict do nothing`,
  );
}

/** What has its difference is not found again, so every look is for the next page. */
async function keepMissing(ctx: Ctx, account: BillAccount, bill: DayBill, kind: 'payment' | 'refund') {
  for (;;) {
    const found = await missingItems(ctx, account, bill, kind);
    await keepFindings(ctx, account, found);
    if (found.length < PAGE) return;
  }
}

/**
 * Lines not compared yet, and those that late news or a later payment may explain while nobody has proposed anything.
 * `place` is where a row lies: written to there, each costs one look, also where the database takes the table to be empty.
 */
const openLines = (ctx: Ctx, account: BillAccount): Sql => sql`
  select ctid as place, bill_id, line, kind, state, reference, refund_reference, provider_reference, gross_minor, fee_minor, currency, at
  from bill_line l
  where tenant_id = ${ctx.tenant}
    and merchant_account = ${account.id}
    and (verdict is null or verdict in ('notInBooks', 'paymentWaiting', 'refundNotDone') and not exists (
      select
      from difference d
      where d.tenant_id = ${ctx.tenant}
        and d.bill_id = l.bill_id
        and d.bill_line = l.line
        and d.state <> 'closed'
        and d.state <> all(${PROPOSABLE as string[]}::text[])))`;

async function judgeLines(ctx: Ctx, account: BillAccount): Promise<Differing[]> {
  return ctx.run<Differing>(sql`
    with judged as (
      update bill_line b
      set item_id = l.item_id, verdict = l.verdict
      from (${judgedLines(ctx, account, openLines(ctx, account))}) l
      where b.tenant_id = ${ctx.tenant}
        and b.ctid = l.place
      returning b.bill_id, b.line, b.verdict)
    select bill_id as "billId", array_agg(line order by line) as lines
    from judged
    where verdict <> 'matched'
    group by bill_id`);
}

/** Differences that the lines now explain: a carried line that matched, a payment that stands on a later bill. */
async function settleExplained(ctx: Ctx, account: BillAccount): Promise<void> {
  await ctx.sql`
    update difference d
    set state = case when l.verdict = 'matched' then 'resolved' else 'closed' end,
        data = d.data || '{"closedBy": "laterMatch"}'
    from bill_line l
    where d.tenant_id = ${ctx.tenant}
      and d.merchant_account = ${account.id}
      and d.state = any(${PROPOSABLE as string[]}::text[])
      and l.tenant_id = d.tenant_id
      and l.bill_id = d.bill_id
      and l.line = d.bill_line
      and d.verdict in ('notInBooks', 'paymentWaiting', 'refundNotDone')
      and not d.data ? 'paymentId'
      and l.verdict <> d.verdict`;
  await ctx.run(sql`
    update difference d
    set state = 'resolved', data = d.data || '{"closedBy": "laterMatch"}'
    from (
      select id as difference, item_id as id
      from difference
      where tenant_id = ${ctx.tenant}
        and merchant_account = ${account.id}
        and verdict = 'notOnBill'
        and state = any(${ANSWERABLE as string[]}::text[])) i
    ${linesAboutItem(ctx)}
    where d.tenant_id = ${ctx.tenant}
      and d.id = i.difference
      and a.found`);
}

/** What is known of lines that differ. Lateral, so that every line is one look into an index. */
const differingLines = (ctx: Ctx, billId: Id, lines: readonly number[]): Promise<Finding[]> =>
  ctx.sql<Finding>`
    select ${billId}::uuid as "billId", l.line as "billLine", l.item_id as "itemId", l.kind,
           l.merchant_account as "merchantAccount", l.verdict, l.reference, l.provider_reference as "providerReference",
           coalesce(p.cash_minor, r.cash_minor) as "cashMinor", coalesce(p.state, r.state) as "itemState",
           coalesce(p.currency, r.currency) as "itemCurrency", l.gross_minor as "grossMinor", l.fee_minor as "feeMinor",
           l.state as "lineState", l.currency, l.at
    from unnest(${lines as number[]}::int[]) n(line)
    cross join lateral (
      select *
      from bill_line
      where tenant_id = ${ctx.tenant}
        and bill_id = ${billId}
        and line = n.line
      limit 1) l
    left join lateral (
      select * from payment_fact where tenant_id = ${ctx.tenant} and id = l.item_id limit 1) p on true
    left join lateral (
      select * from refund_fact where tenant_id = ${ctx.tenant} and id = l.item_id limit 1) r on true`;

/** Ours of that day that no line is about. A bill over several days says nothing about what it should have. */
function missingItems(ctx: Ctx, account: BillAccount, bill: DayBill, kind: 'payment' | 'refund'): Promise<Finding[]> {
  if (bill.day === null) return Promise.resolve([]);
  const facts =
    kind === 'payment'
      ? sql`select id, reference, provider_reference, cash_minor, state, currency, at, tenant_id, merchant_account from payment_fact where state = 'paid'`
      : sql`select id, payment_reference as reference, '' as provider_reference, cash_minor, state, currency, at, tenant_id, merchant_account from refund_fact where state = 'success'`;
  return ctx.run<Finding>(sql`
    select ${bill.id}::uuid as "billId", null as "billLine", i.id as "itemId", ${kind} as kind,
           i.merchant_account as "merchantAccount", 'notOnBill' as verdict, i.reference,
           i.provider_reference as "providerReference", i.cash_minor as "cashMinor", i.state as "itemState",
           i.currency as "itemCurrency", null as "grossMinor", null as "feeMinor", null as "lineState", i.currency, i.at
    from (
      select *
      from (${facts}) f
      where f.tenant_id = ${ctx.tenant}
        and f.merchant_account = ${account.id}
        and f.at >= ${`${bill.day} 00:00:00+08`}::timestamptz
        and f.at < ${`${bill.day} 00:00:00+08`}::timestamptz + interval '1 day') i
    ${linesAboutItem(ctx)}
    left join lateral (
      select true as found
      from difference d
      where a.found is null
        and d.tenant_id = ${ctx.tenant}
        and d.item_id = i.id
        and d.verdict = 'notOnBill'
        and d.state <> 'closed'
      limit 1) known on true
    where a.found is null
      and known.found is null
    limit ${PAGE}`);
}

/** What waited for the next bills long enough is missing; what was agreed before is as agreed as it was. */
async function endCarrying(ctx: Ctx, account: BillAccount, bill: DayBill): Promise<void> {
  if (bill.day === null) return;
  await ctx.sql`
    update difference
    set state = case when data ? 'agreed' then 'approved' else 'diff' end,
        type = case when type <> 'crossPeriod' then type when diff_minor > 0 then 'cashOver' else 'cashShort' end
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${account.id}
      and state = 'carried'
      and greatest(at, approved_at) < ${`${bill.day} 00:00:00+08`}::timestamptz - ${CARRY_DAYS - 1} * interval '1 day'`;
}

/** Counter of differences nobody has explained. */
export const OPEN_COUNTER = 'differences/open';

/** Brings the figures of a bill, and of every bill of the account that is still open, up to date with its lines and differences. */
export async function refreshBills(ctx: Ctx, account: string, billIds: readonly Id[] = []): Promise<void> {
  const rows = await ctx.sql<{ change: number }>`
    with was as (
      select id, open
      from bill
      where tenant_id = ${ctx.tenant}
        and merchant_account = ${account}
        and (open > 0 or id = any(${billIds as Id[]}::uuid[]))
    ), fresh as (
      select w.id, w.open as before,
             (select count(*)::int from bill_line l
              where l.tenant_id = ${ctx.tenant} and l.bill_id = w.id and l.verdict in ('matched', 'feeDiffers', 'tied', 'explained', 'settled')) as matched,
             count(d.id)::int as open, coalesce(sum(d.diff_minor), 0)::bigint as unexplained
      from was w
      left join difference d
        on d.tenant_id = ${ctx.tenant}
       and d.bill_id = w.id
       and d.state = any(${OPEN_STATES as string[]}::text[])
      group by w.id, w.open
    )
    update bill b
    set matched = f.matched, open = f.open, unexplained_minor = f.unexplained
    from fresh f
    where b.tenant_id = ${ctx.tenant}
      and b.id = f.id
    returning f.open - f.before as change`;
  const tally = new Tally();
  for (const { change } of rows) tally.add(OPEN_COUNTER, change);
  await tally.write(ctx);
  ctx.tell({ type: 'bills' });
}
