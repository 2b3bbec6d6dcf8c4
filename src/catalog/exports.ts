/** The lists of the catalog as tables (CAT-6), each page after the last code or id of the one before. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Cell } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { formatMinor } from '../kernel/money.ts';
import type { TableExport, TablePage } from '../tables/tables.ts';
import { barcodesOf } from './codes.ts';
import { MAPPING_COLUMNS } from './import-mappings.ts';
import { PRODUCT_COLUMNS, productCells } from './import-products.ts';
import { type SkuRecord, skuRecordTable } from './skus.ts';
import { type Style, stylesById, styleTable } from './styles.ts';

const names = (columns: Record<string, { names: readonly string[] }>) =>
  Object.values(columns).map((column) => column.names[0]!);

/** Rows and where they end: a short page is the last. */
const pageOf = <Row>(
  rows: readonly Row[],
  limit: number,
  cells: (row: Row) => Cell[],
  key: (row: Row) => string,
): TablePage => ({
  rows: rows.map(cells),
  next: rows.length < limit ? null : key(rows.at(-1)!),
});

async function products(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const skus = await ctx.run<SkuRecord>(sql`
    select ${skuRecordTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and merchant_code > ${after ?? ''}
    order by merchant_code
    limit ${limit}`);
  const [styles, barcodes] = await Promise.all([
    stylesById(
      ctx,
      skus.flatMap((sku) => sku.styleId ?? []),
    ),
    barcodesOf(
      ctx,
      skus.map((sku) => sku.id),
    ),
  ]);
  return pageOf(
    skus,
    limit,
    (sku) => productCells(sku, sku.styleId ? styles.get(sku.styleId) : undefined, barcodes.get(sku.id) ?? []),
    (sku) => sku.merchantCode,
  );
}

async function styles(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const rows = await ctx.run<Style>(sql`
    select ${styleTable.select()}
    from style
    where tenant_id = ${ctx.tenant}
      and code > ${after ?? ''}
    order by code
    limit ${limit}`);
  return pageOf(
    rows,
    limit,
    (style) => [
      ...[style.code, style.name, style.brand, style.model, style.series, style.category, style.season],
      ...[choicesText(style.options), style.active ? '是' : '否'],
    ],
    (style) => style.code,
  );
}

const choicesText = (options: Record<string, string[]>): string =>
  Object.entries(options)
    .map(([name, values]) => `${name}=${values.join(',')}`)
    .join('; ');

type PartRow = { whole: string; part: string; wholeId: Id; partId: Id; quantity: bigint; share: bigint };

/** Bundles and recipes are alike: one row per part, by ids. */
const partsTable =
  (table: 'bundle' | 'assembly') =>
  async (ctx: Ctx, after: string | null, limit: number): Promise<TablePage> => {
    const [whole, part] = after?.split('/') ?? [NIL, NIL];
    const [from, column, share] =
      table === 'bundle'
        ? [sql`bundle_part`, sql`bundle_id`, sql`share`]
        : [sql`assembly_part`, sql`finished_id`, sql`0::bigint`];
    const rows = await ctx.run<PartRow>(sql`
      select w.merchant_code as whole, s.merchant_code as part, p.${column} as "wholeId", p.sku_id as "partId", p.quantity,
             ${share} as share
      from ${from} p
      join sku w on w.tenant_id = ${ctx.tenant} and w.id = p.${column}
      join sku s on s.tenant_id = ${ctx.tenant} and s.id = p.sku_id
      where p.tenant_id = ${ctx.tenant}
        and (p.${column}, p.sku_id) > (${whole}::uuid, ${part}::uuid)
      order by p.${column}, p.sku_id
      limit ${limit}`);
    return pageOf(
      rows,
      limit,
      (row) => [
        row.whole,
        row.part,
        row.quantity,
        ...(table === 'bundle' ? [{ decimal: formatMinor(row.share) }] : []),
      ],
      (row) => `${row.wholeId}/${row.partId}`,
    );
  };

const NIL = '00000000-0000-0000-0000-000000000000';

type ListingRow = Record<
  'id' | 'shop' | 'item' | 'variant' | 'code' | 'title' | 'properties' | 'sku' | 'state',
  string
>;

async function mappings(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const rows = await ctx.sql<ListingRow>`
    select l.id, l.shop_id as shop, l.item_id as item, l.channel_sku_id as variant, l.merchant_code as code, l.title,
           l.properties, coalesce(s.merchant_code, '') as sku, l.state
    from listing l
    left join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    where l.tenant_id = ${ctx.tenant}
      and l.id > ${after ?? NIL}::uuid
    order by l.id
    limit ${limit}`;
  const cells = (row: ListingRow) => [
    row.shop,
    row.item,
    row.variant,
    row.code,
    row.title,
    row.properties,
    row.sku,
    row.state,
  ];
  return pageOf(rows, limit, cells, (row) => row.id);
}

export const catalogExports: readonly TableExport[] = [
  {
    kind: 'products',
    right: 'catalog.read',
    header: names(PRODUCT_COLUMNS),
    guarded: { right: 'catalog.cost', columns: [PRODUCT_COLUMNS.cost.names[0]!] },
    page: products,
  },
  {
    kind: 'styles',
    right: 'catalog.read',
    header: ['货号', '款式名称', '品牌', '型号', '系列', '类目', '季节', '其他规格', '启用'],
    page: styles,
  },
  {
    kind: 'bundles',
    right: 'catalog.read',
    header: ['组合商家编码', '单品商家编码', '数量', '分摊权重'],
    page: partsTable('bundle'),
  },
  {
    kind: 'assemblies',
    right: 'catalog.read',
    header: ['成品商家编码', '半成品商家编码', '数量'],
    page: partsTable('assembly'),
  },
  { kind: 'mappings', right: 'catalog.read', header: [...names(MAPPING_COLUMNS), '状态'], page: mappings },
];
