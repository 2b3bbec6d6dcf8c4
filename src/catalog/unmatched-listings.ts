/**
 * The mapping desk (CAT-4): open listings, those that keep most orders waiting first, each with SKUs it may stand for
 * and why. What must stay true: these are offers; only a person or an exact code maps.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { wordsOf } from './search-words.ts';
import { type Sku, skusById } from './skus.ts';

/** Listings that keep orders waiting, with how many; orders know. */
export type WaitingOrders = (ctx: Ctx) => Promise<ReadonlyMap<Id, number>>;

export type Candidate = { sku: Sku; by: 'merchantCode' | 'barcode' | 'name' | 'former'; words: string[] };
export type OpenListing = {
  id: Id;
  shopId: Id;
  itemId: string;
  channelSkuId: string;
  merchantCode: string;
  barcode: string;
  title: string;
  properties: string;
  state: 'missing' | 'ambiguous' | 'changed';
  skuId: Id | null;
  waitingOrders: number;
  candidates: Candidate[];
};
type Row = Omit<OpenListing, 'waitingOrders' | 'candidates'>;

export async function unmatchedListings(
  ctx: Ctx,
  q: { shopId?: Id | undefined; cursor?: string | undefined; limit: number },
  waitingOrders: WaitingOrders,
): Promise<{ items: OpenListing[]; next: string | null }> {
  const waiting = await waitingOrders(ctx);
  const after = readCursor(q.cursor, { waiting: 'int', id: 'id' });
  const first = !after || after.waiting > 0n ? await waitingListings(ctx, q.shopId, waiting) : [];
  const behind = first.filter((row) => !after || isBehind(row, after));
  const some = behind.slice(0, q.limit + 1);
  const idle = after && after.waiting === 0n ? after.id : NIL;
  const rest =
    some.length > q.limit
      ? []
      : await idleListings(ctx, q.shopId, idle, [...waiting.keys()], q.limit + 1 - some.length);
  const rows = [...some, ...rest.map((row) => ({ ...row, waitingOrders: 0 }))];
  const page = rows.slice(0, q.limit);
  const candidates = await candidatesOf(ctx, page);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({ ...row, candidates: candidates.get(row.id) ?? [] })),
    next: rows.length > q.limit && last ? writeCursor({ waiting: BigInt(last.waitingOrders), id: last.id }) : null,
  };
}

const NIL = '00000000-0000-0000-0000-000000000000';

const isBehind = (row: { id: Id; waitingOrders: number }, after: { waiting: bigint; id: Id }): boolean =>
  BigInt(row.waitingOrders) < after.waiting || (BigInt(row.waitingOrders) === after.waiting && row.id > after.id);

const COLUMNS = sql`id, shop_id as "shopId", item_id as "itemId", channel_sku_id as "channelSkuId",
  merchant_code as "merchantCode", barcode, title, properties, state, sku_id as "skuId"`;

const ofShop = (shopId: Id | undefined) => (shopId ? sql`and shop_id = ${shopId}` : sql``);

async function waitingListings(ctx: Ctx, shopId: Id | undefined, waiting: ReadonlyMap<Id, number>) {
  const rows = await ctx.run<Row>(sql`
    select ${COLUMNS}
    from listing
    where tenant_id = ${ctx.tenant}
      and id = any(${[...waiting.keys()]}::uuid[])
      and state <> 'mapped'
      ${ofShop(shopId)}`);
  const counted = rows.map((row) => ({ ...row, waitingOrders: waiting.get(row.id)! }));
  return counted.sort((a, b) => b.waitingOrders - a.waitingOrders || (a.id < b.id ? -1 : 1));
}

const idleListings = (
  ctx: Ctx,
  shopId: Id | undefined,
  after: Id,
  without: readonly Id[],
  limit: number,
): Promise<Row[]> =>
  ctx.run<Row>(sql`
    select ${COLUMNS}
    from listing
    where tenant_id = ${ctx.tenant}
      and id > ${after}::uuid
      and state <> 'mapped'
      and id <> all(${without as Id[]}::uuid[])
      ${ofShop(shopId)}
    order by id
    limit ${limit}`);

/** SKUs offered for one listing. */
const OFFERED = 5;

/** In the order a person should look at them: what it was, exact codes, then similar names. */
async function candidatesOf(ctx: Ctx, rows: readonly Row[]): Promise<Map<Id, Candidate[]>> {
  const [exact, similar] = await Promise.all([exactSkus(ctx, rows), similarSkus(ctx, rows)]);
  const former = rows.flatMap((row) =>
    row.skuId ? [{ listing: row.id, sku: row.skuId, by: 'former' as const, words: [] }] : [],
  );
  const all = [...former, ...exact, ...similar];
  const skus = await skusById(
    ctx,
    all.map((one) => one.sku),
  );
  const offers = new Map<Id, Candidate[]>();
  for (const { listing, sku: id, by, words } of all) {
    const own = offers.get(listing) ?? [];
    const sku = skus.get(id);
    if (!sku?.active || own.length >= OFFERED || own.some((known) => known.sku.id === id)) continue;
    offers.set(listing, [...own, { sku, by, words }]);
  }
  return offers;
}

type Offer = { listing: Id; sku: Id; by: Candidate['by']; words: string[] };

/** SKUs that share the listing's merchant code or barcode, in any of their codes. */
async function exactSkus(ctx: Ctx, rows: readonly Row[]): Promise<Offer[]> {
  return ctx.sql<Offer>`
    select n.listing, s.id as sku, 'merchantCode' as by, array[n.merchant_code] as words
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.merchantCode)}::text[]) n(listing, merchant_code)
    join sku s on s.tenant_id = ${ctx.tenant} and s.merchant_code = n.merchant_code
    union all
    select n.listing, b.sku_id, 'barcode', array[b.code]
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.merchantCode)}::text[],
                ${rows.map((row) => row.barcode)}::text[]) n(listing, merchant_code, barcode)
    join sku_barcode b on b.tenant_id = ${ctx.tenant} and b.code in (n.merchant_code, n.barcode)`;
}

/** SKUs a word may have at most to tell anything; words of a listing that are followed; words in common and likeness to be worth showing. */
const COMMON = 1000;
const TELLING = 6;
const IN_COMMON = 2;
const ALIKE = 0.4;

/**
 * SKUs whose words are those of the listing, the rarer the word the more it counts (inverse document frequency, Spärck
 * Jones 1972). Only each listing's rarest words are followed, so a page costs the same in a large catalog.
 */
async function similarSkus(ctx: Ctx, rows: readonly Row[]): Promise<Offer[]> {
  const asked = new Map(rows.map((row) => [row.id, new Set(wordsOf(`${row.title} ${row.properties}`))]));
  const rarity = await rarityOf(ctx, new Set([...asked.values()].flatMap((words) => [...words])));
  const followed = [...asked].flatMap(([listing, words]) =>
    [...words]
      .filter((word) => rarity.has(word))
      .sort((a, b) => rarity.get(b)! - rarity.get(a)! || (a < b ? -1 : 1))
      .slice(0, TELLING)
      .map((word) => ({ listing, word })),
  );
  const hits = await ctx.sql<{ listing: Id; sku: Id; words: string[] }>`
    select n.listing, w.sku_id as sku, array_agg(w.word order by w.word) as words
    from unnest(${followed.map((one) => one.listing)}::uuid[], ${followed.map((one) => one.word)}::text[]) n(listing, word)
    join sku_word w on w.tenant_id = ${ctx.tenant} and w.word = n.word
    group by n.listing, w.sku_id`;
  const weight = (words: readonly string[]) => words.reduce((sum, word) => sum + rarity.get(word)!, 0);
  const whole = new Map<Id, number>();
  for (const { listing, word } of followed) whole.set(listing, (whole.get(listing) ?? 0) + rarity.get(word)!);
  return hits
    .map((hit) => ({ ...hit, by: 'name' as const, likeness: weight(hit.words) / whole.get(hit.listing)! }))
    .filter((hit) => hit.words.length >= IN_COMMON && hit.likeness >= ALIKE)
    .sort((a, b) => b.likeness - a.likeness || (a.sku < b.sku ? -1 : 1));
}

/** How much a word tells: 1 when one SKU has it, less the more have it. Unknown and common words tell nothing. */
async function rarityOf(ctx: Ctx, words: ReadonlySet<string>): Promise<Map<string, number>> {
  const rows = await ctx.sql<{ word: string; count: number }>`
    select n.word, (
      select count(*)::int
      from (
        select
        from sku_word w
        where w.tenant_id = ${ctx.tenant}
          and w.word = n.word
        limit ${COMMON}) seen) as count
    from unnest(${[...words]}::text[]) n(word)`;
  return new Map(
    rows
      .filter(({ count }) => count > 0 && count < COMMON)
      .map(({ word, count }) => [word, 1 - Math.log(count) / Math.log(COMMON)]),
  );
}

/** How many listings wait for a person, up to a bound. */
export async function countOpenListings(ctx: Ctx, most = 999): Promise<number> {
  const [row] = await ctx.sql<{ n: bigint }>`
    select count(*) as n
    from (
      select
      from listing
      where tenant_id = ${ctx.tenant}
        and state <> 'mapped'
      limit ${most}) open`;
  return Number(row!.n);
}
