/** Invariants that `guanjia verify` asks of the whole database. Modules export lists of them. */
import type { Ctx } from './context.ts';
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
