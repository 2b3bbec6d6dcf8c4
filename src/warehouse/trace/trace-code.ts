/**
 * Whatever a barcode stands for, and its life (WMS-12). What must stay true: every look-up is one of an index, so that it
 * takes as long with ten million entries as with ten; what the caller may not see is not told.
 */
import { articleOfCode, readMarked, readTag, skuOfCode, skusById, writeTag } from '../../catalog/catalog.ts';
import type { Trace, TraceEvent } from '../../contract/trace.ts';
import { peopleNames } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { orderNumbers } from '../../orders/orders.ts';
import { entrySourcesOf, fulfilmentIdsOf, fulfilmentNumbers, parcelWithNumber } from '../../shipping/shipping.ts';
import { actorWords, documentEntries, entriesOfBin, entriesOfSku, type Node } from '../../stock/stock.ts';
import { receiptNumbers } from '../inbound/receipts.ts';
import { skuRef } from '../read-pick-lists.ts';
import { marksOf } from './marks.ts';
import { lifeOfParcels } from './parcel-life.ts';
import { describePiece, lifeOfPiece, type PieceOf, pieceOfCode } from './piece-life.ts';

type Event = Omit<TraceEvent, 'at' | 'quantity'> & { at: Date; quantity: bigint | null };
type Life = Pick<Trace, 'kind' | 'name' | 'sku' | 'marked'> & {
  piece: PieceOf | null;
  seen: { epc: string; state: 'in' | 'out'; bin: string; at: Date } | null;
  events: Event[];
  next: string | null;
};
type Page = { cursor?: string | undefined; limit: number };
/** Where the caller may look. */
export type Sight = { stock: readonly Node[]; parcels: readonly Node[] };

const NUMBERS = new Map([
  ['order', orderNumbers],
  ['fulfilment', fulfilmentNumbers],
  ['goodsReceipt', receiptNumbers],
]);
/** Entries of the parcels of one number; an order of more is cut. */
const MOST = 200;

const life = (kind: Trace['kind'], name: string, more: Partial<Life> = {}): Life => ({
  ...{ kind, name, sku: null, marked: null, seen: null, piece: null, events: [], next: null },
  ...more,
});

export async function traceCode(ctx: Ctx, sight: Sight, code: string, page: Page): Promise<Life> {
  const found =
    (await traceTag(ctx, sight, code)) ??
    (await tracePiece(ctx, sight, code)) ??
    (await traceGoods(ctx, sight, code, page)) ??
    (await traceParcels(ctx, sight, code)) ??
    (await tracePlace(ctx, sight, code, page)) ??
    (await traceDocument(ctx, sight, code, page));
  return found ?? life('none', code);
}

/** A radio tag, or a GS1 symbol whose serial is a tag's: the tag may have any length of company prefix and any filter. */
async function traceTag(ctx: Ctx, sight: Sight, code: string): Promise<Life | null> {
  const epcs = typeof readTag(code) === 'string' ? tagsOf(ctx, code) : [code.toUpperCase()];
  if (epcs.length === 0) return null;
  const [tag] = await ctx.sql<{
    epc: string;
    skuId: Id;
    state: 'in' | 'out';
    bin: string;
    at: Date;
    parcel: Id | null;
    nodeId: Id;
  }>`
    select epc, sku_id as "skuId", state, bin, changed_at as at, fulfilment_id as parcel, node_id as "nodeId"
    from rfid_tag
    where tenant_id = ${ctx.tenant}
      and epc = any(${epcs}::text[])`;
  if (!tag || !sight.stock.some(({ id }) => id === tag.nodeId)) return null;
  const sku = (await skusById(ctx, [tag.skuId])).get(tag.skuId)!;
  const reads = await ctx.sql<{ id: Id; at: Date; number: string; kind: string; bin: string; by: string }>`
    select s.id, r.first_at as at, s.number, s.kind, s.bin, s.created_by as by
    from rfid_read r
    join rfid_session s on s.tenant_id = r.tenant_id and s.id = r.session_id
    where r.tenant_id = ${ctx.tenant}
      and r.epc = ${tag.epc}
    order by r.first_at desc
    limit ${MOST}`;
  const people = await peopleNames(
    ctx,
    reads.map(({ by }) => by),
  );
  const events = reads.map(
    ({ id, at, number, kind, bin, by }): Event => ({
      ...{
        id,
        at,
        step: 'tagRead',
        reason: '',
        facts: { kind, bin },
        sku: skuRef(sku),
        quantity: 1n,
        from: null,
        to: null,
      },
      ...{ document: { type: 'rfidSession', id, number }, actor: actorWords(by, people) },
    }),
  );
  const marked = readMarked(code, new Date(ctx.now()));
  const more = marked ? await scansOf(ctx, tag.skuId, marked) : [];
  const parcels = tag.parcel ? await lifeOfParcels(ctx, [tag.parcel]) : [];
  const { epc, state, bin, at } = tag;
  return life('tag', `${sku.merchantCode} ${epc}`, {
    ...{ sku: skuRef(sku), marked, seen: { epc, state, bin, at } },
    events: latestFirst([...events, ...more, ...parcels]),
  });
}

function tagsOf(ctx: Ctx, code: string): string[] {
  const marked = readMarked(code, new Date(ctx.now()));
  if (!marked || !/^(0|[1-9]\d{0,11})$/.test(marked.serial)) return [];
  const serial = BigInt(marked.serial);
  if (serial >= 1n << 38n) return [];
  const filters = [0, 1, 2, 3, 4, 5, 6, 7];
  return [6, 7, 8, 9, 10, 11, 12].flatMap((prefixDigits) =>
    filters.map((filter) => writeTag({ gtin: marked.gtin, prefixDigits, serial, filter })),
  );
}

/** A code of one single piece, plain or in a symbol. */
async function tracePiece(ctx: Ctx, sight: Sight, code: string): Promise<Life | null> {
  const article = await articleOfCode(ctx, code);
  if (article && !(article.tracked && article.serial)) return null;
  const named = { skuId: article?.skuId ?? null, serial: article?.serial || code };
  const piece = await pieceOfCode(ctx, sight.stock, named);
  if (!piece) return null;
  const [own, skus] = [await lifeOfPiece(ctx, piece, sight.stock), await skusById(ctx, [piece.skuId])];
  const sku = skuRef(skus.get(piece.skuId)!);
  const told = await visibleParcels(ctx, sight, own.parcels);
  return life('goods', sku.merchantCode, {
    ...{ sku, marked: readMarked(code, new Date(ctx.now())) },
    piece: await describePiece(ctx, piece, sight.stock),
    events: latestFirst([...own.events, ...(await lifeOfParcels(ctx, told))]),
  });
}

/** Parcels of nodes the caller may see; an order of more is cut. */
async function visibleParcels(ctx: Ctx, sight: Sight, ids: readonly Id[]): Promise<Id[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
      and node_id = any(${sight.parcels.map(({ id }) => id)}::uuid[])`;
  return rows.map(({ id }) => id).slice(0, MOST);
}

async function traceGoods(ctx: Ctx, sight: Sight, code: string, page: Page): Promise<Life | null> {
  const skuId = await skuOfCode(ctx, code);
  if (!skuId) return null;
  const sku = (await skusById(ctx, [skuId])).get(skuId)!;
  const marked = readMarked(code, new Date(ctx.now()));
  const own = { sku: skuRef(sku), marked };
  // A piece, or a lot: where just it was scanned. An article: everything of it that moved.
  if (marked && (marked.serial || marked.lot))
    return life('goods', sku.merchantCode, { ...own, events: latestFirst(await scansOf(ctx, skuId, marked)) });
  const { items, next } = await entriesOfSku(ctx, sight.stock, skuId, page, NUMBERS);
  return life('goods', sku.merchantCode, { ...own, events: items.map(eventOf), next });
}

/** Where a piece was scanned, and the parcels it left in. */
async function scansOf(ctx: Ctx, skuId: Id, marked: { lot: string; serial: string }): Promise<Event[]> {
  const marks = await marksOf(ctx, skuId, marked);
  const ids = marks.filter(({ type }) => type === 'fulfilment').map(({ document }) => document);
  const [people, parcels, sku] = await Promise.all([
    peopleNames(
      ctx,
      marks.map(({ by }) => by),
    ),
    fulfilmentNumbers(ctx, ids),
    skusById(ctx, [skuId]),
  ]);
  const scans = marks.map(
    ({ id, at, lot, serial, expiresOn, type, document, by }): Event => ({
      ...{ id, at, step: 'scanned', reason: '', facts: { lot, serial, ...(expiresOn && { expiresOn }) } },
      ...{ sku: skuRef(sku.get(skuId)!), quantity: 1n, from: null, to: null },
      ...{ document: { type, id: document, number: parcels.get(document) ?? '' }, actor: actorWords(by, people) },
    }),
  );
  // Of one piece the whole way of its parcel; a lot has too many.
  return marked.serial ? [...scans, ...(await lifeOfParcels(ctx, [...new Set(ids)]))] : scans;
}

/** A waybill, a parcel, an order or a pick list: the parcels behind the number, with what they posted. */
async function traceParcels(ctx: Ctx, sight: Sight, code: string): Promise<Life | null> {
  const found = await parcelsBehind(ctx, code);
  if (!found) return null;
  const ids = await visibleParcels(ctx, sight, found.ids);
  if (ids.length === 0) return null;
  const [steps, entries] = await Promise.all([
    lifeOfParcels(ctx, ids),
    documentEntries(ctx, await entrySourcesOf(ctx, ids), { limit: MOST }, NUMBERS),
  ]);
  return life(found.kind, found.name, { events: latestFirst([...steps, ...entries.items.map(eventOf)]) });
}

type Behind = { kind: Trace['kind']; name: string; ids: Id[] };

async function parcelsBehind(ctx: Ctx, code: string): Promise<Behind | null> {
  const parcel = await parcelWithNumber(ctx, code);
  if (parcel) return { kind: 'parcel', name: code, ids: [parcel.id] };
  const [own] = await ctx.sql<{ kind: Trace['kind']; number: string; ids: Id[] }>`
    select 'parcel' as kind, number, array[id] as ids from fulfilment where tenant_id = ${ctx.tenant} and number = ${code}
    union all
    select 'pickList', number, fulfilments from pick_list where tenant_id = ${ctx.tenant} and number = ${code}
    limit 1`;
  if (own) return { kind: own.kind, name: own.number, ids: own.ids };
  const [order] = await ctx.sql<{ id: Id }>`
    select id from sales_order where tenant_id = ${ctx.tenant} and number = ${code}`;
  return order ? { kind: 'order', name: code, ids: await fulfilmentIdsOf(ctx, [order.id]) } : null;
}

async function tracePlace(ctx: Ctx, { stock }: Sight, code: string, page: Page): Promise<Life | null> {
  const [bin] = await ctx.sql<{ nodeId: Id; code: string }>`
    select node_id as "nodeId", code
    from bin
    where tenant_id = ${ctx.tenant}
      and node_id = any(${stock.map(({ id }) => id)}::uuid[])
      and code = ${code}
    limit 1`;
  if (!bin) return null;
  const { items, next } = await entriesOfBin(ctx, stock.find(({ id }) => id === bin.nodeId)!, bin.code, page, NUMBERS);
  return life('bin', bin.code, { events: items.map(eventOf), next });
}

/** A stock document, expected goods, or a manifest by its number. */
async function traceDocument(ctx: Ctx, { stock, parcels }: Sight, code: string, page: Page): Promise<Life | null> {
  const nodes = [...new Set([...stock, ...parcels].map(({ id }) => id))];
  const [found] = await ctx.sql<{ id: Id; manifest: boolean }>`
    select id, false as manifest from stock_document
    where tenant_id = ${ctx.tenant} and number = ${code} and node_id = any(${nodes}::uuid[])
    union all
    select id, false from expectation
    where tenant_id = ${ctx.tenant} and number = ${code} and node_id = any(${nodes}::uuid[])
    union all
    select id, true from manifest
    where tenant_id = ${ctx.tenant} and number = ${code} and node_id = any(${nodes}::uuid[])
    limit 1`;
  if (!found) return null;
  if (found.manifest) {
    const rows = await ctx.sql<{ id: Id }>`
      select id from fulfilment where tenant_id = ${ctx.tenant} and manifest_id = ${found.id} limit ${MOST}`;
    const ids = rows.map(({ id }) => id);
    return life('document', code, { events: latestFirst(await lifeOfParcels(ctx, ids)) });
  }
  const { items, next } = await documentEntries(ctx, { documents: [found.id] }, page, NUMBERS);
  return life('document', code, { events: items.map(eventOf), next });
}

type Entry = {
  id: Id;
  at: Date;
  kind: string;
  reason: string;
  from: TraceEvent['from'];
  to: TraceEvent['to'];
  document: { type: string; id: Id; number: string };
  actor: TraceEvent['actor'];
  sku: Parameters<typeof skuRef>[0];
} & ({ quantity: bigint } | { change: bigint });

const eventOf = (entry: Entry): Event => ({
  ...{ id: entry.id, at: entry.at, step: 'entry', reason: entry.reason, facts: { kind: entry.kind } },
  ...{ sku: skuRef(entry.sku), quantity: 'quantity' in entry ? entry.quantity : entry.change },
  ...{ from: entry.from, to: entry.to, document: entry.document, actor: entry.actor },
});

const latestFirst = (events: readonly Event[]): Event[] =>
  events.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
