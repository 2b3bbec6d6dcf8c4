/** Two books that count the same goods from two sides (how many, and in which bin) must agree. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

/** What is counted on a side: all bounded accounts of the book, or those of one place. */
export type Side = { book: string; place?: string };

const of = ({ book, place }: Side) =>
  place === undefined ? sql`book = ${book}` : sql`(book = ${book} and place = ${place})`;

/** Per node and asset, the balances of one side add up to those of the other. */
export const booksAgree = (name: string, one: Side, other: Side): Check =>
  sqlCheck(
    name,
    ({ tenant }) => sql`
      select count(distinct (node, asset))
      from account
      where tenant_id = ${tenant}
        and bounded
        and (${of(one)} or ${of(other)})`,
    ({ tenant }) => sql`
      select *
      from (
        select node, asset, coalesce(sum(posted) filter (where ${of(one)}), 0) as one,
               coalesce(sum(posted) filter (where ${of(other)}), 0) as other
        from account
        where tenant_id = ${tenant}
          and bounded
          and (${of(one)} or ${of(other)})
        group by node, asset) sums
      where one <> other`,
  );
