/** News about stock: channels are told new quantities, held orders are tried again when something arrived. */
import { wholesOf } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

/** SKUs one job names: a job stays small however large the import. */
const PER_JOB = 1000;

/**
 * Called by whoever changed what may be promised: receipts and counts, orders that hold and release, shipping. Writes
 * the jobs `stock.changed` {skuIds} (bundles and finished goods made of them included) and, with `arrived`,
 * `stock.arrived` {skuIds}; both exist exactly when the change commits.
 */
export async function noteStockChange(
  ctx: Ctx,
  skuIds: readonly Id[],
  { arrived = [] }: { arrived?: readonly Id[] } = {},
): Promise<void> {
  if (skuIds.length === 0) return;
  const wholes = await wholesOf(ctx, skuIds);
  await enqueueInParts(ctx, 'stock.changed', [...skuIds, ...wholes]);
  await enqueueInParts(ctx, 'stock.arrived', arrived);
}

async function enqueueInParts(ctx: Ctx, kind: string, ids: readonly Id[]): Promise<void> {
  const distinct = [...new Set(ids)];
  for (let at = 0; at < distinct.length; at += PER_JOB)
    await ctx.enqueue(kind, { skuIds: distinct.slice(at, at + PER_JOB) });
}
