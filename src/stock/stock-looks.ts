/**
 * On which days there was nothing to sell (STK-8). Whether something can be sold is no entry of the ledger (orders hold it,
 * presale quotas lift it), so it is looked at every hour and counted: so many looks of a day, and so many at which nothing
 * was there. Before the first look nobody knows.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { businessDay } from '../ledger/ledger.ts';
import { WEEKS } from './sales.ts';

export async function noteLook(ctx: Ctx): Promise<void> {
  await ctx.sql`
    insert into stock_look (tenant_id, day, looks)
    values (${ctx.tenant}, ${businessDay(ctx)}::date, 1)
    on conflict (tenant_id, day) do update
    set looks = stock_look.looks + 1`;
}

/** SKUs at nodes that had nothing at the look that goes on. */
export async function noteStockouts(ctx: Ctx, out: readonly { skuId: Id; nodeId: Id }[]): Promise<void> {
  if (out.length === 0) return;
  await ctx.sql`
    insert into stock_out_day (tenant_id, sku_id, node_id, day, looks)
    select ${ctx.tenant}::int, sku_id, node_id, ${businessDay(ctx)}::date, 1
    from unnest(${out.map(({ skuId }) => skuId)}::uuid[], ${out.map(({ nodeId }) => nodeId)}::uuid[]) n(sku_id, node_id)
    order by sku_id, node_id
    on conflict (tenant_id, sku_id, day, node_id) do update
    set looks = stock_out_day.looks + 1`;
}

/** Per `<sku>/<node>` the share of each week before `until`, counted back from 0, in which there was nothing. */
export async function missingShares(ctx: Ctx, until: string): Promise<Map<string, Map<number, number>>> {
  const rows = await ctx.sql<{ key: string; back: number; share: number }>`
    select o.sku_id || '/' || o.node_id as key, (${until}::date - 1 - o.day) / 7 as back,
           sum(least(o.looks::float8 / l.looks, 1)) / 7 as share
    from stock_out_day o
    join stock_look l on l.tenant_id = o.tenant_id and l.day = o.day
    where o.tenant_id = ${ctx.tenant}
      and o.day < ${until}::date
      and o.day >= ${until}::date - ${WEEKS * 7}::int
    group by 1, 2`;
  const shares = new Map<string, Map<number, number>>();
  for (const { key, back, share } of rows) shares.set(key, (shares.get(key) ?? new Map()).set(back, share));
  return shares;
}

/** What no forecast reads any more. */
export async function forgetLooks(ctx: Ctx, until: string): Promise<void> {
  await ctx.sql`
    delete from stock_out_day
    where tenant_id = ${ctx.tenant}
      and day < ${until}::date - ${WEEKS * 7}::int`;
  await ctx.sql`
    delete from stock_look
    where tenant_id = ${ctx.tenant}
      and day < ${until}::date - ${WEEKS * 7}::int`;
}
