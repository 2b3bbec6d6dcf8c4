/** Listing ↔ SKU in bulk (CAT-4, CAT-6): what a person says in a file counts as if said on the mapping desk. */
import type { Ctx } from '../kernel/context.ts';
import { type Column, idColumn, optionalColumn, optionalIdColumn } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { type LineOf, type TableImport, takeWholeRows } from '../tables/tables.ts';
import { mapListings } from './match-listings.ts';
import { skuIdsByCode } from './skus.ts';

export const MAPPING_COLUMNS = {
  shop: optionalIdColumn('店铺编号', 'shopId'),
  itemId: optionalIdColumn('平台商品编号', '平台商品ID', 'itemId'),
  channelSkuId: optionalIdColumn('平台规格编号', '平台规格ID', 'channelSkuId'),
  listingCode: optionalIdColumn('平台商家编码', 'listingCode'),
  title: optionalColumn('平台标题', 'title'),
  properties: optionalColumn('平台规格', 'channelProperties'),
  merchantCode: idColumn('商家编码', 'merchantCode'),
} satisfies Record<string, Column>;
type Key = keyof typeof MAPPING_COLUMNS;

export type MappingRow = Record<Key, string>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Codes: `catalog.listingUnnamed` (neither item nor code), `catalog.codeMissing`, `catalog.shopUnknown`. */
function readMapping(cells: MappingRow) {
  const row = Object.fromEntries(Object.entries(cells).map(([key, text]) => [key, text.trim()])) as MappingRow;
  const error = (key: Key, code: string) => ({
    errors: [{ code, column: MAPPING_COLUMNS[key].names[0]!, value: cells[key] }],
  });
  if (row.merchantCode === '') return error('merchantCode', 'catalog.codeMissing');
  if (row.itemId === '' && row.listingCode === '') return error('itemId', 'catalog.listingUnnamed');
  if (row.shop !== '' && !UUID.test(row.shop)) return error('shop', 'catalog.shopUnknown');
  return { value: row };
}

/** Refuses per row `catalog.shopMissing`, `catalog.skuUnknown`, and what `mapListings` refuses. A listing not seen yet is made. */
async function takeMappings(
  ctx: Ctx,
  rows: readonly LineOf<MappingRow>[],
  shopId: Id | null,
): Promise<Outcome<number, string>[]> {
  const skus = await skuIdsByCode(
    ctx,
    rows.map((row) => row.value.merchantCode),
  );
  const ready = rows.filter(({ value }) => (value.shop || shopId) && skus.has(value.merchantCode));
  const listings = await listingsFor(ctx, ready, shopId);
  const mapped = await mapListings(
    ctx,
    ready.map(({ value }, i) => ({ listingId: listings[i]!, skuId: skus.get(value.merchantCode)! })),
  );
  const answers = new Map(ready.map((row, i) => [row.line, mapped[i]!]));
  return rows.map(({ line, value }) => {
    if (!value.shop && !shopId) return refuse(line, 'catalog.shopMissing');
    const outcome = answers.get(line);
    if (!outcome) return refuse(line, 'catalog.skuUnknown', { merchantCode: value.merchantCode });
    return outcome.done ? done(line) : { ...outcome, id: line };
  });
}

/** Ids of the listings rows name, in order; an unknown one is recorded as open. */
async function listingsFor(ctx: Ctx, rows: readonly LineOf<MappingRow>[], shopId: Id | null): Promise<Id[]> {
  const column = (pick: (row: MappingRow) => string) => rows.map(({ value }) => pick(value));
  const found = await ctx.sql<{ id: Id; key: string }>`
    insert into listing (tenant_id, id, shop_id, item_id, channel_sku_id, merchant_code, title, properties, state)
    select distinct on (shop_id, item_id, channel_sku_id) ${ctx.tenant}::int, n.*, 'missing'
    from unnest(${rows.map(() => ctx.newId())}::uuid[], ${column((row) => row.shop || shopId!)}::uuid[],
                ${column((row) => row.itemId || row.listingCode)}::text[], ${column((row) => row.channelSkuId)}::text[],
                ${column((row) => row.listingCode)}::text[], ${column((row) => row.title)}::text[],
                ${column((row) => row.properties)}::text[]) n(id, shop_id, item_id, channel_sku_id, code, title, properties)
    order by shop_id, item_id, channel_sku_id
    on conflict (tenant_id, shop_id, item_id, channel_sku_id) do update set seen_at = listing.seen_at
    returning id, shop_id || '/' || item_id || '/' || channel_sku_id as key`;
  const ids = new Map(found.map((row) => [row.key, row.id]));
  return rows.map(({ value }) => {
    const key = `${value.shop || shopId}/${value.itemId || value.listingCode}/${value.channelSkuId}`;
    return ids.get(key)!;
  });
}

export const mappingImport = {
  kind: 'mappings' as const,
  columns: MAPPING_COLUMNS,
  batch: 1000,
  readRow: readMapping,
  takeRows: (ctx, rows, { shopId }) => takeWholeRows(ctx, rows, (left) => takeMappings(ctx, left, shopId)),
} satisfies TableImport<MappingRow, Key>;
