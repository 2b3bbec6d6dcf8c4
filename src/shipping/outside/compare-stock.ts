/** What a warehouse of others has beside what our books say it has. Nothing is corrected: a count or its reason does that. */
import { skusById } from '../../catalog/catalog.ts';
import { OutsideFailure } from '../../channels/channels.ts';
import type { OutsideStockRow } from '../../contract/outside-warehouses.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Database, Scope } from '../../kernel/db/database.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { keptOutside } from './keep-outside.ts';
import type { OutsideStock } from './outside-warehouse.ts';
import type { OutsidePorts } from './outside-warehouses.ts';

const SHOWN = 500;

/** Refuses `shipping.outsideWarehouseUnknown` (404), `shipping.outsideKindUnknown`, `shipping.outsideFailed`. */
export async function compareStock(db: Database, scope: Scope, ports: OutsidePorts, id: string) {
  const { row, ours } = await db.transaction(scope, async (ctx) => {
    const row = await keptOutside(ctx, id);
    return { row, ours: await stockAt(ctx, row.nodeId) };
  });
  const warehouse = ports.warehouses.get(row.kind);
  if (!warehouse) throw new Refused('shipping.outsideKindUnknown', { kind: row.kind });
  try {
    const codes = ours.map(({ sku }) => sku.merchantCode);
    const theirs = await warehouse.stock(ports.openOutside(row), codes);
    return { asked: ours.length, differences: differencesOf(ours, theirs) };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    throw new Refused('shipping.outsideFailed', { code: error.code, message: error.message });
  }
}

type Ours = { sku: OutsideStockRow['sku']; quantity: bigint };

/** Every SKU our books know at the node, with all its sellable pieces, promised or not. */
async function stockAt(ctx: Ctx, nodeId: Id): Promise<Ours[]> {
  const rows = await ctx.sql<{ skuId: Id; quantity: bigint }>`
    select asset as "skuId", posted as quantity
    from account
    where tenant_id = ${ctx.tenant}
      and book = 'stock'
      and node = ${nodeId}
      and place = 'sellable'
    order by asset`;
  const skus = await skusById(
    ctx,
    rows.map((row) => row.skuId),
  );
  return rows.flatMap(({ skuId, quantity }) => {
    const sku = skus.get(skuId);
    if (!sku) return [];
    const { id, merchantCode, name, properties } = sku;
    return [{ sku: { id, merchantCode, name, properties }, quantity }];
  });
}

function differencesOf(ours: readonly Ours[], theirs: readonly OutsideStock[]): OutsideStockRow[] {
  const there = new Map(theirs.map((one) => [one.itemCode, one.quantity]));
  const off = ours
    .map(({ sku, quantity }) => ({ sku, ours: quantity, theirs: there.get(sku.merchantCode) ?? null }))
    .filter((row) => row.theirs !== row.ours && !(row.theirs === null && row.ours === 0n))
    .sort((a, b) => Number(gap(b) - gap(a)));
  return off.slice(0, SHOWN).map((row) => ({
    sku: row.sku,
    ours: String(row.ours),
    theirs: row.theirs === null ? null : String(row.theirs),
  }));
}

const gap = ({ ours, theirs }: { ours: bigint; theirs: bigint | null }) => {
  const difference = ours - (theirs ?? 0n);
  return difference < 0n ? -difference : difference;
};
