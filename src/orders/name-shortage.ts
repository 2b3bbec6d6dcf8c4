/** Which goods an order lacks, by name (pure): what people and the failed-order lists read of an `outOfStock` hold. */
import type { Id } from '../kernel/ids.ts';
import type { Availability } from '../stock/stock.ts';
import type { Order } from './order.ts';

export type ShortGoods = {
  merchantCode: string;
  wanted: bigint;
  /** At the node that has most of the order; `elsewhere`: at the best other one. */
  free: bigint;
  elsewhere?: bigint;
};

/**
 * What no node has enough of; where every SKU is enough somewhere but nowhere together, what is missing at the node
 * that lacks fewest. `nodes`: those that may ship, the preferred first.
 */
export function shortGoods(order: Order, available: Availability, nodes: readonly Id[]): ShortGoods[] {
  const wanted = new Map<Id, { merchantCode: string; quantity: bigint }>();
  for (const line of order.lines) {
    const known = wanted.get(line.skuId!)?.quantity ?? 0n;
    wanted.set(line.skuId!, { merchantCode: line.merchantCode, quantity: known + line.quantity });
  }
  const freeAt = (node: Id, sku: Id) => available.get(node)?.get(sku) ?? 0n;
  // biome-ignore lint/complexity/useMathMinMax: bigint.
  const best = (sku: Id) => nodes.reduce((most, node) => (freeAt(node, sku) > most ? freeAt(node, sku) : most), 0n);
  const nowhere = [...wanted].filter(([sku, { quantity }]) => best(sku) < quantity);
  if (nowhere.length)
    return nowhere.map(([sku, { merchantCode, quantity }]) => ({ merchantCode, wanted: quantity, free: best(sku) }));
  const lacks = nodes
    .map((node) => ({ node, goods: [...wanted].filter(([sku, { quantity }]) => freeAt(node, sku) < quantity) }))
    .reduce<{ node: Id; goods: [Id, { merchantCode: string; quantity: bigint }][] } | null>(
      (least, one) => (least && least.goods.length <= one.goods.length ? least : one),
      null,
    );
  return (lacks?.goods ?? []).map(([sku, { merchantCode, quantity }]) => ({
    merchantCode,
    wanted: quantity,
    free: freeAt(lacks!.node, sku),
    elsewhere: best(sku),
  }));
}
