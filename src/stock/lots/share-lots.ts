/**
 * Of which lots the goods are that a document moves (STK-5). What must stay true: over its lots a movement is as many pieces
 * as without them, so that lots add up to what lies there; goods whose lots are not kept are not looked at.
 */
import { trackedSkus } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { smaller } from '../../kernel/money.ts';
import { lotHoldings } from '../../ledger/ledger.ts';
import type { LotShare, Movement } from '../movements.ts';
import type { Bucket } from '../places.ts';
import * as places from '../places.ts';
import { expiryOf, lotKey } from './lots.ts';

export type LyingLot = { lot: string; left: bigint; expiresOn: string | null };
/** What lies in a place by lot, what expires first in front, lots nobody named last. */
export type LotsByPlace = Map<string, LyingLot[]>;

export const lotPlace = (node: Id, sku: Id, bucket: Bucket, bin: string): string =>
  `${node}/${sku}/${bucket === 'sellable' ? `bin/${bin || places.UNSORTED}` : bucket}`;

/** First expired, first out; without a day after those that have one, without a name last of all. */
export const byExpiry = (a: { lot: string; expiresOn: string | null }, b: typeof a): number =>
  Number(a.lot === '') - Number(b.lot === '') ||
  (a.expiresOn ?? '9999').localeCompare(b.expiresOn ?? '9999') ||
  a.lot.localeCompare(b.lot);

export async function lyingLots(ctx: Ctx, nodes: readonly Id[], skus: readonly Id[]): Promise<LotsByPlace> {
  const held = await lotHoldings(ctx, places.LOT_BOOKS, nodes, skus);
  const expiry = await expiryOf(
    ctx,
    held.map(({ asset, lot }) => ({ skuId: asset, lot })),
  );
  const found = held.map(({ book, asset, node, place, lot, posted }) => ({
    place: `${node}/${asset}/${book === 'binLot' ? `bin/${place}` : place}`,
    ...{ lot, left: posted, expiresOn: expiry.get(lotKey(asset, lot)) ?? null },
  }));
  const byPlace = Map.groupBy(found.sort(byExpiry), ({ place }) => place);
  return new Map([...byPlace].map(([place, lots]) => [place, lots.map(({ place: _, ...lot }) => lot)]));
}

/** Takes so many pieces, what expires first in front; what no lot is known to hold is of none. Moves `lying` along. */
export function takeLots(lying: LyingLot[], wanted: bigint): { lot: string; quantity: bigint }[] {
  const taken = new Map<string, bigint>();
  let open = wanted;
  for (const one of lying) {
    const quantity = smaller(one.left, open);
    if (quantity <= 0n) continue;
    one.left -= quantity;
    open -= quantity;
    taken.set(one.lot, quantity);
  }
  if (open > 0n) taken.set('', (taken.get('') ?? 0n) + open);
  return [...taken].map(([lot, quantity]) => ({ lot, quantity }));
}

type Moved<One> = { nodeId: Id; movements: readonly One[] };

/**
 * The movements of documents with their lots: those somebody named, else what leaves is what expires first where it
 * lies, and what comes is what left in the same document. Call it under `lockBins` where goods leave.
 */
export async function shareLots<One extends Movement>(ctx: Ctx, documents: readonly Moved<One>[]): Promise<One[][]> {
  const skuIds = documents.flatMap(({ movements }) => movements.map(({ skuId }) => skuId));
  const tracked = await trackedSkus(ctx, skuIds);
  const kept = new Set([...tracked].flatMap(([id, { lots }]) => (lots ? [id] : [])));
  if (kept.size === 0) return documents.map(({ movements }) => movements.map(withoutLots));
  const nodes = [...new Set(documents.map(({ nodeId }) => nodeId))];
  const lying = await lyingLots(ctx, nodes, [...kept]);
  return documents.map((document) => sharedIn(document, kept, lying));
}

/** A document may name lots that were kept when it was made. */
const withoutLots = <One extends Movement>(one: One): One => (one.lots ? { ...one, lots: null } : one);

function sharedIn<One extends Movement>({ nodeId, movements }: Moved<One>, kept: ReadonlySet<Id>, lying: LotsByPlace) {
  const left = new Map<Id, LyingLot[]>();
  const hasLots = ({ skuId, bucket, change }: One) => kept.has(skuId) && bucket !== 'transit' && change !== 0n;
  const gone = movements.map((one): readonly LotShare[] | null => {
    if (!hasLots(one) || one.change > 0n) return null;
    const there = lying.get(lotPlace(nodeId, one.skuId, one.bucket, one.bin)) ?? [];
    const shares = one.lots ?? leaving(one, there);
    const carried = shares.map(({ lot, change }) => ({ lot, left: -change, expiresOn: null }));
    left.set(one.skuId, [...(left.get(one.skuId) ?? []), ...carried]);
    return shares;
  });
  return movements.map((one, i): One => {
    if (!hasLots(one)) return withoutLots(one);
    if (one.change < 0n) return { ...one, lots: gone[i]! };
    if (one.lots) return one;
    if (one.lot !== undefined) return { ...one, lots: [{ lot: one.lot, change: one.change }] };
    const came = takeLots(left.get(one.skuId) ?? [], one.change);
    return { ...one, lots: came.map(({ lot, quantity }) => ({ lot, change: quantity })) };
  });
}

function leaving(one: Movement, there: LyingLot[]): LotShare[] {
  if (one.lot === undefined)
    return takeLots(there, -one.change).map(({ lot, quantity }) => ({ lot, change: -quantity }));
  const own = there.find(({ lot }) => lot === one.lot);
  if (one.atMost) {
    // Pieces of it left since somebody counted: what is lost now is of the others.
    const inOrder = [...(own ? [own] : []), ...there.filter((other) => other !== own)];
    return takeLots(inOrder, -one.change).map(({ lot, quantity }) => ({ lot, change: -quantity }));
  }
  if (own) own.left += one.change;
  return [{ lot: one.lot, change: one.change }];
}
