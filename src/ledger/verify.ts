/**
 * What must be true of the whole ledger, as named checks that read one consistent snapshot of a tenant and repair
 * nothing: a difference is an incident. Each is one set-based statement, so millions of entries take seconds.
 */
import { type Ctx, SYSTEM, type Tenant } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { raw, type Sql, sql } from '../kernel/db/sql.ts';

export type CheckResult = {
  name: string;
  /** What was looked at, and how much of it is wrong. */
  rows: number;
  breaches: number;
  /** The first few breaches, as a person needs them to start looking. */
  sample: Record<string, unknown>[];
};

/** One invariant of one tenant. */
export type Check = { name: string; run(ctx: Ctx): Promise<Omit<CheckResult, 'name'>> };

const SAMPLE = 5;

/** A check from two fragments: how many rows there are to look at, and a query whose every row is a breach. */
const check = (name: string, rows: (ctx: Ctx) => Sql, breach: (ctx: Ctx) => Sql): Check => ({
  name,
  run: async (ctx) => {
    const [found] = await ctx.run<{ rows: number; breaches: number; sample: Record<string, unknown>[] | null }>(sql`
      with breach as materialized (${breach(ctx)})
      select (${rows(ctx)})::int as rows, (select count(*) from breach)::int as breaches,
             (select json_agg(b) from (select * from breach limit ${SAMPLE}) b) as sample`);
    return { rows: found!.rows, breaches: found!.breaches, sample: found!.sample ?? [] };
  },
});

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

const resum = check(
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

const conserved = check(
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

const namesOfSides = check(
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

const accountIds = check(
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

const holds = check(
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

const floors = check(
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

const closed = check(
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

const expiry = check(
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

const seals = check(
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

/** Runs every check over every tenant, each tenant in one snapshot, and adds the results up per check. */
export async function verifyLedger(db: Database): Promise<CheckResult[]> {
  const tenants = await db.read(
    { tenant: 0, actor: SYSTEM },
    (ctx) => ctx.sql<{ id: Tenant }>`
    select id
    from tenant
    order by id`,
  );
  const results = ledgerChecks.map(({ name }): CheckResult => ({ name, rows: 0, breaches: 0, sample: [] }));
  for (const { id: tenant } of tenants) {
    await db.read({ tenant, actor: SYSTEM }, async (ctx) => {
      await unhurried(ctx);
      for (const [i, { run }] of ledgerChecks.entries()) {
        const { rows, breaches, sample } = await run(ctx);
        const result = results[i]!;
        result.rows += rows;
        result.breaches += breaches;
        for (const breach of sample) if (result.sample.length < SAMPLE) result.sample.push({ tenant, ...breach });
      }
    });
  }
  return results;
}

/** A check of a large ledger takes longer than a request may, and sorts in memory. */
async function unhurried(ctx: Ctx): Promise<void> {
  await ctx.sql`
    select set_config('statement_timeout', '0', true), set_config('work_mem', '128MB', true)`;
}
