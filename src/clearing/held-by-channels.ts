/** What the custody book says channels and pools hold, day by day. Held on the side of what is debited, so below zero in it. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { BOOK, type Place } from './money-book.ts';

/** At the end of a day on or after `from`; null of one that never had money of others. */
export type HeldBy = (whose: string, day: string) => bigint | null;

/** By merchant account: what came in there and was not settled, less its fees. */
export const heldByChannels = (ctx: Ctx, from: string): Promise<HeldBy> =>
  heldBy(ctx, from, 'node', ['psp.clr', 'fee.accrued']);

/** By licensed account: what its pool holds. */
export const heldInPools = (ctx: Ctx, from: string): Promise<HeldBy> => heldBy(ctx, from, 'owner', ['pool']);

async function heldBy(ctx: Ctx, from: string, by: 'node' | 'owner', places: readonly Place[]): Promise<HeldBy> {
  const whose = by === 'node' ? sql`a.node` : sql`a.owner`;
  const accounts = sql`
    from account a
    where a.tenant_id = ${ctx.tenant}
      and a.book = ${BOOK}
      and a.place = any(${places as string[]}::text[])`;
  const now = await ctx.run<{ whose: string; held: bigint }>(sql`
    select ${whose} as whose, -sum(a.posted)::bigint as held
    ${accounts}
    group by 1`);
  // An entry counts on a day that is not after the one it was made on.
  const moved = await ctx.run<{ whose: string; day: string; sum: bigint }>(sql`
    select a.whose, t.day::text as day, -sum(t.amount)::bigint as sum
    from (select a.id, ${whose} as whose ${accounts}) a
    cross join lateral (
      select business_on as day, -amount as amount
      from transfer
      where tenant_id = ${ctx.tenant} and from_account = a.id and kind in ('p', 's') and at >= ${`${from} 00:00:00+08`}::timestamptz
      union all
      select business_on, amount
      from transfer
      where tenant_id = ${ctx.tenant} and to_account = a.id and kind in ('p', 's') and at >= ${`${from} 00:00:00+08`}::timestamptz) t
    group by 1, 2`);
  const held = new Map(now.map((one) => [one.whose, one.held]));
  const byWhose = Map.groupBy(moved, (one) => one.whose);
  return (one, day) => {
    const stands = held.get(one);
    if (stands === undefined) return null;
    const after = (byWhose.get(one) ?? []).filter((entry) => entry.day > day);
    return after.reduce((sum, entry) => sum - entry.sum, stands);
  };
}
