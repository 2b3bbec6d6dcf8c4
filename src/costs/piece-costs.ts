/** What pieces that were sold had cost: asked for by those who reckon what an order earned. */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Cost } from './moving-average.ts';
import { type KeptLine, lineTable } from './store.ts';

/** Goods that left a node in a month (`2026-11`). */
export type Sold = { month: string; skuId: Id; nodeId: Id };
export const soldKey = ({ month, skuId, nodeId }: Sold): string => `${month}/${skuId}/${nodeId}`;

/**
 * Value and pieces of what was sold of a SKU at a node in a month; before that is reckoned, of what lies there or lay
 * there last; else what the SKU says of itself. Nothing where nobody knows. By `soldKey`.
 */
export async function costsOfSold(ctx: Ctx, sold: readonly Sold[]): Promise<Map<string, Cost>> {
  const rows = await ctx.run<KeptLine>(sql`
    select ${lineTable.select('c')}
    from (
      select distinct month, sku_id, node_id
      from unnest(${sold.map(({ month }) => month)}::text[], ${sold.map(({ skuId }) => skuId)}::uuid[],
                  ${sold.map(({ nodeId }) => nodeId)}::uuid[]) w(month, sku_id, node_id)) w
    join cost_line c
      on c.tenant_id = ${ctx.tenant} and c.month = w.month and c.sku_id = w.sku_id and c.node_id = w.node_id`);
  const known = new Map(rows.flatMap((row) => (costOf(row) ? [[soldKey(row), costOf(row)!]] : [])));
  const open = sold.filter((one) => !known.has(soldKey(one)));
  const skus = await skusById(ctx, [...new Set(open.map(({ skuId }) => skuId))]);
  for (const one of open) {
    const own = skus.get(one.skuId)?.costMinor;
    if (own !== undefined && own !== null) known.set(soldKey(one), { value: own, pieces: 1n });
  }
  return known;
}

function costOf({ moves, closingPieces, closingMinor, lastMinor, lastPieces }: KeptLine): Cost | null {
  const [pieces, value] = moves.sold ?? ['0', '0'];
  // What went is kept below zero.
  if (pieces !== '0') return { value: -BigInt(value), pieces: -BigInt(pieces) };
  if (closingPieces > 0n) return { value: closingMinor, pieces: closingPieces };
  return lastPieces > 0n ? { value: lastMinor, pieces: lastPieces } : null;
}
