/**
 * Goods that come, go or are found different: receipts, adjustments, counts. What must stay true: stock is never set,
 * only changed by what was found; bins and sellable count change in the same posting; what has happened is booked even
 * when it breaks a promise, and then a person is told (a ledger exception).
 *
 * | document            | posting (book `stock`)      | posting (book `bin`), sellable goods only |
 * |---------------------|-----------------------------|-------------------------------------------|
 * | receipt             | supplier → bucket           | beyond → bin                              |
 * | opening             | sync → bucket               | beyond → bin                              |
 * | adjustment, count + | loss → bucket               | beyond → bin                              |
 * | adjustment, count − | bucket → loss               | bin → beyond                              |
 * | of an ERP +         | sync → bucket               | beyond → bin                              |
 * | of an ERP −         | bucket → sync               | bin → beyond                              |
 * | packing −           | bucket → packed             | bin → beyond                              |
 */
import { type Sku, skusById, trackedSkus } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type Account, balances, type LedgerRefusal, type Posting, post } from '../ledger/ledger.ts';
import { type BinsByGoods, binsHolding, goodsKey, lockBins, recordBins } from './bins.ts';
import { keepLots } from './lots/lots.ts';
import { shareLots } from './lots/share-lots.ts';
import { binAt, entriesOf, type Movement, takenFrom } from './movements.ts';
import { allNodes } from './nodes.ts';
import { noteStockChange } from './note-changes.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';
import { namePieces } from './serials/name-pieces.ts';
import { bookedDocuments, documentType, writeDocuments } from './stock-documents.ts';

export type ChangeKind = 'receipt' | 'opening' | 'adjustment' | 'count' | 'packing' | ErpKind;
/** What an ERP that owns the stock says there is: at first, and later where the books differ from it. */
export type ErpKind = 'erpLoad' | 'erpComparison';
/** Changes by a signed quantity; goods that go are taken where most lie. */
const SIGNED: ReadonlySet<ChangeKind> = new Set(['adjustment', 'packing', 'erpLoad', 'erpComparison']);

/** `quantity`: received (> 0), changed by (≠ 0), or counted (≥ 0). Without a bin: the unsorted one, or the fullest ones when goods go. */
export type ChangeLine = {
  skuId: Id;
  quantity: bigint;
  bucket?: Bucket;
  bin?: string;
  /** Of goods whose lots are kept: which one; without it what expires first goes, and what comes has none yet. */
  lot?: string | undefined;
  madeOn?: string | null | undefined;
  expiresOn?: string | null | undefined;
  /** Of an adjustment of goods whose pieces each have a code: which they are. */
  serials?: readonly string[] | undefined;
  /** Of a count: what was to be found when it was counted; what the books say now when left out. */
  expected?: bigint;
};
/** The id comes from the caller: a repeated call changes nothing. `businessOn` is today when left out. */
export type StockChange = {
  id: Id;
  nodeId: Id;
  lines: readonly ChangeLine[];
  note?: string | undefined;
  businessOn?: string | undefined;
  /** Of a receipt. */
  supplier?: string | undefined;
};
export type LineRefusal =
  | 'stock.skuUnknown'
  | 'stock.bundleHasNoStock'
  | 'stock.quantityNotPositive'
  | 'stock.binReserved'
  | 'stock.countedTwice';
export type ChangeRefusal = LineRefusal | 'stock.nodeUnknown' | LedgerRefusal;

/** Goods from suppliers. Refuses per document: `stock.nodeUnknown`, what `whyNotLine` says, `ledger.periodClosed`. */
export const receiveGoods = (ctx: Ctx, receipts: readonly StockChange[]): Promise<Outcome<Id, ChangeRefusal>[]> =>
  changeStock(ctx, ofKind('receipt', receipts));

/** What was there before we kept the books. Refuses as `receiveGoods`. */
export const openStock = (ctx: Ctx, openings: readonly StockChange[]): Promise<Outcome<Id, ChangeRefusal>[]> =>
  changeStock(ctx, ofKind('opening', openings));

/** Breakage, finds, corrections, by a signed quantity. A fact: never refused for lack of stock. Refuses as `receiveGoods`, the whole as `namePieces`. */
export const adjustStock = (ctx: Ctx, adjustments: readonly StockChange[]): Promise<Outcome<Id, ChangeRefusal>[]> =>
  changeStock(ctx, ofKind('adjustment', adjustments));

/** What an ERP that owns the stock knows better, by a signed quantity (STK-11). A fact. Refuses as `receiveGoods`. */
export const followErp = (
  ctx: Ctx,
  kind: ErpKind,
  documents: readonly StockChange[],
): Promise<Outcome<Id, ChangeRefusal>[]> => changeStock(ctx, ofKind(kind, documents));

/** What was counted in bins (or in another bucket of the node): the difference is posted. Refuses as `receiveGoods`, and `stock.countedTwice`. */
export const countStock = (ctx: Ctx, counts: readonly StockChange[]): Promise<Outcome<Id, ChangeRefusal>[]> =>
  changeStock(ctx, ofKind('count', counts));

/** Material parcels were packed with. A fact: never refused for lack of stock. Refuses as `receiveGoods`. */
export const bookPacking = (ctx: Ctx, documents: readonly StockChange[]): Promise<Outcome<Id, ChangeRefusal>[]> =>
  changeStock(ctx, ofKind('packing', documents));

export type KnownChange = StockChange & { kind: ChangeKind };
const ofKind = (kind: ChangeKind, documents: readonly StockChange[]): KnownChange[] =>
  documents.map((document) => ({ ...document, kind }));

/** Why a line cannot be booked, whatever the others say; null when it can. */
export function whyNotLine(kind: ChangeKind, line: ChangeLine, sku: Sku | undefined): Refusal<LineRefusal> | null {
  if (!sku) return { code: 'stock.skuUnknown' };
  if (sku.bundle) return { code: 'stock.bundleHasNoStock', data: { merchantCode: sku.merchantCode } };
  const { quantity, bin } = line;
  const fits = kind === 'count' ? quantity >= 0n : SIGNED.has(kind) ? quantity !== 0n : quantity > 0n;
  if (!fits) return { code: 'stock.quantityNotPositive', data: { quantity } };
  return bin === places.STAGING ? { code: 'stock.binReserved', data: { bin } } : null;
}

type Prepared = { document: KnownChange; posting: Posting; lines: (Movement & { counted: bigint | null })[] };

/** Documents of any kinds in one go; each is booked whole or not at all. */
export async function changeStock(ctx: Ctx, documents: readonly KnownChange[]): Promise<Outcome<Id, ChangeRefusal>[]> {
  if (documents.length === 0) return [];
  const all = documents.flatMap((document) => document.lines);
  const skuIds = [...new Set(all.map((line) => line.skuId))];
  const [nodes, skus, booked] = await Promise.all([
    allNodes(ctx),
    skusById(ctx, skuIds),
    bookedDocuments(
      ctx,
      documents.map((document) => document.id),
    ),
  ]);
  const known = new Set(nodes.map((node) => node.id));
  const refusals = new Map<Id, Refusal<ChangeRefusal>>();
  for (const document of documents) {
    const refusal = known.has(document.nodeId)
      ? whyNotDocument(document, skus)
      : { code: 'stock.nodeUnknown' as const };
    if (refusal) refusals.set(document.id, refusal);
  }
  const ready = documents.filter(({ id }) => !booked.has(id) && !refusals.has(id));
  const prepared = await prepare(ctx, ready);
  const results = await post(
    ctx,
    prepared.map(({ posting }) => posting),
  );
  for (const [i, result] of results.entries()) if (!result.posted) refusals.set(ready[i]!.id, result.refusal);
  await keep(
    ctx,
    prepared.filter((_, i) => results[i]!.posted),
  );
  return documents.map(({ id }) => {
    const refusal = refusals.get(id);
    return refusal ? { id, done: false, refusal } : done(id);
  });
}

function whyNotDocument({ kind, nodeId, lines }: KnownChange, skus: ReadonlyMap<Id, Sku>): Refusal<LineRefusal> | null {
  const seen = new Set<string>();
  for (const [i, line] of lines.entries()) {
    const refusal = whyNotLine(kind, line, skus.get(line.skuId));
    if (refusal) return { code: refusal.code, data: { line: i + 1, skuId: line.skuId, ...refusal.data } };
    const place = `${goodsKey(nodeId, line.skuId)}/${line.bucket ?? 'sellable'}/${line.bin || places.UNSORTED}/${line.lot ?? ''}`;
    if (kind === 'count' && seen.has(place)) return { code: 'stock.countedTwice', data: { line: i + 1 } };
    seen.add(place);
  }
  return null;
}

async function prepare(ctx: Ctx, documents: readonly KnownChange[]): Promise<Prepared[]> {
  const looking = documents.filter(({ kind }) => kind === 'count' || SIGNED.has(kind));
  const nodes = looking.map((document) => document.nodeId);
  await lockBins(ctx, nodes);
  const bins = await binsHolding(ctx, nodes, [
    ...new Set(looking.flatMap(({ lines }) => lines.map((line) => line.skuId))),
  ]);
  const held = await heldIn(
    ctx,
    documents.filter(({ kind }) => kind === 'count'),
  );
  const moved = documents.map((document) => ({
    nodeId: document.nodeId,
    movements: document.lines.flatMap((line, i) =>
      movementsOf(document, line, held.get(document.id)?.[i] ?? null, bins),
    ),
  }));
  const shared = await shareLots(ctx, moved);
  return documents.map((document, n) => {
    const lines = shared[n]!;
    const type = documentType(document.kind);
    const posting: Posting = {
      document: { type, id: document.id },
      reason: document.note || type,
      ...(document.businessOn && { businessOn: document.businessOn }),
      lines: lines.flatMap((line, i) =>
        entriesOf(document.id, i + 1, document.nodeId, line, OUTSIDE[document.kind](line.skuId)),
      ),
    };
    return { document, posting, lines };
  });
}

/**
 * A count says which place it looked at; whoever only says that goods are gone has them taken where most lie. What was
 * missing in a bin at a count some time ago, and has left it on paper since, is missing from what lies nowhere.
 */
function movementsOf(
  { kind, nodeId }: KnownChange,
  { skuId, quantity, bucket = 'sellable', bin = '', expected, lot }: ChangeLine,
  found: bigint | null,
  bins: BinsByGoods,
): Prepared['lines'] {
  const [change, counted] = found === null ? [quantity, null] : [quantity - (expected ?? found), quantity];
  if (change < 0n && expected !== undefined && bucket === 'sellable') {
    const key = goodsKey(nodeId, skuId);
    const own = new Map([[key, (bins.get(key) ?? []).filter((one) => one.bin === (bin || places.UNSORTED))]]);
    return takenFrom(own, nodeId, skuId, -change).map((movement) => ({ ...movement, counted, lot, atMost: true }));
  }
  if (change < 0n && SIGNED.has(kind) && bucket === 'sellable' && bin === '')
    return takenFrom(bins, nodeId, skuId, -change).map((movement) => ({ ...movement, counted, lot }));
  return [{ skuId, bucket, bin, change, counted, lot }];
}

/** What the books say lies in the places that were counted, of the lot that was, per document and line. */
async function heldIn(ctx: Ctx, documents: readonly StockChange[]): Promise<Map<Id, bigint[]>> {
  const named = documents.flatMap(({ lines }) => lines.flatMap(({ skuId, lot }) => (lot === undefined ? [] : skuId)));
  const tracked = await trackedSkus(ctx, named);
  const counted = documents.flatMap(({ nodeId, lines }) =>
    lines.map((line) => countedPlace(nodeId, line, tracked.get(line.skuId)?.lots ?? false)),
  );
  const held = (await balances(ctx, counted)).map((balance) => balance.posted);
  return new Map(documents.map(({ id, lines }) => [id, held.splice(0, lines.length)]));
}

const countedPlace = (node: Id, { skuId, bucket = 'sellable', bin, lot }: ChangeLine, byLot: boolean): Account => {
  if (byLot && lot !== undefined) return places.lotAt(node, bucket, bin ?? '', skuId, lot);
  return bucket === 'sellable' ? binAt(node, bin ?? '', skuId) : places.goods(node, bucket, skuId);
};

/** Where goods come from and go to, by the kind of document. */
export const OUTSIDE = {
  ...{ receipt: places.supplier, supplierReturn: places.supplier },
  ...{ opening: places.sync, erpLoad: places.sync, erpComparison: places.sync },
  ...{ adjustment: places.loss, count: places.loss, packing: places.packed },
};

async function keep(ctx: Ctx, prepared: readonly Prepared[]): Promise<void> {
  if (prepared.length === 0) return;
  await recordBins(
    ctx,
    prepared.flatMap(({ document, lines }) =>
      lines.filter((line) => line.change > 0n).map((line) => [document.nodeId, line.bin] as const),
    ),
  );
  const named = prepared.flatMap(({ document: { lines, supplier = '' } }) =>
    lines.map(({ skuId, lot = '', madeOn, expiresOn }) => ({ skuId, lot, madeOn, expiresOn, supplier })),
  );
  await keepLots(ctx, named);
  await namePieces(
    ctx,
    prepared.map(({ document }) => document),
    documentType('adjustment'),
    ({ note = '' }) => ({ reason: note }),
  );
  await writeDocuments(
    ctx,
    prepared.map(({ document: { id, kind, nodeId, note = '', businessOn, supplier } }) => ({
      ...{ id, kind, nodeId, note, businessOn, supplier },
    })),
    prepared.flatMap(({ document, lines }) =>
      lines.map((line, i) => ({ ...line, documentId: document.id, line: i + 1 })),
    ),
  );
  const changed = prepared
    .flatMap(({ lines }) => lines)
    .filter(({ change, bucket }) => change !== 0n && bucket === 'sellable');
  await noteStockChange(
    ctx,
    changed.map((line) => line.skuId),
    { arrived: changed.filter((line) => line.change > 0n).map((line) => line.skuId) },
  );
}
