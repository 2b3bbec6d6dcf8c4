/**
 * Movements: what a line of a stock document does. Goods of a SKU come to a place of a node (`change` above zero) or go
 * from it. What must stay true: for sellable goods the bin and the node's sellable count change in the same posting.
 */
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Account, Line } from '../ledger/ledger.ts';
import { type BinsByGoods, goodsKey, takeFromBins } from './bins.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';

/**
 * `bin` '' is the unsorted one. `lot`: which one somebody named; `atMost`: of it what is left there, the rest of others. `lots`: of which it is, as `shareLots` found; null of
 * goods whose lots are not kept.
 */
export type Movement = {
  skuId: Id;
  bucket: Bucket;
  bin: string;
  change: bigint;
  lot?: string | undefined;
  atMost?: boolean;
  lots?: readonly LotShare[] | null;
};
/** '' is a lot nobody has named. */
export type LotShare = { lot: string; change: bigint };

/** The entries of one movement between `outside` and a place of the node, as facts. */
export function entriesOf(document: Id, line: number, node: Id, movement: Movement, outside: Account): Line[] {
  const { skuId, bucket, bin, change } = movement;
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
  const byLot = lotEntriesOf(document, line, node, movement);
  if (bucket !== 'sellable') return [stock, ...byLot];
  return [stock, entry('bin', places.beyond(skuId), binAt(node, bin, skuId)), ...byLot];
}

/** Of which lots goods of a movement are, beside the entries that say how many; none where lots are not kept. */
export const lotEntriesOf = (
  document: Id,
  line: number,
  node: Id,
  { skuId, bucket, bin, lots }: Pick<Movement, 'skuId' | 'bucket' | 'bin' | 'lots'>,
): Line[] =>
  (lots ?? []).map(({ lot, change }) => {
    const [here, beyond] = [places.lotAt(node, bucket, bin, skuId, lot), places.lotBeyond(bucket, skuId)];
    return {
      ...{ kind: 'post', id: derivedId(document, `lot/${line}/${bucket}/${bin}/${lot}`), line },
      ...(change > 0n ? { from: beyond, to: here, amount: change } : { from: here, to: beyond, amount: -change }),
    };
  });

/** The same lots the other way round. */
export const reversedLots = (lots: Movement['lots']) =>
  lots?.map(({ lot, change }) => ({ lot, change: -change })) ?? null;

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
