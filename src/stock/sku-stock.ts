/**
 * One SKU with everything known of its stock (STK-1, STK-4): buckets per node, bins, goods on order, sales by day. Buckets
 * and sales are answered for any past time; bins and what is on order are kept for now only.
 */
import { skusById, trackedSkus } from '../catalog/catalog.ts';
import type { SkuRef } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { holdingsOf } from '../ledger/ledger.ts';
import { type Amounts, stockAt, sumAmounts } from './buckets.ts';
import { type OnOrder, onOrderOf } from './expectations.ts';
import type { Node } from './nodes.ts';
import { STAGING, UNSORTED } from './places.ts';
import { type DaySale, salesByDay } from './sales.ts';

type NodeWords = { id: Id; name: string };
export type SkuStock = {
  sku: SkuRef;
  bundle: boolean;
  serials: boolean;
  asOf: Date;
  total: Amounts;
  nodes: { node: NodeWords; buckets: Amounts }[];
  bins: { node: NodeWords; bin: string; quantity: bigint }[] | null;
  onOrder: (Omit<OnOrder, 'nodeId'> & { node: NodeWords })[] | null;
  sales: DaySale[];
};

const DAYS = 30;

/** At the nodes given. Refuses `catalog.skuUnknown` (404). */
export async function skuStock(ctx: Ctx, nodes: readonly Node[], id: Id, until?: Date): Promise<SkuStock> {
  const sku = (await skusById(ctx, [id])).get(id);
  if (!sku) throw new Refused('catalog.skuUnknown', { id }, 404);
  const nodeIds = nodes.map((node) => node.id);
  const asOf = until ?? new Date(ctx.now());
  const words = new Map(nodes.map((node) => [node.id, { id: node.id, name: node.name }]));
  const [stock, holdings, onOrder, sales, tracked] = await Promise.all([
    stockAt(ctx, nodeIds, [sku], until),
    until ? null : holdingsOf(ctx, 'bin', nodeIds, [id]),
    until ? null : onOrderOf(ctx, nodeIds, id),
    salesByDay(ctx, id, nodeIds, asOf, DAYS),
    trackedSkus(ctx, [id]),
  ]);
  const at = stock.get(id)!;
  const { merchantCode, name, properties, bundle } = sku;
  return {
    ...{ sku: { id, merchantCode, name, properties }, bundle, asOf, sales },
    serials: tracked.get(id)?.serials ?? false,
    total: sumAmounts([...at.values()].map(({ amounts }) => amounts)),
    nodes: nodes.flatMap((node) => {
      const { amounts } = at.get(node.id)!;
      return Object.values(amounts).some((quantity) => quantity !== 0n)
        ? [{ node: words.get(node.id)!, buckets: amounts }]
        : [];
    }),
    bins:
      holdings?.flatMap(({ node, place, posted }) =>
        place === STAGING ? [] : [{ node: words.get(node)!, bin: place === UNSORTED ? '' : place, quantity: posted }],
      ) ?? null,
    onOrder: onOrder?.map(({ nodeId, ...one }) => ({ ...one, node: words.get(nodeId)! })) ?? null,
  };
}
