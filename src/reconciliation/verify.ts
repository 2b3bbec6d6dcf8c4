/** What must be true of bills, matches and differences at any moment; run by `guanjia verify`. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';

const bills = ({ tenant }: Ctx) => sql`select count(*) from bill where tenant_id = ${tenant}`;
const lines = ({ tenant }: Ctx) => sql`select count(*) from bill_line where tenant_id = ${tenant}`;

export const reconciliationChecks: Check[] = [
  // The totals of every bill are the sums of its lines.
  sqlCheck(
    'reconciliation.totals',
    bills,
    ({ tenant }) => sql`
    select b.file_name as subject, (b.lines, b.paid_minor, b.refunded_minor, b.fee_minor)::text as expected,
           (s.lines, s.paid, s.refunded, s.fee)::text as found
    from bill b
    cross join lateral (
      select count(*)::int as lines,
             coalesce(sum(gross_minor) filter (where kind = 'payment'), 0) as paid,
             coalesce(-sum(gross_minor) filter (where kind in ('refund', 'revoked')), 0) as refunded,
             coalesce(sum(fee_minor), 0) as fee
      from bill_line l
      where l.tenant_id = b.tenant_id
        and l.bill_id = b.id) s
    where b.tenant_id = ${tenant}
      and b.layout <> 'fundSummary'
      and (b.lines, b.paid_minor, b.refunded_minor, b.fee_minor) <> (s.lines, s.paid, s.refunded, s.fee)`,
  ),
  // Every line of a bill is matched or has a difference.
  sqlCheck(
    'reconciliation.lines',
    lines,
    ({ tenant }) => sql`
    select l.bill_id || '/' || l.line as subject, 'a difference' as expected, coalesce(l.verdict, 'not compared') as found
    from bill_line l
    where l.tenant_id = ${tenant}
      and coalesce(l.verdict, '') not in ('matched', 'notCompared', 'replaced', 'tied', 'explained', 'settled')
      and not exists (
        select
        from difference d
        where d.tenant_id = l.tenant_id
          and d.bill_id = l.bill_id
          and d.bill_line = l.line
          and d.state <> 'closed')`,
  ),
  // What is matched agrees in amount and currency, and is matched once.
  sqlCheck(
    'reconciliation.matches',
    lines,
    ({ tenant }) => sql`
    select l.item_id as subject, max(coalesce(p.cash_minor, r.cash_minor, c.cash_minor))::text as expected, sum(l.gross_minor)::text as found
    from bill_line l
    left join lateral (select cash_minor, currency from payment_fact where tenant_id = l.tenant_id and id = l.item_id limit 1) p on true
    left join lateral (select cash_minor, currency from refund_fact where tenant_id = l.tenant_id and id = l.item_id limit 1) r on true
    left join lateral (
      select cash_minor from cod_fact where p.currency is null and r.currency is null and tenant_id = l.tenant_id and id = l.item_id limit 1) c on true
    where l.tenant_id = ${tenant}
      and l.verdict in ('matched', 'feeDiffers')
    group by l.item_id
    having count(*) > 1
        or not bool_and(l.gross_minor is not distinct from coalesce(p.cash_minor, r.cash_minor, c.cash_minor)
                        and (c.cash_minor is not null or l.currency is not distinct from coalesce(p.currency, r.currency)))`,
  ),
  // What is tied adds up to nothing over both sides, and has both.
  sqlCheck(
    'reconciliation.ties',
    ({ tenant }) => sql`select count(*) from bill_line where tenant_id = ${tenant} and tie_id is not null`,
    ({ tenant }) => sql`
    select tie_id::text as subject, '0' as expected, sum(gross_minor)::text as found
    from bill_line
    where tenant_id = ${tenant}
      and tie_id is not null
    group by tie_id
    having sum(gross_minor) <> 0
        or count(*) < 2`,
  ),
  // A signed day has nothing that waits, and its figures are those of its bills.
  sqlCheck(
    'reconciliation.signedDays',
    ({ tenant }) => sql`select count(*) from day_sign_off where tenant_id = ${tenant} and state = 'signed'`,
    ({ tenant }) => sql`
    select s.account || ' ' || s.day as subject, s.figures ->> 'lines' as expected, coalesce(max(d.lines), 0)::text as found
    from day_sign_off s
    left join (
      select d.*
      from bill_day d
      join bill b on b.tenant_id = d.tenant_id and b.id = d.bill_id and b.replaced_by is null) d
      on d.tenant_id = s.tenant_id and d.account = s.account and d.day = s.day
    where s.tenant_id = ${tenant}
      and s.state = 'signed'
    group by s.account, s.day, s.figures
    having not coalesce(
      bool_or(d.lines = (s.figures ->> 'lines')::int)
        or (count(d.lines) = 0 and (s.figures ->> 'lines')::int = 0)
        or sum(d.lines) filter (where d.closing_minor is not null) = (s.figures ->> 'lines')::int, false)`,
  ),
  // Open differences of every bill are counted and summed right.
  sqlCheck(
    'reconciliation.open',
    bills,
    ({ tenant }) => sql`
    select b.file_name as subject, (b.open, b.unexplained_minor)::text as expected,
           (count(d.id), coalesce(sum(d.diff_minor), 0))::text as found
    from bill b
    left join difference d
      on d.tenant_id = b.tenant_id
     and d.bill_id = b.id
     and d.state in ('diff', 'carried', 'suspense', 'proposed')
    where b.tenant_id = ${tenant}
    group by b.id, b.file_name, b.open, b.unexplained_minor
    having (b.open, b.unexplained_minor) <> (count(d.id), coalesce(sum(d.diff_minor), 0))`,
  ),
  // What waits at a licensed register under a channel's name is, entry by entry, what a difference there came to.
  sqlCheck(
    'reconciliation.suspense',
    ({ tenant }) => sql`
    select count(*) from account where tenant_id = ${tenant} and book = 'money' and place = 'susp' and node <> ''`,
    ({ tenant }) => sql`
    select t.id as entry, coalesce(d.diff_minor::text, 'a difference') as expected, t.amount::text as found
    from account a
    join transfer t on t.tenant_id = a.tenant_id and a.id in (t.from_account, t.to_account)
    left join difference d on d.tenant_id = t.tenant_id and d.id::text = t.document_id::text
    where a.tenant_id = ${tenant}
      and a.book = 'money'
      and a.place = 'susp'
      and a.node <> ''
      and (d.id is null or d.currency = a.asset and abs(d.diff_minor) <> t.amount)`,
  ),
  // What waits in suspense, in the books and at licensed registers, waits for a difference that has no end yet.
  sqlCheck(
    'reconciliation.waiting',
    ({ tenant }) => sql`select count(*) from difference where tenant_id = ${tenant} and data @> '{"inSuspense": true}'`,
    ({ tenant }) => sql`
    with waits as (
      select id, sum(amount) as amount
      from (
        select split_part(v.document_id, '/', 1) as id, l.debit as amount
        from gl_voucher v
        join gl_line l on l.tenant_id = v.tenant_id and l.voucher_id = v.id
        where v.tenant_id = ${tenant}
          and v.document_kind = 'difference'
          and v.kind in ('recon.longFound', 'recon.bankLongFound', 'cod.longFound')
        union all
        select t.document_id::text, case when t.to_account = a.id then t.amount else -t.amount end
        from account a
        join transfer t on t.tenant_id = a.tenant_id and a.id in (t.from_account, t.to_account)
        where a.tenant_id = ${tenant}
          and a.book = 'money'
          and a.place = 'susp'
          and a.node <> '') booked
      group by id
      having sum(amount) <> 0)
    select coalesce(d.id::text, w.id) as difference, d.state, coalesce(w.amount, 0)::text as in_suspense
    from waits w
    full join (select * from difference where tenant_id = ${tenant} and data @> '{"inSuspense": true}') d on d.id::text = w.id
    where w.id is null and d.diff_minor <> 0 and d.currency = ${HOME_CURRENCY}
       or d.id is null
       or d.state in ('resolved', 'closed')`,
  ),
  // Nobody approved a proposal of their own.
  sqlCheck(
    'reconciliation.twoPeople',
    ({ tenant }) => sql`select count(*) from difference where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
    select id as subject, proposed_by as expected, approved_by as found
    from difference
    where tenant_id = ${tenant}
      and approved_by = proposed_by`,
  ),
];
