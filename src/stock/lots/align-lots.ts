/**
 * Goods whose lots are kept from now on, or no longer (STK-5): what lies there is of a lot nobody has named, or of none at
 * all. What must stay true: afterwards lots add up to what lies in each place, or nothing is known of them.
 */
import { trackedSkus } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import type { Job } from '../../kernel/jobs.ts';
import { type Line, lotHoldings, post } from '../../ledger/ledger.ts';
import { lockBins } from '../bins.ts';
import { allNodes } from '../nodes.ts';
import { type Bucket, LOT_BOOKS, lotAt, lotBeyond, STAGING } from '../places.ts';

/** Document type of entries that only say of which lot goods are. */
export const LOTS = 'stock.lots';

type Key = { skuId: Id; node: Id; bucket: Bucket; bin: string };

/** Posts between a lot and beyond, what makes lots and goods agree. Repeated it posts nothing. */
export async function alignLots(ctx: Ctx, skuIds: readonly Id[]): Promise<void> {
  const nodes = (await allNodes(ctx)).map(({ id }) => id);
  await lockBins(ctx, nodes);
  const [tracked, held] = [
    await trackedSkus(ctx, skuIds),
    await lotHoldings(ctx, ['bin', 'stock', ...LOT_BOOKS], nodes, skuIds),
  ];
  const lying = held.filter(
    ({ book, place }) =>
      !(book === 'bin' && place === STAGING) && !(book === 'stock' && ['sellable', 'transit'].includes(place)),
  );
  const byPlace = Map.groupBy(lying, ({ book, asset, node, place }) => {
    const inBin = book === 'bin' || book === 'binLot';
    return `${asset}/${node}/${inBin ? 'bin' : 'bucket'}/${place}`;
  });
  const id = ctx.newId();
  const lines = [...byPlace.values()].flatMap((own): Line[] => {
    const { asset, node, place, book } = own[0]!;
    const inBin = book === 'bin' || book === 'binLot';
    const key: Key = { skuId: asset, node, bucket: inBin ? 'sellable' : (place as Bucket), bin: inBin ? place : '' };
    const byLot = own.filter((one) => LOT_BOOKS.includes(one.book));
    if (!tracked.get(asset)?.lots) return byLot.map(({ lot, posted }) => change(id, key, lot, -posted));
    const sum = own.reduce((total, one) => total + (LOT_BOOKS.includes(one.book) ? -one.posted : one.posted), 0n);
    return sum === 0n ? [] : [change(id, key, '', sum)];
  });
  if (lines.length > 0) await post(ctx, [{ document: { type: LOTS, id }, reason: LOTS, lines }]);
}

function change(document: Id, { skuId, node, bucket, bin }: Key, lot: string, by: bigint): Line {
  const [here, beyond] = [lotAt(node, bucket, bin, skuId, lot), lotBeyond(bucket, skuId)];
  const id = derivedId(document, `${skuId}/${node}/${bucket}/${bin}/${lot}`);
  if (by > 0n) return { kind: 'post', id, from: beyond, to: here, amount: by };
  return { kind: 'post', id, from: here, to: beyond, amount: -by };
}

export const runAlignLots = async (ctx: Ctx, jobs: readonly Job<{ skuIds: Id[] }>[]): Promise<void> =>
  alignLots(ctx, [...new Set(jobs.flatMap(({ payload }) => payload.skuIds))]);
