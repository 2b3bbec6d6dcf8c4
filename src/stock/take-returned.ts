/**
 * Goods that came back from buyers (RET-3). They come into the return area; good ones go on to a bin where somebody says
 * which, defective ones to the defective zone.
 *
 * | what                | posting (book `stock`)                  | posting (book `bin`) |
 * |---------------------|-----------------------------------------|----------------------|
 * | every piece         | customer → return                       |                      |
 * | defective           | return → defective                      |                      |
 * | good, with a bin    | return → sellable                       | beyond → bin         |
 */
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { type Account, type Line, post } from '../ledger/ledger.ts';
import { recordBins } from './bins.ts';
import { shareLots } from './lots/share-lots.ts';
import { binAt, lotEntriesOf, type Movement } from './movements.ts';
import { noteStockChange } from './note-changes.ts';
import * as places from './places.ts';

/** Ledger entries of parcels that came back name this document type. */
export const RETURN_DOCUMENT = 'returns.parcel';

/** `bin`: '' is the unsorted one; null: they stay in the return area. */
export type ReturnedLine = {
  line: number;
  skuId: Id;
  good: bigint;
  defective: bigint;
  bin: string | null;
  /** Of goods whose lots are kept; null: nobody asked, so it has none yet. */
  lot: string | null;
};
export type ReturnedGoods = { id: Id; number: string; nodeId: Id; lines: readonly ReturnedLine[] };

/** Facts, refused for a closed period only: `ledger.periodClosed`. */
export async function takeReturned(ctx: Ctx, { id, number, nodeId, lines }: ReturnedGoods): Promise<Refusal | null> {
  const entries = lines.flatMap((line) => entriesOf(id, nodeId, line));
  if (entries.length === 0) return null;
  const [shared] = await shareLots(ctx, [{ nodeId, movements: lines.flatMap(lying) }]);
  entries.push(...shared!.flatMap((movement) => lotEntriesOf(id, movement.line, nodeId, movement)));
  const [result] = await post(ctx, [{ document: { type: RETURN_DOCUMENT, id }, reason: number, lines: entries }]);
  if (result && !result.posted) return result.refusal;
  const shelved = lines.filter(({ bin, good }) => bin !== null && good > 0n);
  await recordBins(
    ctx,
    shelved.map(({ bin }) => [nodeId, bin!] as const),
  );
  const skuIds = shelved.map(({ skuId }) => skuId);
  await noteStockChange(ctx, skuIds, { arrived: skuIds });
  return null;
}

/** Where what came lies after it. */
const lying = ({ line, skuId, good, defective, bin, lot }: ReturnedLine): (Movement & { line: number })[] => [
  { line, skuId, bucket: bin === null ? 'return' : 'sellable', bin: bin ?? '', change: good, lot: lot ?? '' },
  { line, skuId, bucket: 'defective', bin: '', change: defective, lot: lot ?? '' },
];

function entriesOf(parcel: Id, node: Id, { line, skuId, good, defective, bin }: ReturnedLine): Line[] {
  const back = places.goods(node, 'return', skuId);
  const entry = (name: string, from: Account, to: Account, amount: bigint): Line[] =>
    amount > 0n ? [{ kind: 'post', id: derivedId(parcel, `${name}/${line}`), from, to, amount, line }] : [];
  return [
    ...entry('came', places.customer(skuId), back, good + defective),
    ...entry('defective', back, places.goods(node, 'defective', skuId), defective),
    ...(bin === null ? [] : entry('shelf', back, places.sellable(node, skuId), good)),
    ...(bin === null ? [] : entry('bin', places.beyond(skuId), binAt(node, bin, skuId), good)),
  ];
}
