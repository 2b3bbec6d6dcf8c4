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
];
