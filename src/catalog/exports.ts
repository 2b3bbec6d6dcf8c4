/** The lists of the catalog as tables (CAT-6), each page after the last code or id of the one before. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { BEFORE_ALL, type TableExport, type TablePage, tableOf, yes } from '../tables/tables.ts';
import { barcodesOf } from './codes.ts';
import { findSkus, type SkuQuery } from './find-skus.ts';
import { BUNDLE_COLUMNS } from './import-bundles.ts';
import { MAPPING_COLUMNS } from './import-mappings.ts';
import { PRODUCT_COLUMNS, productCells } from './import-products.ts';
import { type SkuRecord, skuRecords, skuRecordTable } from './skus.ts';
import { type Style, stylesById, styleTable } from './styles.ts';

const names = (columns: Record<string, { names: readonly string[] }>) =>
  Object.values(columns).map((column) => column.names[0]!);

type Found = { records: readonly SkuRecord[]; next: string | null };

async function productPage(ctx: Ctx, { records, next }: Found): Promise<TablePage> {
  const [styles, barcodes] = await Promise.all([
    stylesById(
      ctx,
      records.flatMap((sku) => sku.styleId ?? []),
    ),
    barcodesOf(
      ctx,
      records.map((sku) => sku.id),
    ),
  ]);
  const rows = records.map((sku) =>
    productCells(sku, sku.styleId ? styles.get(sku.styleId) : undefined, barcodes.get(sku.id) ?? []),
  );
  return { rows, next };
}

async function products(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const records = await ctx.run<SkuRecord>(sql`
    select ${skuRecordTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and merchant_code > ${after ?? ''}
    order by merchant_code
    limit ${limit}`);
  return productPage(ctx, { records, next: records.length < limit ? null : records.at(-1)!.merchantCode });
}

const PRODUCTS: TableExport = {
  kind: 'products',
  right: 'catalog.read',
  header: names(PRODUCT_COLUMNS),
  guarded: { right: 'catalog.cost', columns: [PRODUCT_COLUMNS.cost.names[0]!] },
  page: products,
};

/** The same table with the SKUs a filter finds. */
export const productsFound = (filters: Omit<SkuQuery, 'after' | 'limit'>): TableExport => ({
  ...PRODUCTS,
  page: async (ctx, after, limit) => {
    const { skus, next } = await findSkus(ctx, { ...filters, after: after ?? undefined, limit });
    const records = await skuRecords(
      ctx,
      skus.map((sku) => sku.id),
    );
    return productPage(ctx, { records: skus.map((sku) => records.get(sku.id)!), next });
  },
});

const stylesAfter = (ctx: Ctx, after: string | null, limit: number): Promise<Style[]> =>
  ctx.run<Style>(sql`
    select ${styleTable.select()}
    from style
    where tenant_id = ${ctx.tenant}
      and code > ${after ?? ''}
    order by code
    limit ${limit}`);

const choicesText = (options: Record<string, string[]>): string =>
  Object.entries(options)
    .map(([name, values]) => `${name}=${values.join(',')}`)
    .join('; ');

type PartRow = { whole: string; part: string; quantity: bigint; share: bigint };

/** Bundles and recipes are alike: one row per part, by merchant codes, which other houses know too. */
const partsAfter =
  (table: 'bundle' | 'assembly') =>
  (ctx: Ctx, after: string | null, limit: number): Promise<PartRow[]> => {
    const [whole, part] = after ? (JSON.parse(after) as [string, string]) : ['', ''];
    const [from, column, share] =
      table === 'bundle'
        ? [sql`bundle_part`, sql`bundle_id`, sql`share`]
        : [sql`assembly_part`, sql`finished_id`, sql`0::bigint`];
    return ctx.run<PartRow>(sql`
      select w.merchant_code as whole, s.merchant_code as part, p.quantity, ${share} as share
      from ${from} p
      join sku w on w.tenant_id = ${ctx.tenant} and w.id = p.${column}
      join sku s on s.tenant_id = ${ctx.tenant} and s.id = p.sku_id
      where p.tenant_id = ${ctx.tenant}
        and (w.merchant_code, s.merchant_code) > (${whole}, ${part})
      order by w.merchant_code, s.merchant_code
      limit ${limit}`);
  };

const partKey = (row: PartRow): string => JSON.stringify([row.whole, row.part]);

type ListingRow = Record<
  'id' | 'shop' | 'item' | 'variant' | 'code' | 'title' | 'properties' | 'sku' | 'state',
  string
>;

const listingsAfter = (ctx: Ctx, after: string | null, limit: number): Promise<ListingRow[]> =>
  ctx.sql<ListingRow>`
    select l.id, l.shop_id as shop, l.item_id as item, l.channel_sku_id as variant, l.merchant_code as code, l.title,
           l.properties, coalesce(s.merchant_code, '') as sku, l.state
    from listing l
    left join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    where l.tenant_id = ${ctx.tenant}
      and l.id > ${after ?? BEFORE_ALL}::uuid
    order by l.id
    limit ${limit}`;

const nameOf = (key: keyof typeof MAPPING_COLUMNS): string => MAPPING_COLUMNS[key].names[0]!;

export const catalogExports: readonly TableExport[] = [
  PRODUCTS,
  tableOf<Style>({
    kind: 'styles',
    right: 'catalog.read',
    columns: [
      ['货号', (style) => style.code],
      ['款式名称', (style) => style.name],
      ['品牌', (style) => style.brand],
      ['型号', (style) => style.model],
      ['系列', (style) => style.series],
      ['类目', (style) => style.category],
      ['季节', (style) => style.season],
      ['其他规格', (style) => choicesText(style.options)],
      ['启用', (style) => yes(style.active)],
    ],
    read: stylesAfter,
    keyOf: (style) => style.code,
  }),
  tableOf<PartRow>({
    kind: 'bundles',
    right: 'catalog.read',
    columns: [
      [BUNDLE_COLUMNS.bundle.names[0]!, (row) => row.whole],
      [BUNDLE_COLUMNS.part.names[0]!, (row) => row.part],
      [BUNDLE_COLUMNS.quantity.names[0]!, (row) => row.quantity],
      [BUNDLE_COLUMNS.share.names[0]!, (row) => row.share],
    ],
    read: partsAfter('bundle'),
    keyOf: partKey,
  }),
  tableOf<PartRow>({
    kind: 'assemblies',
    right: 'catalog.read',
    columns: [
      ['成品商家编码', (row) => row.whole],
      ['半成品商家编码', (row) => row.part],
      ['数量', (row) => row.quantity],
    ],
    read: partsAfter('assembly'),
    keyOf: partKey,
  }),
  tableOf<ListingRow>({
    kind: 'mappings',
    right: 'catalog.read',
    columns: [
      [nameOf('shop'), (row) => row.shop],
      [nameOf('itemId'), (row) => row.item],
      [nameOf('channelSkuId'), (row) => row.variant],
      [nameOf('listingCode'), (row) => row.code],
      [nameOf('title'), (row) => row.title],
      [nameOf('properties'), (row) => row.properties],
      [nameOf('merchantCode'), (row) => row.sku],
      ['状态', (row) => row.state],
    ],
    read: listingsAfter,
    keyOf: (row) => row.id,
  }),
];
