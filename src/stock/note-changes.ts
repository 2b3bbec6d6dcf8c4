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
  await ctx.enqueueAll('stock.changed', inParts([...skuIds, ...wholes]));
  await ctx.enqueueAll('stock.arrived', inParts(arrived));
}

function inParts(ids: readonly Id[]): { payload: { skuIds: Id[] } }[] {
  const distinct = [...new Set(ids)];
  return Array.from({ length: Math.ceil(distinct.length / PER_JOB) }, (_, i) => ({
    payload: { skuIds: distinct.slice(i * PER_JOB, (i + 1) * PER_JOB) },
  }));
}
