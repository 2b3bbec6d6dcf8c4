/** Two books that count the same goods from two sides (how many, and in which bin) must agree. */
import { sql } from '../kernel/db/sql.ts';
import type { Check } from './verify.ts';

/** What is counted on a side: all bounded accounts of the book, or those of one place. */
export type Side = { book: string; place?: string };

const SAMPLE = 5;

/** Per node and asset, the balances of one side add up to those of the other. */
export const booksAgree = (name: string, one: Side, other: Side): Check => ({
  name,
  run: async (ctx) => {
    const of = ({ book, place }: Side) =>
      place === undefined ? sql`book = ${book}` : sql`(book = ${book} and place = ${place})`;
    const [found] = await ctx.run<{ rows: number; breaches: number; sample: Record<string, unknown>[] | null }>(sql`
      with sums as materialized (
        select node, asset, coalesce(sum(posted) filter (where ${of(one)}), 0) as one,
               coalesce(sum(posted) filter (where ${of(other)}), 0) as other
        from account
        where tenant_id = ${ctx.tenant}
          and bounded
          and (${of(one)} or ${of(other)})
        group by node, asset
      )
      select count(*)::int as rows, (count(*) filter (where one <> other))::int as breaches,
             (select json_agg(b) from (select * from sums where one <> other limit ${SAMPLE}) b) as sample
      from sums`);
    return { rows: found!.rows, breaches: found!.breaches, sample: found!.sample ?? [] };
  },
});
