/**
 * Goods moved between places of a node (STK-1): from bin to bin, out of sale and back. What must stay true: nothing is
 * taken from a place where it does not lie; the node's sellable count changes with its bins. What is found defective is
 * defective though it was promised: then a person is told (a ledger exception).
 *
 * | from → to           | posting (book `stock`)             | posting (book `bin`)       |
 * |---------------------|------------------------------------|----------------------------|
 * | bin → bin           |                                    | hold and settle bin → bin  |
 * | bin → bucket        | sellable → bucket                  | hold and settle bin → beyond |
 * | bucket → bin        | hold and settle bucket → sellable  | beyond → bin               |
 * | bucket → bucket     | hold and settle bucket → bucket    |                            |
 */
import { type Sku, skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type Account, type LedgerRefusal, type Line, type Posting, post } from '../ledger/ledger.ts';
import { lockBins, recordBins } from './bins.ts';
import { type LineRefusal, whyNotLine } from './change-stock.ts';
import { shareLots } from './lots/share-lots.ts';
import { binAt, type LotShare, lotEntriesOf, type Movement, reversedLots } from './movements.ts';
import { allNodes } from './nodes.ts';
import { noteStockChange } from './note-changes.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';
import { carryPieces } from './serials/carry-pieces.ts';
import { bookedDocuments, documentType, writeDocuments } from './stock-documents.ts';

/** A bin counts for sellable goods; '' is the unsorted one. */
export type PlaceInNode = { bucket: Bucket; bin: string };
/** `lot`: of goods whose lots are kept, the one somebody named; `lots`: of which they are. */
export type MoveLine = {
  skuId: Id;
  quantity: bigint;
  from: PlaceInNode;
  to: PlaceInNode;
  lot?: string | undefined;
  lots?: readonly LotShare[] | null;
  /** Of goods whose pieces each have a code: which they are; left out: nobody was asked. */
  serials?: readonly string[] | undefined;
};
export type Move = {
  id: Id;
  nodeId: Id;
  lines: readonly MoveLine[];
  note?: string | undefined;
  businessOn?: string | undefined;
};
export type MoveRefusal = 'stock.nodeUnknown' | 'stock.samePlace' | LineRefusal | LedgerRefusal;

/**
 * Refuses per document: `stock.nodeUnknown`, what `whyNotLine` says, `stock.samePlace`, `ledger.short` (fewer lie there),
 * `ledger.periodClosed`; the whole as `carryPieces`.
 */
export async function moveGoods(ctx: Ctx, moves: readonly Move[]): Promise<Outcome<Id, MoveRefusal>[]> {
  const skuIds = [...new Set(moves.flatMap(({ lines }) => lines.map((line) => line.skuId)))];
  const [nodes, skus, booked] = await Promise.all([
    allNodes(ctx),
    skusById(ctx, skuIds),
    bookedDocuments(
      ctx,
      moves.map((move) => move.id),
    ),
  ]);
  const known = new Set(nodes.map((node) => node.id));
  const refusals = new Map<Id, Refusal<MoveRefusal>>();
  for (const move of moves) {
    const refusal = known.has(move.nodeId) ? whyNotMove(move, skus) : { code: 'stock.nodeUnknown' as const };
    if (refusal) refusals.set(move.id, refusal);
  }
  const ready = moves.filter(({ id }) => !booked.has(id) && !refusals.has(id));
  await lockBins(
    ctx,
    ready.map((move) => move.nodeId),
  );
  const type = documentType('move');
  const shared = await withLots(ctx, ready);
  const results = await post(
    ctx,
    shared.map((move) => movePosting(move, { type, id: move.id })),
  );
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.id, result.refusal);
  await keep(
    ctx,
    shared.filter((_, i) => results[i]!.posted),
  );
  return moves.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

/** Of which lots the lines are: what left a place comes to the other. */
export async function withLots(ctx: Ctx, moves: readonly Move[]): Promise<Move[]> {
  const leaving = moves.map(({ nodeId, lines }) => ({
    nodeId,
    movements: lines.map(
      ({ skuId, quantity, from, lot, lots }): Movement => ({
        ...{ skuId, ...from, change: -quantity, lot, ...(lots && { lots }) },
      }),
    ),
  }));
  const shared = await shareLots(ctx, leaving);
  return moves.map((move, i) => ({
    ...move,
    lines: move.lines.map((line, n) => ({ ...line, lots: shared[i]![n]!.lots ?? null })),
  }));
}

function whyNotMove({ lines }: Move, skus: ReadonlyMap<Id, Sku>): Refusal<MoveRefusal> | null {
  for (const [i, { skuId, quantity, from, to }] of lines.entries()) {
    const same = from.bucket === to.bucket && (from.bucket !== 'sellable' || from.bin === to.bin);
    const refusal: Refusal<MoveRefusal> | null =
      whyNotLine('receipt', { skuId, quantity, bin: from.bin }, skus.get(skuId)) ??
      whyNotLine('receipt', { skuId, quantity, bin: to.bin }, skus.get(skuId)) ??
      (same ? { code: 'stock.samePlace' } : null);
    if (refusal) return { code: refusal.code, data: { line: i + 1, skuId, ...refusal.data } };
  }
  return null;
}

/** The entries of a move, also of one that takes another back. */
export const movePosting = ({ id, nodeId, lines, note, businessOn }: Move, document: Posting['document']): Posting => ({
  document,
  reason: note || document.type,
  ...(businessOn && { businessOn }),
  lines: lines.flatMap((line, i) => moveEntries(id, i + 1, nodeId, line)),
});

function moveEntries(move: Id, line: number, node: Id, { skuId, quantity, from, to, lot, lots }: MoveLine): Line[] {
  const entry = (name: string) => derivedId(move, `${name}/${line}`);
  /** Only what lies there is taken. */
  const take = (name: string, source: Account, target: Account): Line[] => [
    { kind: 'hold', id: entry(`${name}/hold`), from: source, to: target, amount: quantity, line },
    { kind: 'settle', id: entry(`${name}/settle`), hold: entry(`${name}/hold`), amount: quantity, line },
  ];
  const fact = (name: string, source: Account, target: Account): Line => ({
    ...{ kind: 'post', id: entry(name), from: source, to: target, amount: quantity, line },
  });
  const bucket = (place: PlaceInNode) => places.goods(node, place.bucket, skuId);
  const bin = (place: PlaceInNode) => binAt(node, place.bin, skuId);
  const beyond = places.beyond(skuId);
  const byLot = lotEntries(move, line, node, { skuId, from, to, lots: lots ?? [] }, lot !== undefined ? take : null);
  if (from.bucket === 'sellable' && to.bucket === 'sellable') return [...take('bin', bin(from), bin(to)), ...byLot];
  if (from.bucket === 'sellable')
    return [...take('bin', bin(from), beyond), fact('stock', bucket(from), bucket(to)), ...byLot];
  const moved = [...take('stock', bucket(from), bucket(to)), ...byLot];
  return to.bucket === 'sellable' ? [...moved, fact('bin', beyond, bin(to))] : moved;
}

type Take = (name: string, source: Account, target: Account) => Line[];

/** Of a lot that somebody named only what lies there is taken. */
function lotEntries(
  move: Id,
  line: number,
  node: Id,
  { skuId, from, to, lots }: Required<Pick<MoveLine, 'skuId' | 'from' | 'to'>> & { lots: readonly LotShare[] },
  take: Take | null,
): Line[] {
  const comes = lotEntriesOf(move, line, node, { skuId, ...to, lots: reversedLots(lots) });
  if (!take) return [...lotEntriesOf(move, line, node, { skuId, ...from, lots }), ...comes];
  const here = (lot: string) => places.lotAt(node, from.bucket, from.bin, skuId, lot);
  const gone = lots.flatMap(({ lot }) => take(`lot/${lot}`, here(lot), places.lotBeyond(from.bucket, skuId)));
  return [...gone, ...comes];
}

/** Two lines of the document per line of the move: what left one place, and what came to the other. */
const movementsOf = ({ lines }: Pick<Move, 'lines'>): Movement[] =>
  lines.flatMap(({ skuId, quantity, from, to, lots = null }) => [
    { skuId, ...from, change: -quantity, lots },
    { skuId, ...to, change: quantity, lots: reversedLots(lots) },
  ]);

async function keep(ctx: Ctx, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  await recordBins(
    ctx,
    moves.flatMap(({ nodeId, lines }) =>
      lines.flatMap(({ to }) => (to.bucket === 'sellable' ? [[nodeId, to.bin] as const] : [])),
    ),
  );
  await writeDocuments(
    ctx,
    moves.map(({ id, nodeId, note = '', businessOn }) => ({ id, kind: 'move', nodeId, note, businessOn })),
    moves.flatMap((move) =>
      movementsOf(move).map((movement, i) => ({ ...movement, documentId: move.id, line: i + 1, counted: null })),
    ),
  );
  for (const { id, nodeId, lines } of moves) await carryPieces(ctx, nodeId, { type: documentType('move'), id }, lines);
  await noteMoved(ctx, moves);
}

/** Only what goes out of sale or comes back to it changes what may be promised. */
async function noteMoved(ctx: Ctx, moves: readonly Pick<Move, 'lines'>[]): Promise<void> {
  const crossing = moves
    .flatMap(({ lines }) => lines)
    .filter(({ from, to }) => (from.bucket === 'sellable') !== (to.bucket === 'sellable'));
  await noteStockChange(
    ctx,
    crossing.map((line) => line.skuId),
    { arrived: crossing.filter(({ to }) => to.bucket === 'sellable').map((line) => line.skuId) },
  );
}
