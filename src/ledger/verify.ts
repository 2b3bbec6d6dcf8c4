/**
 * What must be true of the whole ledger, as named checks that read one consistent snapshot of a tenant and repair
 * nothing: a difference is an incident. Each is one set-based statement, so millions of entries take seconds.
 */
import { type Check, sqlCheck } from '../kernel/check.ts';
import type { Ctx } from '../kernel/context.ts';
import { raw, sql } from '../kernel/db/sql.ts';

const boundedAccounts = ({ tenant }: Ctx) => sql`select count(*) from account where tenant_id = ${tenant} and bounded`;
const allEntries = ({ tenant }: Ctx) => sql`select count(*) from transfer where tenant_id = ${tenant}`;
const resolutions = ({ tenant }: Ctx) =>
  sql`select count(*) from transfer where tenant_id = ${tenant} and kind in ('s', 'r')`;

/** Both sides of every entry: what it moved (`posted`) and what it promised (`held_out`, `held_in`). */
const sides = ({ tenant }: Ctx) => sql`
  select from_account as id, case when kind in ('p', 's') then -amount else 0 end as posted,
         case kind when 'h' then amount when 'p' then 0 else -amount end as held_out, 0 as held_in
  from transfer
  where tenant_id = ${tenant}
  union all
  select to_account, case when kind in ('p', 's') then amount else 0 end, 0,
         case kind when 'h' then amount when 'p' then 0 else -amount end
  from transfer
  where tenant_id = ${tenant}`;

const resum = sqlCheck(
  'ledger.resum',
  boundedAccounts,
  (ctx) => sql`
    select coalesce(a.id, e.id) as account, a.asset, a.node, a.place, a.posted, e.posted as posted_by_entries,
           a.held_out, e.held_out as held_out_by_entries, a.held_in, e.held_in as held_in_by_entries
    from (select * from account where tenant_id = ${ctx.tenant} and bounded) a
    full join (
      select id, sum(posted) as posted, sum(held_out) as held_out, sum(held_in) as held_in
      from (${sides(ctx)}) side
      where id > 0
      group by id) e on e.id = a.id
    where a.id is null
       or (a.posted, a.held_out, a.held_in)
          <> (coalesce(e.posted, 0), coalesce(e.held_out, 0), coalesce(e.held_in, 0))`,
);

const conserved = sqlCheck(
  'ledger.conserved',
  ({ tenant }) => sql`select count(distinct (book, asset)) from account where tenant_id = ${tenant}`,
  (ctx) => sql`
    select book, asset, sum(posted) as too_much
    from (
      select book, asset, posted::numeric
      from account
      where tenant_id = ${ctx.tenant}
        and bounded
      union all
      select a.book, a.asset, e.posted
      from (select id, sum(posted) as posted from (${sides(ctx)}) side where id < 0 group by id) e
      join account a on a.tenant_id = ${ctx.tenant} and a.id = e.id) held
    group by book, asset
    having sum(posted) <> 0`,
);

const namesOfSides = sqlCheck(
  'ledger.sides',
  allEntries,
  ({ tenant }) => sql`
    select t.id as entry, f.book as from_book, f.asset as from_asset, d.book as to_book, d.asset as to_asset
    from transfer t
    left join account f on f.tenant_id = ${tenant} and f.id = t.from_account
    left join account d on d.tenant_id = ${tenant} and d.id = t.to_account
    where t.tenant_id = ${tenant}
      and ((f.book, f.asset) = (d.book, d.asset)) is not true`,
);

const accountIds = sqlCheck(
  'ledger.accountIds',
  ({ tenant }) => sql`select count(*) from account where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select id as account, book, asset, node, place, lot, owner
    from account
    where tenant_id = ${tenant}
      and abs(id) <> greatest(1, ('x' || left(encode(sha256(convert_to(concat_ws(${'\n'},
            case when bounded then 'bounded' else '' end, book, asset, node, place, lot, owner), 'UTF8')), 'hex'), 16)
          )::bit(64)::bigint & ${raw('9223372036854775807')})`,
);

const holds = sqlCheck(
  'ledger.holds',
  resolutions,
  ({ tenant }) => sql`
    select r.hold_id as hold, h.amount as promised, r.amount as resolved
    from (
      select hold_id, sum(amount) as amount, min(from_account) as from_account, max(from_account) as other_from,
             min(to_account) as to_account, max(to_account) as other_to
      from transfer
      where tenant_id = ${tenant}
        and hold_id is not null
      group by hold_id) r
    left join transfer h on h.tenant_id = ${tenant} and h.id = r.hold_id and h.kind = 'h'
    where h.id is null
       or r.amount > h.amount
       or (r.from_account, r.other_from, r.to_account, r.other_to)
          <> (h.from_account, h.from_account, h.to_account, h.to_account)`,
);

const floors = sqlCheck(
  'ledger.floors',
  boundedAccounts,
  ({ tenant }) => sql`
    select a.id as account, a.asset, a.node, a.place, a.posted, a.held_out, a.floor
    from account a
    where a.tenant_id = ${tenant}
      and a.bounded
      and a.posted::numeric - a.held_out < a.floor
      -- An account may start below a floor that is above zero; then nothing may be promised or have gone from it.
      and (a.held_out > 0 or a.posted < least(a.floor, 0))
      and not exists (
        select
        from ledger_exception e
        where e.tenant_id = ${tenant}
          and e.account_id = a.id
          and e.resolved_at is null)`,
);

const closed = sqlCheck(
  'ledger.closed',
  ({ tenant }) => sql`select count(*) from ledger_close where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select t.id as entry, t.business_on, c.book, c.closed_through, c.closed_at, t.at
    from ledger_close c
    join transfer t on t.tenant_id = ${tenant} and t.business_on <= c.closed_through and t.at > c.closed_at
    join account a on a.tenant_id = ${tenant} and a.id = t.from_account and a.book = c.book
    where c.tenant_id = ${tenant}
      and t.kind <> 'r'`,
);

const expiry = sqlCheck(
  'ledger.expiry',
  ({ tenant }) => sql`select count(*) from transfer where tenant_id = ${tenant} and expires_at is not null`,
  ({ tenant }) => sql`
    select h.id as hold, h.expires_at
    from transfer h
    where h.tenant_id = ${tenant}
      and h.expires_at is not null
      and not exists (
        select
        from ledger_expiry e
        where e.tenant_id = ${tenant} and e.expires_at = h.expires_at and e.hold_id = h.id)
      and h.amount <> (select coalesce(sum(r.amount), 0) from transfer r where r.tenant_id = ${tenant} and r.hold_id = h.id)`,
);

const seals = sqlCheck(
  'ledger.seals',
  ({ tenant }) => sql`select count(*) from ledger_seal where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select number as seal, entries, found
    from ledger_check_seals(${tenant})
    where not intact`,
);

/** Every invariant of the ledger. */
export const ledgerChecks: readonly Check[] = [
  resum,
  conserved,
  namesOfSides,
  accountIds,
  holds,
  floors,
  closed,
  expiry,
  seals,
];
