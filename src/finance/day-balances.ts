/** What an account of the books stood at at the end of days, by whom: for those who prove it by somebody else's statement. */
import type { Ctx } from '../kernel/context.ts';
import { balancesBetween } from './balances.ts';

/** By whom and day within the days asked for; null of whom the books have not heard by then. */
export type DayBalances = (ofWhom: string, day: string) => bigint | null;

export async function dayBalances(
  ctx: Ctx,
  { account, from, to }: { account: string; from: string; to: string },
): Promise<DayBalances> {
  const opening = await balancesBetween(ctx, { from, to: from, account, byWhom: true });
  const moved = await ctx.sql<{ ofWhom: string; day: string; sum: bigint }>`
    select of_whom as "ofWhom", on_day::text as day, sum(debit - credit)::bigint as sum
    from gl_line
    where tenant_id = ${ctx.tenant}
      and account = ${account}
      and on_day between ${from}::date and ${to}::date
    group by 1, 2
    order by 2`;
  const before = new Map(opening.map((row) => [row.ofWhom, row.opening]));
  const byWhom = Map.groupBy(moved, ({ ofWhom }) => ofWhom);
  return (ofWhom, day) => {
    const until = (byWhom.get(ofWhom) ?? []).filter((one) => one.day <= day);
    if (until.length === 0 && !before.has(ofWhom)) return null;
    return until.reduce((sum, one) => sum + one.sum, before.get(ofWhom) ?? 0n);
  };
}
