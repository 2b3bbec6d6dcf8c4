/**
 * Goods that go back to whom they were bought of (PUR-1). What must stay true: only what lies there and is promised to
 * nobody goes; sellable goods leave their bin in the same posting.
 */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type LedgerRefusal, type Line, type Posting, post } from '../ledger/ledger.ts';
import { type BinsByGoods, binsHolding, lockBins } from './bins.ts';
import { whyNotLine } from './change-stock.ts';
import { shareLots } from './lots/share-lots.ts';
import { binAt, lotEntriesOf, type Movement, takenFrom } from './movements.ts';
import { noteStockChange } from './note-changes.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';
import { bookedDocuments, documentType, writeDocuments } from './stock-documents.ts';

/** The id comes from the caller: a repeated call changes nothing. Without a bin: the fullest ones. */
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
    lot?: string;
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
 * (data: `line`), `ledger.short` (data: `asset`, `wanted`, `free`), `ledger.periodClosed`. Posts per line: hold and
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
  const ready = await withLots(
    ctx,
    wanted.map((document) => ({ document, lines: placed(document, bins) })),
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

const placed = ({ nodeId, lines }: GoodsReturn, bins: BinsByGoods): Placed[] =>
  lines.map(({ skuId, quantity, bucket = 'sellable', bin, lot }, i) => ({
    ...{ line: i + 1, skuId, bucket, quantity },
    movements: (bucket === 'sellable'
      ? takenFrom(bins, nodeId, skuId, quantity, bin)
      : [{ skuId, bucket, bin: '', change: -quantity }]
    ).map((movement) => ({ ...movement, lot })),
  }));

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
      ...movements.flatMap((movement) => lotEntriesOf(id, line, nodeId, movement)),
    ];
  }),
});

async function keep(ctx: Ctx, ready: readonly Ready[]): Promise<void> {
  if (ready.length === 0) return;
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
}
