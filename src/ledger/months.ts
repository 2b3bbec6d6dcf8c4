/**
 * Entries lie in one partition per month of China, so that a month's pages stay together and old months can be moved.
 * What falls outside every made month goes to the partition `transfer_other`: nothing is lost, it is only less tidy.
 */
import { SYSTEM } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { firstIdAt } from '../kernel/ids.ts';

/** `made` now, there `already`, `busy` (a reader is in the way: try again later), `other` (its entries are in `transfer_other`). */
export type Month = { name: string; state: 'made' | 'already' | 'busy' | 'other' };

const CHINA = 8 * 3_600_000;
const LOCK_NOT_AVAILABLE = '55P03';
const OTHER_HAS_ROWS = '23514';

/** Makes the partitions of this month and the next `ahead` ones. Call it at start and daily. */
export async function keepMonths(db: Database, ahead = 3): Promise<Month[]> {
  const months: Month[] = [];
  for (let offset = 0; offset <= ahead; offset++) months.push(await keepMonth(db, offset));
  return months;
}

async function keepMonth(db: Database, offset: number): Promise<Month> {
  const now = new Date(db.world.now() + CHINA);
  const start = (months: number) => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1);
  const name = `transfer_${new Date(start(offset)).toISOString().slice(0, 7).replace('-', '')}`;
  try {
    return await db.transaction({ tenant: 0, actor: SYSTEM }, async (ctx) => {
      const [found] = await ctx.sql<{ there: boolean }>`
        select to_regclass(${name}) is not null as there`;
      if (found!.there) return { name, state: 'already' };
      await ctx.sql`
        select ledger_add_month(${name}, ${firstIdAt(start(offset) - CHINA)}, ${firstIdAt(start(offset + 1) - CHINA)})`;
      return { name, state: 'made' };
    });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === LOCK_NOT_AVAILABLE) return { name, state: 'busy' };
    if (code === OTHER_HAS_ROWS) return { name, state: 'other' };
    throw error;
  }
}
