/**
 * What `guanjia verify` asks of the books: vouchers balance and are booked once, closed periods stand as they were
 * closed, and the chain over them holds.
 */
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';

const vouchersOf = ({ tenant }: Ctx) => sql`select count(*) from gl_voucher where tenant_id = ${tenant}`;
const closesOf = ({ tenant }: Ctx) =>
  sql`select count(*) from gl_close where tenant_id = ${tenant} and reopened_at is null`;

/** Debit is credit, lines stand on the voucher's day, and there is none without its voucher. */
const balanced: Check = sqlCheck(
  'finance.balanced',
  vouchersOf,
  ({ tenant }) => sql`
    select coalesce(v.id, l.voucher_id) as voucher, l.rest
    from (select id, period, on_day from gl_voucher where tenant_id = ${tenant}) v
    full join (
      select voucher_id, sum(debit) - sum(credit) as rest, min(on_day) as first, max(on_day) as last,
             min(period) as period
      from gl_line
      where tenant_id = ${tenant}
      group by voucher_id) l on l.voucher_id = v.id
    where v.id is null
       or l.voucher_id is null
       or l.rest <> 0
       or (l.first, l.last, l.period) <> (v.on_day, v.on_day, v.period)`,
);

/** Of a document nothing is booked twice, and nothing is taken back twice. */
const once: Check = sqlCheck(
  'finance.once',
  vouchersOf,
  ({ tenant }) => sql`
    select document_kind, document_id, kind, count(*) as times
    from gl_voucher
    where tenant_id = ${tenant}
    group by document_kind, document_id, kind
    having count(*) > 1`,
);

/** Numbers of a closed period run from one without a gap. */
const numbered: Check = sqlCheck(
  'finance.numbers',
  closesOf,
  ({ tenant }) => sql`
  select c.period, c.vouchers, v.count, v.last
  from gl_close c
  cross join lateral (
    select count(*) as count, coalesce(max(number), 0) as last, count(number) as numbered
    from gl_voucher
    where tenant_id = ${tenant} and period = c.period) v
  where c.tenant_id = ${tenant}
    and c.reopened_at is null
    and (v.count, v.last, v.numbered) <> (c.vouchers, c.vouchers, c.vouchers)`,
);

/** Closed periods hash to what was kept, each over the one before it. */
const chain: Check = sqlCheck(
  'finance.chain',
  closesOf,
  ({ tenant }) => sql`
    select period, encode(head, 'hex') as head
    from (
      select period, previous, head, coalesce(lag(head) over (order by period), '') as before
      from gl_close
      where tenant_id = ${tenant}
        and reopened_at is null) c
    where previous <> before
       or head <> gl_head(${tenant}, period, previous)`,
);

/** The trial balance that was kept is what the lines say. */
const trial: Check = sqlCheck(
  'finance.closes',
  closesOf,
  ({ tenant }) => sql`
    with kept as (
      select c.period, k.account, k.of_whom, k.balance
      from gl_close c
      join gl_close_line k on k.tenant_id = c.tenant_id and k.close_id = c.id
      where c.tenant_id = ${tenant}
        and c.reopened_at is null),
    told as (
      select c.period, l.account, l.of_whom, sum(l.debit) - sum(l.credit) as balance
      from gl_close c
      join gl_line l on l.tenant_id = ${tenant} and l.period <= c.period
      where c.tenant_id = ${tenant}
        and c.reopened_at is null
      group by c.period, l.account, l.of_whom)
    select coalesce(k.period, t.period) as period, coalesce(k.account, t.account) as account, k.balance,
           t.balance as told
    from kept k
    full join told t on (t.period, t.account, t.of_whom) = (k.period, k.account, k.of_whom)
    where coalesce(k.balance, 0) <> coalesce(t.balance, 0)`,
);

/** A manual voucher that was booked has its two people, and is in the books as it was entered. */
const manual: Check = sqlCheck(
  'finance.manual',
  ({ tenant }) => sql`select count(*) from gl_draft where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select d.id
    from gl_draft d
    left join gl_voucher v on v.tenant_id = d.tenant_id and v.id = d.voucher_id
    where d.tenant_id = ${tenant}
      and d.state = 'booked'
      and (v.id is null or v.actor = v.checked_by or v.checked_by = '')`,
);

export const financeChecks: readonly Check[] = [balanced, once, numbered, chain, trial, manual];
