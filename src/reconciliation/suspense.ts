/**
 * Money nobody knows waits in suspense (row 22a) as long as its difference has no end: booked once when two people say
 * so, and taken back once, in red and by the same amount, however the difference ends: by their word, by a line or bill
 * that came later, by a corrected bill, or because the money has gone back.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { bookResolution, ratesOf } from './book-resolutions.ts';
import { type Difference, ENDED } from './difference.ts';
import { differenceTable } from './store.ts';

/** Last in a transaction in which differences may have ended; one that is claimed is owed to us and waits no more. */
export async function leaveSuspense(ctx: Ctx): Promise<void> {
  const ended = await ctx.run<Difference>(sql`
    update difference
    set data = data - 'inSuspense'
    where tenant_id = ${ctx.tenant}
      and data @> '{"inSuspense": true}'
      and (state = any(${ENDED as string[]}::text[]) or state = 'approved' and resolution = 'claim')
    returning ${differenceTable.select()}`);
  if (ended.length === 0) return;
  const rates = await ratesOf(
    ctx,
    ended.map(({ id }) => id),
  );
  await bookResolution(ctx, 'bookSuspense', ended, rates, true);
}
