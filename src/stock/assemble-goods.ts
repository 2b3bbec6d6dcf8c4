/**
 * Simple assembly (CAT-2): parts of a node become finished goods there, or finished goods become their parts again. What
 * goes in is promised first and settled at once, so an assembly never takes goods that orders were promised.
 */
import { assemblyPartsOf, type PartQuantity, skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type LedgerRefusal, type Line, type Posting, post } from '../ledger/ledger.ts';
import { type BinsByGoods, binsHolding, lockBins } from './bins.ts';
import { keepLots } from './lots/lots.ts';
import { shareLots } from './lots/share-lots.ts';
import { binAt, entriesOf, lotEntriesOf, type Movement, takenFrom } from './movements.ts';
import { allNodes } from './nodes.ts';
import { noteStockChange } from './note-changes.ts';
import * as places from './places.ts';
import { bookedDocuments, documentType, writeDocuments } from './stock-documents.ts';

/** `skuId` is the finished goods; `quantity` how many of them. What comes out is put into `bin`, else the unsorted one. */
export type Assembly = {
  id: Id;
  nodeId: Id;
  skuId: Id;
  quantity: bigint;
  bin?: string | undefined;
  /** Of finished goods whose lots are kept: which one they are, and its days. */
  lot?: string | undefined;
  madeOn?: string | undefined;
  expiresOn?: string | undefined;
  note?: string | undefined;
  businessOn?: string | undefined;
};
export type AssemblyRefusal =
  | 'stock.nodeUnknown'
  | 'stock.skuUnknown'
  | 'stock.notAssembled'
  | 'stock.quantityNotPositive'
  | 'stock.binReserved'
  | LedgerRefusal;

/**
 * Parts → finished goods. Refuses per document: `stock.nodeUnknown`, `stock.skuUnknown`, `stock.notAssembled` (no parts
 * are known), `stock.quantityNotPositive`, `stock.binReserved`, `ledger.short` (a part is missing or promised).
 * Posts per part: hold and settle sellable → assembly, bin → beyond; then assembly → sellable, beyond → bin.
 */
export const assembleGoods = (ctx: Ctx, assemblies: readonly Assembly[]): Promise<Outcome<Id, AssemblyRefusal>[]> =>
  transform(ctx, 'assembly', assemblies);

/** Finished goods → parts. Refuses and posts as `assembleGoods`, the other way round. */
export const disassembleGoods = (ctx: Ctx, assemblies: readonly Assembly[]): Promise<Outcome<Id, AssemblyRefusal>[]> =>
  transform(ctx, 'disassembly', assemblies);

type Kind = 'assembly' | 'disassembly';
type Change = { skuId: Id; change: bigint };
/** A change with the places it is in. */
type Placed = { skuId: Id; change: bigint; places: Movement[] };

async function transform(
  ctx: Ctx,
  kind: Kind,
  documents: readonly Assembly[],
): Promise<Outcome<Id, AssemblyRefusal>[]> {
  const finished = documents.map((document) => document.skuId);
  const [nodes, skus, recipes, booked] = await Promise.all([
    allNodes(ctx),
    skusById(ctx, finished),
    assemblyPartsOf(ctx, finished),
    bookedDocuments(
      ctx,
      documents.map((document) => document.id),
    ),
  ]);
  const known = new Set(nodes.map((node) => node.id));
  const whyNot = ({ nodeId, skuId, quantity, bin }: Assembly): Refusal<AssemblyRefusal> | null => {
    if (!known.has(nodeId)) return { code: 'stock.nodeUnknown' };
    if (!skus.has(skuId)) return { code: 'stock.skuUnknown' };
    if (!recipes.has(skuId)) return { code: 'stock.notAssembled' };
    if (quantity <= 0n) return { code: 'stock.quantityNotPositive', data: { quantity } };
    return bin === places.STAGING ? { code: 'stock.binReserved', data: { bin } } : null;
  };
  const refusals = new Map<Id, Refusal<AssemblyRefusal>>();
  for (const document of documents) {
    const refusal = whyNot(document);
    if (refusal) refusals.set(document.id, refusal);
  }
  const ready = documents
    .filter(({ id }) => !booked.has(id) && !refusals.has(id))
    .map((document) => ({ document, movements: movementsOf(kind, document, recipes.get(document.skuId)!) }));
  const bins = await binsOf(ctx, ready);
  const placed = await withLots(
    ctx,
    ready.map(({ document, movements }) => ({ document, movements: intoBins(document, movements, bins) })),
  );
  const results = await post(
    ctx,
    placed.map(({ document, movements }) => postingOf(kind, document, movements)),
  );
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.document.id, result.refusal);
  await keep(
    ctx,
    kind,
    placed.filter((_, i) => results[i]!.posted),
  );
  return documents.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

/** What goes (below zero) and what comes, the goers first. */
function movementsOf(kind: Kind, { skuId, quantity }: Assembly, parts: readonly PartQuantity[]): Change[] {
  const pieces = parts.map((part) => ({ skuId: part.skuId, change: part.quantity * quantity }));
  return kind === 'assembly'
    ? [...pieces.map((piece) => ({ ...piece, change: -piece.change })), { skuId, change: quantity }]
    : [{ skuId, change: -quantity }, ...pieces];
}

type Ready = { document: Assembly; movements: Change[] };

async function binsOf(ctx: Ctx, ready: readonly Ready[]): Promise<BinsByGoods> {
  const nodes = ready.map(({ document }) => document.nodeId);
  await lockBins(ctx, nodes);
  return binsHolding(ctx, nodes, [...new Set(ready.flatMap(({ movements }) => movements.map((one) => one.skuId)))]);
}

/** What goes is taken from the bins where most lies; what comes is put where the document says. */
const intoBins = (
  { nodeId, skuId: finished, bin = '', lot }: Assembly,
  changes: readonly Change[],
  bins: BinsByGoods,
): Placed[] =>
  changes.map(({ skuId, change }) => ({
    skuId,
    change,
    places:
      change < 0n
        ? takenFrom(bins, nodeId, skuId, -change)
        : [{ skuId, bucket: 'sellable' as const, bin, change, ...(skuId === finished && { lot }) }],
  }));

async function withLots(ctx: Ctx, placed: readonly { document: Assembly; movements: Placed[] }[]) {
  const shared = await shareLots(
    ctx,
    placed.map(({ document: { nodeId }, movements }) => ({
      nodeId,
      movements: movements.flatMap((one) => one.places),
    })),
  );
  return placed.map(({ document, movements }, i) => {
    const own = [...shared[i]!];
    return { document, movements: movements.map((one) => ({ ...one, places: own.splice(0, one.places.length) })) };
  });
}

function postingOf(kind: Kind, { id, nodeId, note, businessOn }: Assembly, changes: readonly Placed[]): Posting {
  const lines = changes.flatMap(({ skuId, change, places: own }, i): Line[] => {
    const line = i + 1;
    const entry = (name: string) => derivedId(id, `${name}/${line}`);
    const outside = places.assembly(skuId);
    if (change > 0n) return entriesOf(id, line, nodeId, own[0]!, outside);
    const hold = entry('hold');
    return [
      { kind: 'hold', id: hold, from: places.sellable(nodeId, skuId), to: outside, amount: -change, line },
      { kind: 'settle', id: entry('settle'), hold, amount: -change, line },
      ...own.map(
        ({ bin, change: taken }): Line => ({
          kind: 'post',
          id: entry(`bin/${bin}`),
          from: binAt(nodeId, bin, skuId),
          to: places.beyond(skuId),
          amount: -taken,
          line,
        }),
      ),
      ...own.flatMap((movement) => lotEntriesOf(id, line, nodeId, movement)),
    ];
  });
  return {
    document: { type: documentType(kind), id },
    reason: note || documentType(kind),
    ...(businessOn && { businessOn }),
    lines,
  };
}

async function keep(
  ctx: Ctx,
  kind: Kind,
  ready: readonly { document: Assembly; movements: readonly Placed[] }[],
): Promise<void> {
  if (ready.length === 0) return;
  await keepLots(
    ctx,
    ready.map(({ document: { skuId, lot = '', madeOn, expiresOn } }) => ({
      ...{ skuId, madeOn, expiresOn },
      lot: kind === 'assembly' ? lot : '',
    })),
  );
  await writeDocuments(
    ctx,
    ready.map(({ document: { id, nodeId, note = '', businessOn } }) => ({ id, kind, nodeId, note, businessOn })),
    ready.flatMap(({ document, movements }) =>
      movements
        .flatMap((one) => one.places)
        .map((movement, i) => ({ ...movement, documentId: document.id, line: i + 1, counted: null })),
    ),
  );
  const movements = ready.flatMap((one) => one.movements);
  await noteStockChange(
    ctx,
    movements.map((one) => one.skuId),
    { arrived: movements.filter((one) => one.change > 0n).map((one) => one.skuId) },
  );
}
