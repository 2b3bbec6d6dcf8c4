/** What must be true of other people's money at any moment; run by `guanjia verify`. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { BOOK, HELD, SUB_PLACES } from './money-book.ts';

const accounts = ({ tenant }: Ctx) => sql`
  select count(*) from account where tenant_id = ${tenant} and book = ${BOOK}`;

export const clearingChecks: Check[] = [
  // What each register holds is what it is owed for: pool + psp.clr = the sum of everything else.
  sqlCheck(
    'clearing.registers',
    accounts,
    ({ tenant }) => sql`
      select owner as register, asset as currency, held::text, owed::text
      from (
        select owner, asset, coalesce(-sum(posted) filter (where place = any(${HELD as unknown as string[]}::text[])), 0) as held,
               coalesce(sum(posted) filter (where place <> all(${HELD as unknown as string[]}::text[])), 0) as owed
        from account
        where tenant_id = ${tenant}
          and book = ${BOOK}
        group by owner, asset) sums
      where held <> owed`,
  ),
  // Money of one register never became money of another.
  sqlCheck(
    'clearing.oneRegister',
    accounts,
    ({ tenant }) => sql`
      select t.id as entry, f.owner as from_register, d.owner as to_register
      from account f
      join transfer t on t.tenant_id = ${tenant} and t.from_account = f.id
      join account d on d.tenant_id = ${tenant} and d.id = t.to_account
      where f.tenant_id = ${tenant}
        and f.book = ${BOOK}
        and f.owner <> d.owner`,
  ),
  // A sub-merchant's money is never less than nothing.
  sqlCheck(
    'clearing.notBelowZero',
    accounts,
    ({ tenant }) => sql`
      select node as sub_merchant, place, owner as register, posted::text, held_out::text
      from account
      where tenant_id = ${tenant}
        and book = ${BOOK}
        and place = any(${SUB_PLACES as unknown as string[]}::text[])
        and posted - held_out < 0`,
  ),
  // What splits say is pending of a sub-merchant, its own and its shares of others', is what the book has.
  sqlCheck(
    'clearing.pending',
    ({ tenant }) => sql`select count(*) from split where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select coalesce(s.sub_merchant_id::text, a.node) as sub_merchant, coalesce(s.custodian, a.owner) as register,
             coalesce(s.pending, 0)::text as by_splits, coalesce(a.posted, 0)::text as by_book
      from (
        select sub_merchant_id, custodian, sum(pending) as pending
        from (
          select sub_merchant_id, custodian, pending_minor as pending
          from split
          where tenant_id = ${tenant}
          union all
          select l.receiver, s.custodian, l.amount_minor - l.returned_minor
          from split_leg l
          join split s on s.tenant_id = l.tenant_id and s.id = l.split_id and s.state <> 'released'
          where l.tenant_id = ${tenant}
            and l.receiver is not null) parts
        group by sub_merchant_id, custodian) s
      full join (
        select node, owner, posted
        from account
        where tenant_id = ${tenant}
          and book = ${BOOK}
          and place = 'sub.pending') a on a.node = s.sub_merchant_id::text and a.owner = s.custodian
      where coalesce(s.pending, 0) <> coalesce(a.posted, 0)`,
  ),
  // Shares are no more than what came in less the fee.
  sqlCheck(
    'clearing.shares',
    ({ tenant }) => sql`select count(*) from split where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select s.number, s.paid_minor + s.subsidy_minor as came, sum(l.amount_minor - l.returned_minor)::text as shared
      from split s
      join split_leg l on l.tenant_id = s.tenant_id and l.split_id = s.id
      where s.tenant_id = ${tenant}
      group by s.number, s.paid_minor, s.subsidy_minor, s.fee_minor, s.platform_fee_ppm
      having sum(l.amount_minor - l.returned_minor)
             > s.paid_minor + s.subsidy_minor - (s.fee_minor - round(s.fee_minor * s.platform_fee_ppm / 1000000.0))`,
  ),
  // Payouts on their way are what stands in transit; those held, charges and all, with the shares that are to come back
  // are what is promised of availables.
  sqlCheck(
    'clearing.payouts',
    ({ tenant }) => sql`select count(*) from payout where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select coalesce(p.custodian, a.owner) as register, p.transit::text, a.transit::text as in_book, p.held::text, a.held::text as held_in_book
      from (
        select custodian, sum(transit) as transit, sum(held) as held
        from (
          select custodian, case when state in ('sent', 'unknown') then amount_minor else 0 end as transit,
                 case when state = 'held' then amount_minor else 0 end
                 + case when charge_bearer = 'seller' and state in ('held', 'sent', 'unknown') then charge_minor else 0 end
                   as held
          from payout
          where tenant_id = ${tenant}
          union all
          select s.custodian, 0, l.returning_minor
          from split_leg l
          join split s on s.tenant_id = l.tenant_id and s.id = l.split_id
          where l.tenant_id = ${tenant}
            and l.receiver is not null
            and l.returning_minor > 0) parts
        group by custodian) p
      full join (
        select owner, coalesce(sum(posted) filter (where place = 'payout.transit'), 0) as transit,
               coalesce(sum(held_out) filter (where place = 'sub.available'), 0) as held
        from account
        where tenant_id = ${tenant}
          and book = ${BOOK}
        group by owner) a on a.owner = p.custodian
      where coalesce(p.transit, 0) <> coalesce(a.transit, 0)
         or coalesce(p.held, 0) <> coalesce(a.held, 0)`,
  ),
  // Nothing is on its way out of a pool that is not in it.
  sqlCheck(
    'clearing.pools',
    accounts,
    ({ tenant }) => sql`
      select coalesce(a.owner, p.custodian) as register, coalesce(-a.posted, 0)::text as has,
             coalesce(p.need, 0)::text as on_its_way
      from (select owner, posted from account where tenant_id = ${tenant} and book = ${BOOK} and place = 'pool') a
      full join (
        select custodian, sum(amount_minor + charge_minor) as need
        from payout
        where tenant_id = ${tenant}
          and state in ('sent', 'unknown')
        group by custodian) p on p.custodian = a.owner
      where coalesce(-a.posted, 0) < coalesce(p.need, 0)`,
  ),
  // What buyers have is what came in for them less what was paid with it; what nobody knows is what is not identified yet.
  sqlCheck(
    'clearing.buyers',
    accounts,
    ({ tenant }) => sql`
      select coalesce(d.place, a.place) as place, coalesce(d.whose, a.node) as whose, coalesce(d.custodian, a.owner) as register,
             coalesce(d.posted, 0)::text as by_documents, coalesce(a.posted, 0)::text as by_book,
             coalesce(d.held, 0)::text as held, coalesce(a.held_out, 0)::text as held_in_book
      from (
        select place, whose, custodian, sum(posted) as posted, sum(held) as held
        from (
          select case when state = 'open' then 'susp' else 'buyer.prepaid' end as place, coalesce(buyer_id::text, '') as whose,
                 custodian, amount_minor as posted, 0 as held
          from custody_receipt
          where tenant_id = ${tenant}
          union all
          select 'buyer.prepaid', buyer_id::text, custodian, case when state = 'paid' then -amount_minor else 0 end,
                 case when state = 'held' then amount_minor else 0 end
          from custody_use
          where tenant_id = ${tenant}) parts
        group by place, whose, custodian) d
      full join (
        select place, node, owner, posted, held_out
        from account
        where tenant_id = ${tenant}
          and book = ${BOOK}
          -- What reconciliation found waits under its channel's name: its differences are reconciliation's to hold.
          and (place = 'buyer.prepaid' or place = 'susp' and node = '')) a
        on a.place = d.place and a.node = d.whose and a.owner = d.custodian
      where coalesce(d.posted, 0) <> coalesce(a.posted, 0) or coalesce(d.held, 0) <> coalesce(a.held_out, 0)`,
  ),
  // A split at its company waits for one answer, and what is to come back of shares waits for theirs.
  sqlCheck(
    'clearing.instructions',
    ({ tenant }) => sql`select count(*) from split where tenant_id = ${tenant}`,
    ({ tenant }) => sql`
      select s.number, s.state, coalesce(i.shares, 0)::text as shares, coalesce(l.returning, 0)::text as by_shares,
             coalesce(i.backs, 0)::text as by_instructions
      from split s
      left join (
        select split_id, count(*) filter (where kind = 'share') as shares,
               coalesce(sum(amount_minor) filter (where kind = 'back'), 0) as backs
        from split_instruction
        where tenant_id = ${tenant}
          and ended_at is null
        group by split_id) i on i.split_id = s.id
      left join (
        select split_id, sum(returning_minor) as returning
        from split_leg
        where tenant_id = ${tenant}
        group by split_id) l on l.split_id = s.id
      where s.tenant_id = ${tenant}
        and ((s.state = 'splitting')::int <> coalesce(i.shares, 0) or coalesce(l.returning, 0) <> coalesce(i.backs, 0))`,
  ),
  // The platform's own money in custody is in both books the same.
  sqlCheck(
    'clearing.platform',
    accounts,
    ({ tenant }) => sql`
      select k.held::text as custody_book, g.held::text as general_ledger
      from (
        select coalesce(sum(posted), 0) as held
        from account
        where tenant_id = ${tenant}
          and book = ${BOOK}
          and place in ('plat.own', 'plat.fee', 'plat.mkt')) k
      cross join (
        select coalesce(sum(debit - credit), 0) as held
        from gl_line
        where tenant_id = ${tenant}
          and account = '101202'
          and voucher_id in (
            select id from gl_voucher where tenant_id = ${tenant} and kind like 'custody.%')) g
      where k.held <> g.held`,
  ),
];
