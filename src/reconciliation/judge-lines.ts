/**
 * What comparing lines of a trade bill with our payments and refunds gives (tie-out T1): used where lines are written,
 * and for all of them together once the bill is whole.
 *
 * Everything is a look into an index per line. Three things keep it so, however little the database knows of a day's new
 * rows: `limit 1`, conditions inside of what they spare (a join condition is asked after the look), and `case` where
 * `coalesce` would be shorter, because row-level security lets only expressions known to leak nothing reach an index.
 */
import type { Ctx } from '../kernel/context.ts';
import { raw, type Sql, sql } from '../kernel/db/sql.ts';
import type { LineVerdict } from './difference.ts';
import type { BillAccount } from './statement-accounts.ts';

/** Whether a line matched item `i`, or else another is about it (`a.found`): each has its index. */
export function linesAboutItem(ctx: Ctx, but: readonly LineVerdict[] = []): Sql {
  const about = sql`
    select true as found
    from bill_line e
    where e.tenant_id = ${ctx.tenant}
      and e.item_id = i.id`;
  return sql`
  left join lateral (
    (${about} and e.verdict in ('matched', 'feeDiffers') limit 1)
    union all
    (${about} and e.verdict not in ('matched', 'feeDiffers') and e.verdict <> all(${but as string[]}::text[]) limit 1)
    limit 1) a on true`;
}

/**
 * Each of `lines` with the item of our books it is about, by our number, else by the company's: money that came twice
 * under one number of ours goes by the company's. `nth`: of two lines about one thing the one that fits comes first.
 */
function pairedLines(ctx: Ctx, account: BillAccount, lines: Sql): Sql {
  const factIn = (view: 'payment_fact' | 'refund_fact', reference: Sql, when: Sql) => sql`
    select f.id, f.cash_minor, f.currency, f.state ${view === 'payment_fact' ? sql`, f.provider_reference` : sql``}
    from ${raw(view)} f
    where ${when}
      and f.tenant_id = ${ctx.tenant}
      and f.merchant_account = ${account.id}
      and f.reference = ${reference}
    limit 1`;
  const byTheirs = sql`o.kind = 'payment' and (p.id is null or p.provider_reference not in ('', o.provider_reference))`;
  const refunded = sql`case when o.refund_reference = '' then o.reference else o.refund_reference end`;
  return sql`
  select o.*, i.id as item_id, i.cash_minor, i.currency as item_currency, i.state as item_state,
         a.found is not null as taken,
         row_number() over (
           partition by i.id, case when i.id is null then concat_ws('/', o.kind, coalesce(nullif(o.reference, ''), o.provider_reference), o.refund_reference) end
           order by (o.gross_minor = i.cash_minor) desc nulls last, o.at, o.bill_id, o.line) as nth
  from (${lines}) o
  left join lateral (${factIn('payment_fact', sql`o.reference`, sql`o.kind = 'payment'`)}) p on true
  left join lateral (${factIn('payment_fact', sql`o.provider_reference`, byTheirs)}) q on true
  left join lateral (${factIn('refund_fact', refunded, sql`o.kind in ('refund', 'revoked')`)}) r on true
  cross join lateral (
    select case when q.id is not null then q.id when p.id is not null then p.id else r.id end as id,
           coalesce(q.cash_minor, p.cash_minor, r.cash_minor) as cash_minor,
           coalesce(q.currency, p.currency, r.currency) as currency, coalesce(q.state, p.state, r.state) as state) i
  ${linesAboutItem(ctx, ['duplicate', 'paymentWaiting', 'refundNotDone'])}`;
}

/**
 * `lines` with their `item_id` and `verdict`: the rules, first that applies. A refund's fee may come back in full or not
 * at all, as the contract says; a fee is rounded half up per line, and may differ by the account's tolerance where the
 * provider rounds the sum of the day.
 */
export function judgedLines(ctx: Ctx, account: BillAccount, lines: Sql): Sql {
  const fee = sql`round(l.gross_minor * ${account.feePpm}::numeric / 1000000)`;
  return sql`
  select l.*,
         case
           when l.kind in ('fee', 'transfer') then 'unmapped'
           when l.item_id is null and l.nth > 1 then 'duplicate'
           when l.item_id is null then 'notInBooks'
           when l.nth > 1 or l.taken then 'duplicate'
           when l.currency <> l.item_currency then 'currencyDiffers'
           when l.gross_minor <> l.cash_minor then 'amountDiffers'
           when l.item_state = 'waiting' then 'paymentWaiting'
           when l.kind = 'payment' and l.item_state = 'closed' then 'paymentClosed'
           when l.kind <> 'payment' and (l.state = 'failed') <> (l.item_state in ('abnormal', 'closed')) then 'statusDiffers'
           when l.state = 'success' and l.item_state in ('created', 'processing') then 'refundNotDone'
           when least(abs(l.fee_minor - ${fee}), case when l.kind = 'payment' then null else abs(l.fee_minor) end)
                > ${account.feeToleranceMinor}::bigint then 'feeDiffers'
           else 'matched'
         end as verdict
  from (${pairedLines(ctx, account, lines)}) l`;
}
