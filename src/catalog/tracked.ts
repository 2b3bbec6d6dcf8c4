/** Goods whose pieces are told apart (STK-5): by lot, by expiry, or each by its serial. Most are not, and cost nothing. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export type Tracked = {
  /** By lot; where only the expiry counts, the day is the lot's name. */
  lots: boolean;
  /** A lot has to say when it expires. */
  expiry: boolean;
  serials: boolean;
  shelfLifeDays: number | null;
  stopDays: number;
  warnDays: number;
};

/** Of the SKUs given only those that are told apart at all. */
export async function trackedSkus(ctx: Ctx, skuIds: readonly Id[]): Promise<Map<Id, Tracked>> {
  if (skuIds.length === 0) return new Map();
  const rows = await ctx.sql<Tracked & { id: Id }>`
    select id, track_lots or track_expiry as lots, track_expiry as expiry, track_serials as serials,
           shelf_life_days as "shelfLifeDays", stop_days as "stopDays", warn_days as "warnDays"
    from sku
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(skuIds)]}::uuid[])
      and (track_lots or track_expiry or track_serials)`;
  return new Map(rows.map(({ id, ...tracked }) => [id, tracked]));
}
