/** Invariants that `guanjia verify` asks of the whole database. Modules export lists of them. */
import { type Ctx, SYSTEM } from './context.ts';
import type { Database, Scope } from './db/database.ts';
import { type Sql, sql } from './db/sql.ts';

export type CheckResult = { name: string; rows: number; breaches: number; sample: Record<string, unknown>[] };
export type Check = { name: string; run(ctx: Ctx): Promise<Omit<CheckResult, 'name'>> };

const SAMPLE = 5;

/** A check from two fragments: how many rows there are to look at, and a query whose every row is a breach. */
export const sqlCheck = (name: string, rows: (ctx: Ctx) => Sql, breach: (ctx: Ctx) => Sql): Check => ({
  name,
  run: async (ctx) => {
    const [found] = await ctx.run<{ rows: number; breaches: number; sample: Record<string, unknown>[] | null }>(sql`
      with breach as materialized (${breach(ctx)})
      select (${rows(ctx)})::int as rows, (select count(*) from breach)::int as breaches,
             (select json_agg(b) from (select * from breach limit ${SAMPLE}) b) as sample`);
    return { rows: found!.rows, breaches: found!.breaches, sample: found!.sample ?? [] };
  },
});

/** Runs checks over one tenant, in one snapshot, without the time limit of a request. */
export async function verifyTenant(db: Database, scope: Scope, checks: readonly Check[]): Promise<CheckResult[]> {
  return db.read(scope, async (ctx) => {
    await ctx.sql`select set_config('statement_timeout', '0', true), set_config('work_mem', '128MB', true)`;
    const results: CheckResult[] = [];
    for (const { name, run } of checks) results.push({ name, ...(await run(ctx)) });
    return results;
  });
}

/** Runs checks over every tenant and adds the results up per check. */
export async function verifyAll(db: Database, checks: readonly Check[]): Promise<CheckResult[]> {
  const tenants = await db.ask<{ id: number }>(sql`select id from tenant order by id`);
  const totals = checks.map(({ name }): CheckResult => ({ name, rows: 0, breaches: 0, sample: [] }));
  for (const { id: tenant } of tenants) {
    const results = await verifyTenant(db, { tenant, actor: SYSTEM }, checks);
    for (const [i, { rows, breaches, sample }] of results.entries()) {
      const total = totals[i]!;
      total.rows += rows;
      total.breaches += breaches;
      total.sample.push(...sample.slice(0, SAMPLE - total.sample.length).map((row) => ({ tenant, ...row })));
    }
  }
  return totals;
}
