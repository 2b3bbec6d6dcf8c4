/** Counts under way: until they end, nobody knows what there was. */
import type { Ctx } from '../../kernel/context.ts';

/** Days, China time, on which stocktakes were made that are neither done nor closed; drafts count nothing yet. */
export async function openCounts(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.sql<{ day: string }>`
    select (created_at at time zone 'Asia/Shanghai')::date::text as day
    from stocktake
    where tenant_id = ${ctx.tenant}
      and state in ('approved', 'running', 'partlyDone')`;
  return rows.map(({ day }) => day);
}
