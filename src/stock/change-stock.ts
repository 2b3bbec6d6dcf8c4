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
 */
import { type Sku, skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';
import { type Account, balances, type LedgerRefusal, type Line, type Posting, post } from '../ledger/ledger.ts';
import { type BinsByGoods, binsHolding, goodsKey, lockBins, takeFromBins } from './bins.ts';
import { allNodes } from './nodes.ts';
import { noteStockChange } from './note-changes.ts';
import type { Bucket } from './places.ts';
import * as places from './places.ts';
import { bookedDocuments, documentType, writeDocuments } from './stock-documents.ts';

export type ChangeKind = 'receipt' | 'opening' | 'adjustment' | 'count';

/** `quantity`: received (> 0), changed by (≠ 0), or counted (≥ 0). Without a bin: the unsorted one, or the fullest ones when goods go. */
export type ChangeLine = { skuId: Id; quantity: bigint; bucket?: Bucket; bin?: string };
/** The id comes from the caller: a repeated call changes nothing. `businessOn` is today when left out. */
export type StockChange = {
  id: Id;
  nodeId: Id;
  lines: readonly ChangeLine[];
  note?: string;
  businessOn?: string | undefined;
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

/** Breakage, finds, corrections, by a signed quantity. A fact: never refused for lack of stock. Refuses as `receiveGoods`. */
export const adjustStock = (ctx: Ctx, adjustments: readonly StockChange[]): Promise<Outcome<Id, ChangeRefusal>[]> =>
  changeStock(ctx, ofKind('adjustment', adjustments));

/** What was counted in bins (or in another bucket of the node): the difference is posted. Refuses as `receiveGoods`, and `stock.countedTwice`. */
export const countStock = (ctx: Ctx, counts: readonly StockChange[]): Promise<Outcome<Id, ChangeRefusal>[]> =>
  changeStock(ctx, ofKind('count', counts));

export type KnownChange = StockChange & { kind: ChangeKind };
const ofKind = (kind: ChangeKind, documents: readonly StockChange[]): KnownChange[] =>
  documents.map((document) => ({ ...document, kind }));

/** Why a line cannot be booked, whatever the others say; null when it can. */
export function whyNotLine(kind: ChangeKind, line: ChangeLine, sku: Sku | undefined): Refusal<LineRefusal> | null {
  if (!sku) return { code: 'stock.skuUnknown' };
  if (sku.bundle) return { code: 'stock.bundleHasNoStock', data: { merchantCode: sku.merchantCode } };
  const { quantity, bin } = line;
  const fits = kind === 'count' ? quantity >= 0n : kind === 'adjustment' ? quantity !== 0n : quantity > 0n;
  if (!fits) return { code: 'stock.quantityNotPositive', data: { quantity } };
  return bin === places.STAGING ? { code: 'stock.binReserved', data: { bin } } : null;
}

type Prepared = {
  document: KnownChange;
  posting: Posting;
  lines: { skuId: Id; bucket: Bucket; bin: string; change: bigint; counted: bigint | null }[];
};

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
    const place = `${goodsKey(nodeId, line.skuId)}/${line.bucket ?? 'sellable'}/${line.bin || places.UNSORTED}`;
    if (kind === 'count' && seen.has(place)) return { code: 'stock.countedTwice', data: { line: i + 1 } };
    seen.add(place);
  }
  return null;
}

async function prepare(ctx: Ctx, documents: readonly KnownChange[]): Promise<Prepared[]> {
  const looking = documents.filter(({ kind }) => kind === 'count' || kind === 'adjustment');
  const nodes = looking.map((document) => document.nodeId);
  await lockBins(ctx, nodes);
  const bins = await binsHolding(ctx, nodes, [
    ...new Set(looking.flatMap(({ lines }) => lines.map((line) => line.skuId))),
  ]);
  const held = await heldIn(
    ctx,
    documents.filter(({ kind }) => kind === 'count'),
  );
  return documents.map((document) => {
    const found = held.get(document.id);
    const lines = document.lines.map((line, i) => {
      const counted = found ? line.quantity : null;
      const change = found ? line.quantity - found[i]! : line.quantity;
      return { skuId: line.skuId, bucket: line.bucket ?? 'sellable', bin: line.bin ?? '', change, counted };
    });
    const type = documentType(document.kind);
    const posting: Posting = {
      document: { type, id: document.id },
      reason: document.note || type,
      ...(document.businessOn && { businessOn: document.businessOn }),
      lines: lines.flatMap((line, i) => linesOf(document, line, i + 1, bins)),
    };
    return { document, posting, lines };
  });
}

/** What the books say lies in the places that were counted, per document and line. */
async function heldIn(ctx: Ctx, documents: readonly StockChange[]): Promise<Map<Id, bigint[]>> {
  const counted = documents.flatMap(({ nodeId, lines }) => lines.map((line) => countedPlace(nodeId, line)));
  const held = (await balances(ctx, counted)).map((balance) => balance.posted);
  return new Map(documents.map(({ id, lines }) => [id, held.splice(0, lines.length)]));
}

const countedPlace = (node: Id, { skuId, bucket = 'sellable', bin }: ChangeLine): Account =>
  bucket === 'sellable' ? places.bin(node, bin || places.UNSORTED, skuId) : places.goods(node, bucket, skuId);

const OUTSIDE = { receipt: places.supplier, opening: places.sync, adjustment: places.loss, count: places.loss };

function linesOf(
  { id, kind, nodeId }: KnownChange,
  { skuId, bucket, bin, change }: Prepared['lines'][number],
  line: number,
  bins: BinsByGoods,
): Line[] {
  if (change === 0n) return [];
  const outside = OUTSIDE[kind](skuId);
  const inside = places.goods(nodeId, bucket, skuId);
  const move = (name: string, from: Account, to: Account, amount: bigint): Line => ({
    kind: 'post',
    id: derivedId(id, `${name}/${line}`),
    from,
    to,
    amount,
    line,
  });
  const beyond = places.beyond(skuId);
  if (change > 0n) {
    const come = move('stock', outside, inside, change);
    const put = move('bin', beyond, places.bin(nodeId, bin || places.UNSORTED, skuId), change);
    return bucket === 'sellable' ? [come, put] : [come];
  }
  const go = move('stock', inside, outside, -change);
  if (bucket !== 'sellable') return [go];
  // A count says which place it looked at; whoever only says that goods are gone has them taken where most lie.
  const named = bin || (kind === 'count' ? places.UNSORTED : '');
  const from: [string, bigint][] = named ? [[named, -change]] : takeFromBins(bins, goodsKey(nodeId, skuId), -change);
  return [go, ...from.map(([code, amount]) => move(`bin/${code}`, places.bin(nodeId, code, skuId), beyond, amount))];
}

async function keep(ctx: Ctx, prepared: readonly Prepared[]): Promise<void> {
  if (prepared.length === 0) return;
  await recordBins(ctx, prepared);
  await writeDocuments(
    ctx,
    prepared.map(({ document: { id, kind, nodeId, note = '', businessOn } }) => ({
      id,
      kind,
      nodeId,
      note,
      businessOn,
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

/** A bin that goods were put into exists from then on. */
async function recordBins(ctx: Ctx, prepared: readonly Prepared[]): Promise<void> {
  const named = prepared.flatMap(({ document, lines }) =>
    lines.filter((line) => line.bin !== '' && line.change > 0n).map((line) => [document.nodeId, line.bin] as const),
  );
  if (named.length === 0) return;
  await ctx.sql`
    insert into bin (tenant_id, node_id, code)
    select distinct ${ctx.tenant}::int, n.node_id, n.code
    from unnest(${named.map(([node]) => node)}::uuid[], ${named.map(([, code]) => code)}::text[]) n(node_id, code)
    on conflict do nothing`;
}
