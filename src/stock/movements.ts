/**
 * Movements: what a line of a stock document does. Goods of a SKU come to a place of a node (`change` above zero) or go
 * from it. What must stay true: for sellable goods the bin and the node's sellable count change in the same posting.
 */
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Account, Line } from '../ledger/ledger.ts';
import { type BinsByGoods, goodsKey, takeFromBins } from './bins.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';

/** `bin` '' is the unsorted one. */
export type Movement = { skuId: Id; bucket: Bucket; bin: string; change: bigint };

/** The entries of one movement between `outside` and a place of the node, as facts. */
export function entriesOf(
  document: Id,
  line: number,
  node: Id,
  { skuId, bucket, bin, change }: Movement,
  outside: Account,
): Line[] {
  if (change === 0n) return [];
  const entry = (name: string, beyond: Account, inside: Account): Line => ({
    kind: 'post',
    id: derivedId(document, `${name}/${line}`),
    from: change > 0n ? beyond : inside,
    to: change > 0n ? inside : beyond,
    amount: change > 0n ? change : -change,
    line,
  });
  const stock = entry('stock', outside, places.goods(node, bucket, skuId));
  if (bucket !== 'sellable') return [stock];
  return [stock, entry('bin', places.beyond(skuId), binAt(node, bin, skuId))];
}

export const binAt = (node: Id, bin: string, skuId: Id): Account => places.bin(node, bin || places.UNSORTED, skuId);

/**
 * Sellable goods that go without anybody saying from where, as one movement per bin they are taken from: `first`, then
 * the fullest. Call it under `lockBins`.
 */
export const takenFrom = (bins: BinsByGoods, node: Id, skuId: Id, amount: bigint, first?: string): Movement[] =>
  takeFromBins(bins, goodsKey(node, skuId), amount, first).map(([bin, taken]) => ({
    skuId,
    bucket: 'sellable',
    bin: bin === places.UNSORTED ? '' : bin,
    change: -taken,
  }));
