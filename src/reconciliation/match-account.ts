/**
 * Compares the lines of a merchant account's trade bills with our payments and refunds (REC-2, tie-out T1): gross, by
 * our number, else by the provider's. Set by set in SQL, so a day of a million lines is a handful of statements; only
 * what differs comes to TypeScript. What must stay true: a payment or refund is matched by one line at most, and after
 * a run every line is matched or has a difference.
 */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import { raw, type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type MerchantAccount, markOnBill } from '../payments/payments.ts';
import { CARRY_DAYS, differenceOf, type Finding, OPEN_STATES, PROPOSABLE } from './difference.ts';
import { differenceTable } from './store.ts';

/** Lines of one bill that differ: a number each, because there may be a million of them. */
type Differing = { billId: Id; lines: number[] };
export type DayBill = { id: Id; layout: string; day: string | null };

const PAGE = 10_000;

/** Runs under the account's lock. `bill` is the one that came in; what earlier bills left open is looked at again. */
export async function matchAccount(ctx: Ctx, account: MerchantAccount, bill: DayBill): Promise<void> {
  const differing = await judgeLines(ctx, account);
  await settleExplained(ctx, account);
  for (const { billId, lines } of differing)
    for (let i = 0; i < lines.length; i += PAGE)
      await keepFindings(ctx, account, await differingLines(ctx, billId, lines.slice(i, i + PAGE)));
  if (bill.layout !== 'tradeRefund') await keepMissing(ctx, account, bill, 'payment');
  if (bill.layout !== 'tradeSuccess') await keepMissing(ctx, account, bill, 'refund');
  await endCarrying(ctx, account, bill);
  await tellMatched(ctx, bill.id);
  await refreshBills(ctx, account.id, bill.id);
}

async function keepFindings(ctx: Ctx, account: MerchantAccount, found: readonly Finding[]): Promise<void> {
  const now = new Date(ctx.now());
  await differenceTable.insert(
    ctx,
    found.map((one) => differenceOf(ctx.newId(), one, account.feePpm, now)),
    // A line looked at again has its difference already.
    sql`on conflict do nothing`,
  );
}

/** What has its difference is not found again, so every look is for the next page. */
async function keepMissing(ctx: Ctx, account: MerchantAccount, bill: DayBill, kind: 'payment' | 'refund') {
  for (;;) {
    const found = await missingItems(ctx, account, bill, kind);
    await keepFindings(ctx, account, found);
    if (found.length < PAGE) return;
  }
}

/** Lines not compared yet, and those that late news or a later payment may explain while nobody has proposed anything. */
const openLines = (ctx: Ctx, account: MerchantAccount): Sql => sql`
  select bill_id, line, kind, state, reference, coalesce(nullif(refund_reference, ''), reference) as refund_reference,
         provider_reference, gross_minor, fee_minor, currency, at
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

/**
 * Each line with the item of our books it is about. `nth`: two lines about one thing, the one that fits comes first.
 * Money that came twice under one number of ours goes by the company's. Lateral, so that every line is one look into an index, also before the database has figures about a day's new rows.
 */
function pairedLines(ctx: Ctx, account: MerchantAccount): Sql {
  const factsIn = (view: 'payment_fact' | 'refund_fact') => sql`
    select f.*
    from ${raw(view)} f
    where f.tenant_id = ${ctx.tenant}
      and f.merchant_account = ${account.id}`;
  const [payment, refund] = [factsIn('payment_fact'), factsIn('refund_fact')];
  return sql`
  select o.*, i.id as item_id, i.cash_minor, i.currency as item_currency, i.state as item_state,
         row_number() over (
           partition by coalesce(i.id::text, concat_ws('/', o.kind, coalesce(nullif(o.reference, ''), o.provider_reference), o.refund_reference))
           order by (o.gross_minor = i.cash_minor) desc nulls last, o.at, o.bill_id, o.line) as nth
  from (${openLines(ctx, account)}) o
  left join lateral (${payment} and f.reference = o.reference limit 1) p on o.kind = 'payment'
  left join lateral (${payment} and f.reference = o.provider_reference limit 1) q
    on o.kind = 'payment'
   and (p.id is null or p.provider_reference not in ('', o.provider_reference))
  left join lateral (${refund} and f.reference = o.refund_reference limit 1) r on o.kind in ('refund', 'revoked')
  cross join lateral (
    select coalesce(q.id, p.id, r.id) as id, coalesce(q.cash_minor, p.cash_minor, r.cash_minor) as cash_minor,
           coalesce(q.currency, p.currency, r.currency) as currency, coalesce(q.state, p.state, r.state) as state) i`;
}

/**
 * The rules, first that applies. A refund's fee may come back in full or not at all, as the contract says; a fee is
 * rounded half up per line, and may differ by the account's tolerance where the provider rounds the sum of the day.
 */
async function judgeLines(ctx: Ctx, account: MerchantAccount): Promise<Differing[]> {
  const fee = sql`round(l.gross_minor * ${account.feePpm}::numeric / 1000000)`;
  return ctx.run<Differing>(sql`
    with judged as (
    update bill_line b
    set item_id = l.item_id,
        verdict = case
          when l.kind in ('fee', 'transfer') then 'unmapped'
          when l.item_id is null and l.nth > 1 then 'duplicate'
          when l.item_id is null then 'notInBooks'
          when l.nth > 1 or exists (
            select
            from bill_line e
            where e.tenant_id = ${ctx.tenant}
              and e.item_id = l.item_id
              and e.verdict not in ('duplicate', 'paymentWaiting', 'refundNotDone')) then 'duplicate'
          when l.currency <> l.item_currency then 'currencyDiffers'
          when l.gross_minor <> l.cash_minor then 'amountDiffers'
          when l.item_state = 'waiting' then 'paymentWaiting'
          when l.kind = 'payment' and l.item_state = 'closed' then 'paymentClosed'
          when l.kind <> 'payment' and (l.state = 'failed') <> (l.item_state in ('abnormal', 'closed')) then 'statusDiffers'
          when l.state = 'success' and l.item_state in ('created', 'processing') then 'refundNotDone'
          when least(abs(l.fee_minor - ${fee}), case when l.kind = 'payment' then null else abs(l.fee_minor) end)
               > ${account.feeToleranceMinor}::bigint then 'feeDiffers'
          else 'matched'
        end
    from (${pairedLines(ctx, account)}) l
    where b.tenant_id = ${ctx.tenant}
      and b.bill_id = l.bill_id
      and b.line = l.line
    returning b.bill_id, b.line, b.verdict)
    select bill_id as "billId", array_agg(line order by line) as lines
    from judged
    where verdict <> 'matched'
    group by bill_id`);
}

/** Differences that the lines now explain: a carried line that matched, a payment that stands on a later bill. */
async function settleExplained(ctx: Ctx, account: MerchantAccount): Promise<void> {
  const explained = await ctx.sql<{ item_id: Id | null }>`
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
      and l.verdict <> d.verdict
    returning case when l.verdict in ('matched', 'feeDiffers') then l.item_id end as item_id`;
  await markOnBill(
    ctx,
    explained.flatMap((row) => row.item_id ?? []),
    true,
  );
  await ctx.sql`
    update difference d
    set state = 'resolved', data = d.data || '{"closedBy": "laterMatch"}'
    from bill_line l
    where d.tenant_id = ${ctx.tenant}
      and d.merchant_account = ${account.id}
      and d.verdict = 'notOnBill'
      and d.state = any(${PROPOSABLE as string[]}::text[])
      and l.tenant_id = d.tenant_id
      and l.item_id = d.item_id`;
}

/** What is known of lines that differ. Lateral for the reason `pairedLines` has. */
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
function missingItems(
  ctx: Ctx,
  account: MerchantAccount,
  bill: DayBill,
  kind: 'payment' | 'refund',
): Promise<Finding[]> {
  if (bill.day === null) return Promise.resolve([]);
  const facts =
    kind === 'payment'
      ? sql`select id, reference, provider_reference, cash_minor, state, currency, at, tenant_id, merchant_account from payment_fact where state = 'paid'`
      : sql`select id, payment_reference as reference, '' as provider_reference, cash_minor, state, currency, at, tenant_id, merchant_account from refund_fact where state = 'success'`;
  return ctx.run<Finding>(sql`
    select ${bill.id}::uuid as "billId", null as "billLine", f.id as "itemId", ${kind} as kind,
           f.merchant_account as "merchantAccount", 'notOnBill' as verdict, f.reference,
           f.provider_reference as "providerReference", f.cash_minor as "cashMinor", f.state as "itemState",
           f.currency as "itemCurrency", null as "grossMinor", null as "feeMinor", null as "lineState", f.currency, f.at
    from (${facts}) f
    where f.tenant_id = ${ctx.tenant}
      and f.merchant_account = ${account.id}
      and f.at >= ${`${bill.day} 00:00:00+08`}::timestamptz
      and f.at < ${`${bill.day} 00:00:00+08`}::timestamptz + interval '1 day'
      and not exists (
        select
        from bill_line l
        where l.tenant_id = ${ctx.tenant}
          and l.item_id = f.id)
      and not exists (
        select
        from difference d
        where d.tenant_id = ${ctx.tenant}
          and d.item_id = f.id
          and d.verdict = 'notOnBill'
          and d.state <> 'closed')
    limit ${PAGE}`);
}

/** What waited for the next bills long enough is missing. */
async function endCarrying(ctx: Ctx, account: MerchantAccount, bill: DayBill): Promise<void> {
  if (bill.day === null) return;
  await ctx.sql`
    update difference
    set state = 'diff',
        type = case when type <> 'crossPeriod' then type when diff_minor > 0 then 'cashOver' else 'cashShort' end
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${account.id}
      and state = 'carried'
      and greatest(at, approved_at) < ${`${bill.day} 00:00:00+08`}::timestamptz - ${CARRY_DAYS - 1} * interval '1 day'`;
}

/** Tells payments which of theirs a bill has, page by page. */
async function tellMatched(ctx: Ctx, billId: Id): Promise<void> {
  for (let after = -1; ; ) {
    const rows: { item_id: Id; line: number }[] = await ctx.sql`
      select item_id, line
      from bill_line
      where tenant_id = ${ctx.tenant}
        and bill_id = ${billId}
        and verdict in ('matched', 'feeDiffers')
        and line > ${after}
      order by line
      limit ${PAGE}`;
    await markOnBill(
      ctx,
      rows.map((row) => row.item_id),
      true,
    );
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.line;
  }
}

/** Counter of differences nobody has explained. */
export const OPEN_COUNTER = 'differences/open';

/** Brings the figures of a bill, and of every bill of the account that is still open, up to date with its lines and differences. */
export async function refreshBills(ctx: Ctx, account: string, billId?: Id): Promise<void> {
  const rows = await ctx.sql<{ change: number }>`
    with was as (
      select id, open
      from bill
      where tenant_id = ${ctx.tenant}
        and merchant_account = ${account}
        and (open > 0 or id = ${billId ?? null}::uuid)
    ), fresh as (
      select w.id, w.open as before,
             (select count(*)::int from bill_line l
              where l.tenant_id = ${ctx.tenant} and l.bill_id = w.id and l.verdict in ('matched', 'feeDiffers')) as matched,
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
