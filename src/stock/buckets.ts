/**
 * Quantities per SKU and node (STK-1), computed from ledger accounts each time. What must stay true: `available` is what
 * `explain` lists, part by part: on hand − reserved + virtual; of a bundle the scarcest part decides; finished goods also
 * count what can still be assembled from parts on hand and on order.
 */
import {
  assemblyPartsOf,
  bundlePartsOf,
  type PartQuantity,
  type Recipes,
  type Sku,
  skusById,
} from '../catalog/catalog.ts';
import { BUCKETS, type Bucket } from '../contract/stock.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type AmountsOf, balances, balancesAt } from '../ledger/ledger.ts';
import * as places from './places.ts';
import { virtualChanges } from './virtual-stock.ts';

export type Amounts = Record<Bucket, bigint>;

export const noAmounts = (): Amounts => Object.fromEntries(BUCKETS.map((bucket) => [bucket, 0n])) as Amounts;

/** The ledger account behind each bucket, and which of its numbers counts. The others are computed. */
export const SOURCES = {
  onHand: { account: places.sellable, amount: 'posted' },
  reserved: { account: places.sellable, amount: 'heldOut' },
  picked: { account: places.staging, amount: 'posted' },
  onOrder: { account: (node: Id, sku: Id) => places.goods(node, 'inbound', sku), amount: 'heldIn' },
  inTransit: { account: (node: Id, sku: Id) => places.goods(node, 'transit', sku), amount: 'posted' },
  returnArea: { account: (node: Id, sku: Id) => places.goods(node, 'return', sku), amount: 'posted' },
  inboundArea: { account: (node: Id, sku: Id) => places.goods(node, 'inbound', sku), amount: 'posted' },
  defective: { account: (node: Id, sku: Id) => places.goods(node, 'defective', sku), amount: 'posted' },
} as const;

/** The accounts of a SKU at a node, each looked up once. */
const ACCOUNTS = [
  SOURCES.onHand,
  SOURCES.picked,
  SOURCES.onOrder,
  SOURCES.inTransit,
  SOURCES.returnArea,
  SOURCES.defective,
];

/** A quantity that goods made of others have through them: how many, and which part is the scarcest. */
export type Through = { quantity: bigint; scarcest: Id };
export type AtNode = { amounts: Amounts; through: Through | null };
/** Per SKU, per node. */
export type StockAt = Map<Id, Map<Id, AtNode>>;

/** Buckets of SKUs at nodes, now or at a past moment of the database's clock. Recipes are today's. */
export async function stockAt(
  ctx: Ctx,
  nodeIds: readonly Id[],
  skus: readonly Pick<Sku, 'id' | 'bundle'>[],
  until?: Date,
): Promise<StockAt> {
  const bundles = skus.filter((sku) => sku.bundle).map((sku) => sku.id);
  const plain = skus.filter((sku) => !sku.bundle).map((sku) => sku.id);
  const [bundleParts, assemblyParts] = await Promise.all([bundlePartsOf(ctx, bundles), assemblyPartsOf(ctx, plain)]);
  const parts = [...bundleParts.values(), ...assemblyParts.values()].flat().map((part) => part.skuId);
  const own = await ownAmounts(ctx, nodeIds, [...new Set([...plain, ...parts])], until);
  return new Map(skus.map((sku) => [sku.id, atNodes(sku, nodeIds, own, bundleParts, assemblyParts)]));
}

function atNodes(
  { id, bundle }: Pick<Sku, 'id' | 'bundle'>,
  nodeIds: readonly Id[],
  own: ReadonlyMap<string, Amounts>,
  bundleParts: Recipes,
  assemblyParts: Recipes,
): Map<Id, AtNode> {
  return new Map(
    nodeIds.map((node) => {
      const of = (sku: Id) => own.get(key(node, sku))!;
      if (bundle) {
        const through = scarcest(bundleParts.get(id) ?? [], (part) => of(part).available);
        return [node, { amounts: { ...noAmounts(), available: through?.quantity ?? 0n }, through }];
      }
      const recipe = assemblyParts.get(id);
      if (!recipe) return [node, { amounts: of(id), through: null }];
      const through = scarcest(recipe, (part) => of(part).onHand - of(part).reserved + of(part).onOrder);
      const amounts = { ...of(id), available: of(id).available + (through?.quantity ?? 0n) };
      return [node, { amounts, through }];
    }),
  );
}

/** How many wholes the parts suffice for, and the part that runs out first. */
export function scarcest(parts: readonly PartQuantity[], has: (skuId: Id) => bigint): Through | null {
  let least: Through | null = null;
  for (const { skuId, quantity } of parts) {
    const enough = has(skuId) > 0n ? has(skuId) / quantity : 0n;
    if (!least || enough < least.quantity) least = { quantity: enough, scarcest: skuId };
  }
  return least;
}

const key = (node: Id, sku: Id): string => `${node}/${sku}`;

/** What lies at nodes under the SKUs' own names. */
async function ownAmounts(
  ctx: Ctx,
  nodeIds: readonly Id[],
  skuIds: readonly Id[],
  until: Date | undefined,
): Promise<Map<string, Amounts>> {
  const pairs = nodeIds.flatMap((node) => skuIds.map((sku) => [node, sku] as const));
  const accounts = pairs.flatMap(([node, sku]) => ACCOUNTS.map(({ account }) => account(node, sku)));
  const [held, virtual] = await Promise.all([
    until ? balancesAt(ctx, accounts, until) : balances(ctx, accounts),
    virtualChanges(ctx, skuIds, nodeIds, until),
  ]);
  const all = new Map<string, Amounts>();
  for (const [i, [node, sku]] of pairs.entries())
    all.set(key(node, sku), amountsOf(held.slice(i * ACCOUNTS.length, (i + 1) * ACCOUNTS.length)));
  for (const { nodeId, skuId, change } of virtual) all.get(key(nodeId, skuId))!.virtual += change;
  for (const amounts of all.values()) amounts.available = amounts.onHand - amounts.reserved + amounts.virtual;
  return all;
}

function amountsOf([sellable, staging, inbound, transit, back, defective]: readonly AmountsOf[]): Amounts {
  return {
    onHand: sellable!.posted,
    reserved: sellable!.heldOut,
    picked: staging!.posted,
    available: 0n,
    onOrder: inbound!.heldIn,
    inTransit: transit!.posted,
    returnArea: back!.posted,
    inboundArea: inbound!.posted,
    defective: defective!.posted,
    virtual: 0n,
  };
}

export function sumAmounts(all: Iterable<Amounts>): Amounts {
  const total = noAmounts();
  for (const amounts of all) for (const bucket of BUCKETS) total[bucket] += amounts[bucket];
  return total;
}

/**
 * What may be offered of SKUs over all the nodes together, bundles and what can be assembled included: the number
 * channels are told. Never below zero.
 */
export async function availableOf(ctx: Ctx, nodeIds: readonly Id[], skuIds: readonly Id[]): Promise<Map<Id, bigint>> {
  const skus = await skusById(ctx, skuIds);
  const stock = await stockAt(ctx, nodeIds, [...skus.values()]);
  return new Map(
    skuIds.map((id) => {
      const nodes = [...(stock.get(id)?.values() ?? [])].map(({ amounts }) => amounts.available);
      return [id, nodes.reduce((sum, available) => (available > 0n ? sum + available : sum), 0n)];
    }),
  );
}
