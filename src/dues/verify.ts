/**
 * What `guanjia verify` asks of open items: they are the books' lines, what is open of them is what was not matched, and
 * by account and party they are what the general ledger stands at. What a job is about to take up is not missed yet.
 */

import { OPEN_ITEMS } from '../finance/finance.ts';
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';

const items = ({ tenant }: Ctx) => sql`select count(*) from due_item where tenant_id = ${tenant}`;
const matches = ({ tenant }: Ctx) => sql`select count(*) from due_match where tenant_id = ${tenant}`;

const waiting = ({ tenant }: Ctx) => sql`
  exists (select from job where tenant_id = ${tenant} and kind = 'books.openItems' and payload->>'vouchers' is null)
  or l.voucher_id in (
    select v::uuid
    from job j
    cross join lateral jsonb_array_elements_text(
      case when jsonb_typeof(j.payload->'vouchers') = 'array' then j.payload->'vouchers' else '[]' end) v
    where j.tenant_id = ${tenant} and j.kind = 'books.openItems')`;

const ledgerLines = (ctx: Ctx) => sql`
  select l.voucher_id, l.line, l.account, l.of_whom,
         case when l.account = any(${sidesOf('receivable')}::text[]) then l.debit - l.credit else l.credit - l.debit end
           as amount
  from gl_line l
  where l.tenant_id = ${ctx.tenant}
    and l.account = any(${Object.keys(OPEN_ITEMS)}::text[])
    and (not (${waiting(ctx)}) or exists (
      select from due_item i
      where i.tenant_id = l.tenant_id and i.voucher_id = l.voucher_id and i.line = l.line))`;
const sidesOf = (side: string) => Object.keys(OPEN_ITEMS).filter((account) => OPEN_ITEMS[account] === side);

export const duesChecks: readonly Check[] = [
  sqlCheck(
    'dues.items',
    items,
    (ctx) => sql`
      select coalesce(l.voucher_id, i.voucher_id) as voucher, l.amount as expected, i.amount_minor as found
      from (${ledgerLines(ctx)}) l
      full join (select * from due_item where tenant_id = ${ctx.tenant}) i
        on (i.voucher_id, i.line, i.account, i.party) = (l.voucher_id, l.line, l.account, l.of_whom)
      where l.amount is distinct from i.amount_minor`,
  ),
  sqlCheck(
    'dues.open',
    items,
    ({ tenant }) => sql`
      select i.document_number, i.open_minor as found, abs(i.amount_minor) - coalesce(m.sum, 0) as expected
      from due_item i
      left join (
        select item, sum(amount_minor) as sum
        from due_match
        cross join lateral (values (claim_id), (credit_id)) v(item)
        where tenant_id = ${tenant} and undone_on is null
        group by item) m on m.item = i.id
      where i.tenant_id = ${tenant}
        and abs(i.open_minor) <> abs(i.amount_minor) - coalesce(m.sum, 0)`,
  ),
  sqlCheck(
    'dues.matches',
    matches,
    ({ tenant }) => sql`
      select m.id
      from due_match m
      left join due_item c on c.tenant_id = m.tenant_id and c.id = m.claim_id
      left join due_item d on d.tenant_id = m.tenant_id and d.id = m.credit_id
      where m.tenant_id = ${tenant}
        and ((c.account, c.party) is distinct from (d.account, d.party)
          or c.amount_minor < 0 or d.amount_minor > 0
          or m.on_day < greatest(c.on_day, d.on_day))`,
  ),
  // Σ open items = the ledger's balance, by account and whom.
  sqlCheck(
    'dues.ledger',
    items,
    (ctx) => sql`
      select coalesce(l.account, i.account) as account, coalesce(l.of_whom, i.party) as party, l.balance as expected,
             i.open as found
      from (
        select account, of_whom, sum(amount) as balance
        from (${ledgerLines(ctx)}) lines
        group by account, of_whom) l
      full join (
        select account, party, sum(open_minor) as open
        from due_item
        where tenant_id = ${ctx.tenant}
        group by account, party) i on (i.account, i.party) = (l.account, l.of_whom)
      where coalesce(l.balance, 0) <> coalesce(i.open, 0)`,
  ),
  // A claim that was given up has two signatures of others, over what was booked.
  sqlCheck(
    'dues.writeOffs',
    ({ tenant }) => sql`select count(*) from write_off where tenant_id = ${tenant} and state = 'booked'`,
    ({ tenant }) => sql`
      select w.number, s.signatures, l.amount, v.booked
      from write_off w
      cross join lateral (
        select count(*) as signatures, count(*) filter (where actor = any(w.makers)) as own
        from approval_signature
        where tenant_id = ${tenant} and kind = 'writeOff' and document_id = w.id::text
          and content_hash = (
            select content_hash
            from approval_signature
            where tenant_id = ${tenant} and kind = 'writeOff' and document_id = w.id::text
            order by at desc
            limit 1)) s
      cross join lateral (
        select sum(amount_minor) as amount
        from write_off_line
        where tenant_id = ${tenant} and write_off_id = w.id) l
      cross join lateral (
        select -sum(amount_minor) as booked
        from due_item
        where tenant_id = ${tenant} and document_kind = 'writeOff' and document_id like w.id || '/%') v
      where w.tenant_id = ${tenant}
        and w.state = 'booked'
        and (s.signatures < 2 or s.own > 0 or l.amount is distinct from v.booked)`,
  ),
];
