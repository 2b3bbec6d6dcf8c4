/** Asking warehouses of others what they have: when a person wants to know, when they say that something changed, and by itself. */
import { skusById } from '../../catalog/catalog.ts';
import { OutsideFailure } from '../../channels/channels.ts';
import type { OutsideStockRow } from '../../contract/outside-warehouses.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Database, Scope } from '../../kernel/db/database.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { assetsAt } from '../../ledger/ledger.ts';
import { keptOutside } from './keep-outside.ts';
import { keepLevels, type OutsideLevel } from './outside-stock.ts';
import { type KeptWarehouse, type OutsidePorts, outsideWarehouses } from './outside-warehouses.ts';

export const COMPARE_OUTSIDE = 'shipping.compareOutside';
/** Payload: these items of that warehouse; without any, all whose time has come. */
export type CompareAsked = { outsideId?: string; items?: string[] };

const SHOWN = 500;

/** Refuses `shipping.outsideWarehouseUnknown` (404), `shipping.outsideKindUnknown`, `shipping.outsideFailed`. */
export async function compareStock(db: Database, scope: Scope, ports: OutsidePorts, id: string) {
  const outside = await db.transaction(scope, (ctx) => keptOutside(ctx, id));
  try {
    const levels = await compare(db, scope, ports, outside);
    const differences = levels.filter(({ difference }) => difference !== 0n).sort(greatestFirst);
    return { asked: levels.length, differences: await db.read(scope, (ctx) => rowsOf(ctx, differences)) };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    throw new Refused('shipping.outsideFailed', { code: error.code, message: error.message });
  }
}

/** What jobs ask for. A warehouse that does not answer is asked again at the next round. */
export async function compareAll(db: Database, scope: Scope, ports: OutsidePorts, asked: readonly CompareAsked[]) {
  const all = await db.read(scope, outsideWarehouses);
  const now = db.world.now();
  for (const outside of all.filter(({ active }) => active)) {
    const items = asked.flatMap((one) => (one.outsideId === outside.id ? (one.items ?? []) : []));
    const isDue =
      outside.compareHours > 0 && now - (outside.comparedAt?.getTime() ?? 0) >= outside.compareHours * 3_600_000;
    if (!isDue && items.length === 0) continue;
    try {
      await compare(db, scope, ports, outside, isDue ? undefined : items);
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
    }
  }
}

/** Of every SKU our books know at the node, or of the items named. An item it does not know it has none of. */
async function compare(
  db: Database,
  scope: Scope,
  ports: OutsidePorts,
  outside: KeptWarehouse,
  items?: readonly string[],
): Promise<OutsideLevel[]> {
  const warehouse = ports.warehouses.get(outside.kind);
  if (!warehouse) throw new Refused('shipping.outsideKindUnknown', { kind: outside.kind });
  const codes = items ?? (await db.read(scope, (ctx) => codesAt(ctx, outside.nodeId)));
  const found = new Map(
    (await warehouse.stock(ports.openOutside(outside), codes)).map((one) => [one.itemCode, one.quantity]),
  );
  return db.transaction(scope, async (ctx) => {
    const told = [...new Set(codes)].map((itemCode) => ({ itemCode, quantity: found.get(itemCode) ?? 0n }));
    const levels = await keepLevels(ctx, outside, told, 'asked');
    if (!items)
      await ctx.sql`
        update outside_warehouse
        set compared_at = ${new Date(ctx.now())}
        where tenant_id = ${ctx.tenant}
          and id = ${outside.id}`;
    return levels;
  });
}

async function codesAt(ctx: Ctx, node: Id): Promise<string[]> {
  const assets = (await assetsAt(ctx, { book: 'stock', node, place: 'sellable' })).map(({ asset }) => asset);
  return [...(await skusById(ctx, assets)).values()].map((sku) => sku.merchantCode);
}

async function rowsOf(ctx: Ctx, levels: readonly OutsideLevel[]): Promise<OutsideStockRow[]> {
  const skus = await skusById(
    ctx,
    levels.flatMap(({ skuId }) => skuId ?? []),
  );
  return levels.slice(0, SHOWN).flatMap(({ skuId, ours, theirs }) => {
    const sku = skuId && skus.get(skuId);
    if (!sku) return [];
    const { id, merchantCode, name, properties } = sku;
    return [{ sku: { id, merchantCode, name, properties }, ours: String(ours), theirs: String(theirs) }];
  });
}

const size = (n: bigint) => (n < 0n ? -n : n);
const greatestFirst = (a: OutsideLevel, b: OutsideLevel) => (size(b.difference) > size(a.difference) ? 1 : -1);
