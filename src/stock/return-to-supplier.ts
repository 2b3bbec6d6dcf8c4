/**
 * Goods that go back to whom they were bought of (PUR-1). What must stay true: only what lies there and is promised to
 * nobody goes; sellable goods leave their bin in the same posting.
 */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type LedgerRefusal, type Line, type Posting, post } from '../ledger/ledger.ts';
import { type BinsByGoods, binsHolding, lockBins } from './bins.ts';
import { whyNotLine } from './change-stock.ts';
import { type LotsByPlace, lotPlace, lyingLots, shareLots } from './lots/share-lots.ts';
import { binAt, lotEntriesOf, type Movement, takenFrom } from './movements.ts';
import { noteStockChange } from './note-changes.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';
import { assertDocumentsNamed, namePieces } from './serials/name-pieces.ts';
import { bookedDocuments, documentType, writeDocuments } from './stock-documents.ts';

/** The id comes from the caller: a repeated call changes nothing. Without a bin: the fullest ones, or those with the lot named. */
export type GoodsReturn = {
  id: Id;
  nodeId: Id;
  supplier: string;
  note: string;
  lines: readonly {
    skuId: Id;
    quantity: bigint;
    bucket?: Bucket | undefined;
    bin?: string | undefined;
    lot?: string | undefined;
    serials?: readonly string[] | undefined;
  }[];
};
export type SupplierReturnRefusal =
  | 'stock.skuUnknown'
  | 'stock.bundleHasNoStock'
  | 'stock.quantityNotPositive'
  | 'stock.binReserved'
  | LedgerRefusal;

type Placed = { line: number; skuId: Id; bucket: Bucket; quantity: bigint; movements: Movement[] };
type Ready = { document: GoodsReturn; lines: Placed[] };

/**
 * Refuses per document: `stock.skuUnknown`, `stock.bundleHasNoStock`, `stock.quantityNotPositive`, `stock.binReserved`
 * (data: `line`), `ledger.short` (data: `asset`, `wanted`, `free`), `ledger.periodClosed`; the whole as `namePieces` and
 * `assertPiecesNamed`. Posts per line: hold and
 * settle bucket → supplier, and bin → beyond for sellable goods.
 */
export async function returnToSupplier(
  ctx: Ctx,
  documents: readonly GoodsReturn[],
): Promise<Outcome<Id, SupplierReturnRefusal>[]> {
  const [skus, booked] = await Promise.all([
    skusById(
      ctx,
      documents.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)),
    ),
    bookedDocuments(
      ctx,
      documents.map(({ id }) => id),
    ),
  ]);
  const refusals = new Map<Id, Refusal<SupplierReturnRefusal>>();
  for (const { id, lines } of documents)
    for (const [i, { skuId, quantity, bin }] of lines.entries()) {
      const refusal = whyNotLine('receipt', { skuId, quantity, ...(bin && { bin }) }, skus.get(skuId));
      if (!refusal || refusals.has(id)) continue;
      refusals.set(id, { code: refusal.code as SupplierReturnRefusal, data: { line: i + 1, ...refusal.data } });
    }
  const wanted = documents.filter(({ id }) => !booked.has(id) && !refusals.has(id));
  const bins = await lockedBins(ctx, wanted);
  const lying = await lyingNamed(ctx, wanted);
  const ready = await withLots(
    ctx,
    wanted.map((document) => ({ document, lines: placed(document, bins, lying) })),
  );
  const results = await post(ctx, ready.map(postingOf));
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.document.id, result.refusal);
  await keep(
    ctx,
    ready.filter((_, i) => results[i]!.posted),
  );
  return documents.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

async function lockedBins(ctx: Ctx, documents: readonly GoodsReturn[]): Promise<BinsByGoods> {
  const nodes = documents.map(({ nodeId }) => nodeId);
  await lockBins(ctx, nodes);
  return binsHolding(ctx, nodes, [...new Set(documents.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)))]);
}

/** What lies where by lot, of the goods of which somebody named one; goods not kept by lot have none. */
async function lyingNamed(ctx: Ctx, documents: readonly GoodsReturn[]): Promise<LotsByPlace> {
  const nodes = documents.map(({ nodeId }) => nodeId);
  const named = documents.flatMap(({ lines }) => lines.flatMap(({ skuId, lot }) => (lot === undefined ? [] : skuId)));
  return named.length === 0 ? new Map() : lyingLots(ctx, nodes, named);
}

const placed = ({ nodeId, lines }: GoodsReturn, bins: BinsByGoods, lying: LotsByPlace): Placed[] =>
  lines.map((one, i) => {
    const { skuId, quantity, bucket = 'sellable', bin, lot } = one;
    const movements =
      bucket !== 'sellable'
        ? [{ skuId, bucket, bin: '', change: -quantity, lot }]
        : lot === undefined
          ? takenFrom(bins, nodeId, skuId, quantity, bin)
          : takenOfLot(lying, nodeId, { ...one, lot });
    return { line: i + 1, skuId, bucket, quantity, movements };
  });

/** A lot that somebody named is taken where it lies; what lies nowhere is asked of the bin named, and is short there. */
function takenOfLot(lying: LotsByPlace, nodeId: Id, line: GoodsReturn['lines'][number] & { lot: string }): Movement[] {
  const { skuId, quantity, bin, lot } = line;
  const here = lotPlace(nodeId, skuId, 'sellable', bin ?? '');
  const anywhere = here.slice(0, here.lastIndexOf('/') + 1);
  const found = [...lying].filter(([place]) => (bin === undefined ? place.startsWith(anywhere) : place === here));
  let left = quantity;
  const movements = found.flatMap(([place, lots]): Movement[] => {
    const own = lots.find((one) => one.lot === lot);
    const taken = own ? smaller(own.left, left) : 0n;
    if (!own || taken <= 0n) return [];
    own.left -= taken;
    left -= taken;
    const code = place.slice(anywhere.length);
    return [{ skuId, bucket: 'sellable', bin: code === places.UNSORTED ? '' : code, change: -taken, lot }];
  });
  return left === 0n ? movements : [...movements, { skuId, bucket: 'sellable', bin: bin ?? '', change: -left, lot }];
}

async function withLots(ctx: Ctx, ready: readonly Ready[]): Promise<Ready[]> {
  const shared = await shareLots(
    ctx,
    ready.map(({ document: { nodeId }, lines }) => ({ nodeId, movements: lines.flatMap((line) => line.movements) })),
  );
  return ready.map(({ document, lines }, i) => {
    const own = [...shared[i]!];
    return { document, lines: lines.map((line) => ({ ...line, movements: own.splice(0, line.movements.length) })) };
  });
}

const postingOf = ({ document: { id, nodeId, note }, lines }: Ready): Posting => ({
  document: { type: documentType('supplierReturn'), id },
  reason: note || documentType('supplierReturn'),
  lines: lines.flatMap(({ line, skuId, bucket, quantity, movements }): Line[] => {
    const entry = (name: string) => derivedId(id, `${name}/${line}`);
    const [hold, from, to] = [entry('hold'), places.goods(nodeId, bucket, skuId), places.supplier(skuId)];
    return [
      { kind: 'hold', id: hold, from, to, amount: quantity, line },
      { kind: 'settle', id: entry('settle'), hold, amount: quantity, line },
      ...movements
        .filter((movement) => movement.bucket === 'sellable')
        .map(
          ({ bin, change }): Line => ({
            ...{ kind: 'post', id: entry(`bin/${bin}`), from: binAt(nodeId, bin, skuId), to: places.beyond(skuId) },
            ...{ amount: -change, line },
          }),
        ),
      ...movements.flatMap((movement) => ofLots(movement, lotEntriesOf(id, line, nodeId, movement))),
    ];
  }),
});

/** Of a lot that somebody named only what lies there goes. */
const ofLots = ({ lot }: Movement, entries: readonly Line[]): Line[] =>
  entries.flatMap((entry): Line[] => {
    if (lot === undefined || entry.kind !== 'post') return [entry];
    const hold = derivedId(entry.id, 'hold');
    return [
      { ...entry, kind: 'hold', id: hold },
      { kind: 'settle', id: entry.id, hold, amount: entry.amount, ...(entry.line && { line: entry.line }) },
    ];
  });

async function keep(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  if (ready.length === 0) return;
  await namePieces(
    ctx,
    ready.map(({ document }) => ({
      ...document,
      lines: document.lines.map((line) => ({ ...line, quantity: -line.quantity })),
    })),
    documentType('supplierReturn'),
    ({ note }) => ({ reason: note }),
  );
  await writeDocuments(
    ctx,
    ready.map(({ document: { id, nodeId, supplier, note } }) => ({
      ...{ id, kind: 'supplierReturn', nodeId, supplier, note },
    })),
    ready.flatMap(({ document, lines }) =>
      lines
        .flatMap(({ movements }) => movements)
        .map((movement, i) => ({ ...movement, documentId: document.id, line: i + 1, counted: null })),
    ),
  );
  await noteStockChange(
    ctx,
    ready.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)),
  );
  await assertDocumentsNamed(
    ctx,
    ready.map(({ document }) => document.id),
  );
}
