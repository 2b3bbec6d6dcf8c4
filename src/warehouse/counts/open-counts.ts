/** Counts under way: until they end, nobody knows what there was. */
import type { Ctx } from '../../kernel/context.ts';

/** Stocktakes made by the end of that day, China time, and neither done nor closed; drafts count nothing yet. */
export async function openCounts(ctx: Ctx, through: string): Promise<number> {
  const [row] = await ctx.sql<{ count: number }>`
    select count(*)::int as count
    from stocktake
    where tenant_id = ${ctx.tenant}
      and state in ('approved', 'running', 'partlyDone')
      and (created_at at time zone 'Asia/Shanghai')::date <= ${through}::date`;
  return row!.count;
}
