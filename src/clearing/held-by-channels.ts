/** What the custody book says a channel holds, day by day: what came in there and was not settled, less its fees. */
import type { Ctx } from '../kernel/context.ts';
import { BOOK } from './money-book.ts';

/** At the end of a day on or after `from`; null of a channel that never had money of others. */
export type HeldBy = (merchantAccount: string, day: string) => bigint | null;

export async function heldByChannels(ctx: Ctx, from: string): Promise<HeldBy> {
  const places = ['psp.clr', 'fee.accrued'];
  const now = await ctx.sql<{ channel: string; held: bigint }>`
    select node as channel, -sum(posted)::bigint as held
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${BOOK}
      and place = any(${places}::text[])
    group by node`;
  // An entry counts on a day that is not after the one it was made on.
  const moved = await ctx.sql<{ channel: string; day: string; sum: bigint }>`
    select a.node as channel, t.day::text as day, -sum(t.amount)::bigint as sum
    from account a
    cross join lateral (
      select business_on as day, -amount as amount
      from transfer
      where tenant_id = ${ctx.tenant} and from_account = a.id and kind in ('p', 's') and at >= ${`${from} 00:00:00+08`}::timestamptz
      union all
      select business_on, amount
      from transfer
      where tenant_id = ${ctx.tenant} and to_account = a.id and kind in ('p', 's') and at >= ${`${from} 00:00:00+08`}::timestamptz) t
    where a.tenant_id = ${ctx.tenant}
      and a.book = ${BOOK}
      and a.place = any(${places}::text[])
    group by 1, 2`;
  const held = new Map(now.map((one) => [one.channel, one.held]));
  const byChannel = Map.groupBy(moved, ({ channel }) => channel);
  return (channel, day) => {
    const stands = held.get(channel);
    if (stands === undefined) return null;
    const after = (byChannel.get(channel) ?? []).filter((one) => one.day > day);
    return after.reduce((sum, one) => sum - one.sum, stands);
  };
}
