/** What left the house per SKU, node and day of China: kept as it happens, because lists show it for every SKU. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { businessDay, businessDayOf } from '../ledger/ledger.ts';

/** How far back sales are looked at. */
export const WEEKS = 104;

export type Sale = { nodeId: Id; skuId: Id; quantity: bigint };
export type Sold = { today: bigint; days7: bigint; days30: bigint };

/** Called at the hand-over, in its transaction. Rows are taken in one order, so two hand-overs never wait crosswise. */
export async function noteSales(ctx: Ctx, sales: readonly Sale[]): Promise<void> {
  if (sales.length === 0) return;
  await ctx.sql`
    insert into sku_day_sales (tenant_id, sku_id, day, node_id, quantity)
    select ${ctx.tenant}::int, sku_id, ${businessDay(ctx)}::date, node_id, sum(quantity)
    from unnest(${sales.map((sale) => sale.skuId)}::uuid[], ${sales.map((sale) => sale.nodeId)}::uuid[],
                ${sales.map((sale) => sale.quantity)}::bigint[]) n(sku_id, node_id, quantity)
    group by sku_id, node_id
    order by sku_id, node_id
    on conflict (tenant_id, sku_id, day, node_id) do update
    set quantity = sku_day_sales.quantity + excluded.quantity`;
}

/** Sold today, and within the last 7 and 30 days, today included. A SKU without sales is left out. */
export async function soldOf(ctx: Ctx, skuIds: readonly Id[], nodeIds: readonly Id[]): Promise<Map<Id, Sold>> {
  const today = businessDay(ctx);
  const rows = await ctx.sql<Sold & { skuId: Id }>`
    select sku_id as "skuId", coalesce(sum(quantity) filter (where day = ${today}::date), 0)::bigint as today,
           coalesce(sum(quantity) filter (where day > ${today}::date - 7), 0)::bigint as days7,
           sum(quantity)::bigint as days30
    from sku_day_sales
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${skuIds as Id[]}::uuid[])
      and node_id = any(${nodeIds as Id[]}::uuid[])
      and day > ${today}::date - 30
      and day <= ${today}::date
    group by sku_id`;
  return new Map(rows.map(({ skuId, ...sold }) => [skuId, sold]));
}

export type DaySale = { day: string; quantity: bigint };

/** Sold on each of the `days` days that end with the day of `until`, the oldest first; days without sales are 0. */
export const salesByDay = (
  ctx: Ctx,
  skuId: Id,
  nodeIds: readonly Id[],
  until: Date,
  days: number,
): Promise<DaySale[]> => {
  const last = businessDayOf(until.getTime());
  return ctx.sql<DaySale>`
    select d.day::date::text as day, coalesce(sum(s.quantity), 0)::bigint as quantity
    from generate_series(${last}::date - ${days - 1}::int, ${last}::date, interval '1 day') d(day)
    left join sku_day_sales s on s.tenant_id = ${ctx.tenant}
      and s.sku_id = ${skuId}
      and s.node_id = any(${nodeIds as Id[]}::uuid[])
      and s.day = d.day::date
    group by d.day
    order by d.day`;
};
