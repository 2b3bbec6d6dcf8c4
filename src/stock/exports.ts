/** The lists of stock as tables (CAT-6). `stock` imports again as opening stock of an empty house. */
import { findSkus, skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { holdingsOf } from '../ledger/ledger.ts';
import { BEFORE_ALL, type TableExport, type TablePage, tableOf, yes } from '../tables/tables.ts';
import { stockAt } from './buckets.ts';
import { NODE_COLUMNS, nodeCells } from './import-nodes.ts';
import { STOCK_COLUMNS, wordOfBucket } from './import-stock.ts';
import { allNodes, nodesOf } from './nodes.ts';
import { BUCKETS, STAGING, UNSORTED } from './places.ts';
import { replenishmentRuleExport } from './replenishment-files.ts';
import { transferExport } from './transfers/transfer-export.ts';

const header = (columns: Record<string, { names: readonly string[] }>) =>
  Object.values(columns).map((column) => column.names[0]!);

/** Where goods lie: sellable ones by bin (those staged for parcels in none), the others by bucket. Empty places are left out. */
async function stock(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const nodes = new Map((await allNodes(ctx)).map((node) => [node.id, node]));
  const { skus, next } = await findSkus(ctx, { after: after ?? undefined, limit });
  const [ids, nodeIds] = [skus.map((sku) => sku.id), [...nodes.keys()]];
  const [bins, buckets] = await Promise.all([
    holdingsOf(ctx, 'bin', nodeIds, ids),
    holdingsOf(ctx, 'stock', nodeIds, ids),
  ]);
  const lying = [
    ...bins.map((one) => ({
      ...one,
      bucket: 'sellable',
      bin: [STAGING, UNSORTED].includes(one.place) ? '' : one.place,
    })),
    ...buckets
      .filter(({ place }) => place !== 'sellable' && (BUCKETS as readonly string[]).includes(place))
      .map((one) => ({ ...one, bucket: one.place, bin: '' })),
  ];
  const sorted = lying.map((one) => ({ ...one, node: nodes.get(one.node)!.code })).sort(byPlace);
  const bySku = Map.groupBy(sorted, (one) => one.asset);
  const rows = skus.flatMap(({ id, merchantCode }) =>
    (bySku.get(id) ?? []).map(({ node, posted, bin, bucket }) => [
      ...[node, merchantCode, posted, bin, wordOfBucket(bucket), '期初', '', ''],
    ]),
  );
  return { rows, next };
}

type Place = { node: string; bucket: string; bin: string; place: string };
const byPlace = (a: Place, b: Place): number => {
  const [one, other] = [a, b].map(({ node, bucket, bin, place }) => `${node}\n${bucket}\n${bin}\n${place}`);
  return one! < other! ? -1 : 1;
};

/** The stock list with all buckets, one row per SKU and node. */
async function buckets(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const nodes = await nodesOf(ctx);
  const { skus, next } = await findSkus(ctx, { after: after ?? undefined, limit });
  const at = await stockAt(
    ctx,
    nodes.map((node) => node.id),
    skus,
  );
  const rows = skus.flatMap((sku) =>
    nodes.flatMap((node) => {
      const { amounts } = at.get(sku.id)!.get(node.id)!;
      if (Object.values(amounts).every((quantity) => quantity === 0n)) return [];
      return [
        [
          node.code,
          node.name,
          sku.merchantCode,
          sku.name,
          sku.properties,
          ...BUCKET_COLUMNS.map(([bucket]) => amounts[bucket]),
        ],
      ];
    }),
  );
  return { rows, next };
}

const BUCKET_COLUMNS = [
  ...[['onHand', '在库'] as const, ['reserved', '占用'] as const, ['picked', '已拣'] as const],
  ...[['available', '可用'] as const, ['onOrder', '在订'] as const, ['inTransit', '在途'] as const],
  ...[['returnArea', '退货区'] as const, ['inboundArea', '收货区'] as const],
  ...[['defective', '次品'] as const, ['virtual', '虚拟'] as const],
];

const nodes = async (ctx: Ctx): Promise<TablePage> => ({ rows: (await allNodes(ctx)).map(nodeCells), next: null });

type LineRow = {
  id: Id;
  line: number;
  number: string;
  kind: string;
  node: string;
  day: string;
  note: string;
  skuId: Id;
  bucket: string;
  bin: string;
  change: bigint;
  counted: bigint | null;
};

async function documents(ctx: Ctx, after: string | null, limit: number): Promise<TablePage> {
  const [id, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  const rows = await ctx.sql<LineRow>`
    select l.document_id as id, l.line, d.number, d.kind, n.code as node, d.business_on as day, d.note, l.sku_id as "skuId",
           l.bucket, l.bin, l.change, l.counted
    from stock_document_line l
    join stock_document d on d.tenant_id = l.tenant_id and d.id = l.document_id
    join node n on n.tenant_id = d.tenant_id and n.id = d.node_id
    where l.tenant_id = ${ctx.tenant}
      and (l.document_id, l.line) > (${id}::uuid, ${line}::int)
    order by l.document_id, l.line
    limit ${limit}`;
  const skus = await skusById(
    ctx,
    rows.map((row) => row.skuId),
  );
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => [
      ...[row.number, row.kind, row.day, row.node, BigInt(row.line), skus.get(row.skuId)?.merchantCode ?? ''],
      ...[wordOfBucket(row.bucket), row.bin, row.change, row.counted, row.note],
    ]),
    next: rows.length < limit || !last ? null : `${last.id}/${last.line}`,
  };
}

const table = (kind: string, columns: readonly string[], page: TableExport['page']): TableExport => ({
  kind,
  right: 'stock.read',
  header: columns,
  page,
});

type ExpectedRow = Record<'id' | 'number' | 'supplier' | 'note' | 'state', string> & {
  node: string | null;
  expectedOn: string | null;
  line: number;
  merchantCode: string | null;
  name: string | null;
  quantity: bigint;
  received: bigint;
  open: boolean;
};

function expected(ctx: Ctx, after: string | null, limit: number): Promise<ExpectedRow[]> {
  const [id, line] = (after ?? `${BEFORE_ALL}/0`).split('/');
  return ctx.sql<ExpectedRow>`
    select e.id, e.number, n.code as node, e.supplier, e.expected_on::text as "expectedOn", e.state, e.note, l.line,
           s.merchant_code as "merchantCode", s.name, l.quantity, l.received, l.hold_id is not null as open
    from expectation_line l
    join expectation e on e.tenant_id = l.tenant_id and e.id = l.expectation_id
    left join node n on n.tenant_id = e.tenant_id and n.id = e.node_id
    left join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    where l.tenant_id = ${ctx.tenant}
      and (l.expectation_id, l.line) > (${id}::uuid, ${line}::int)
    order by l.expectation_id, l.line
    limit ${limit}`;
}

const expectations = tableOf<ExpectedRow>({
  kind: 'expectations',
  right: 'stock.read',
  columns: [
    ['单号', (row) => row.number],
    ['仓库编码', (row) => row.node],
    ['供应商', (row) => row.supplier],
    ['预计到货', (row) => row.expectedOn],
    ['状态', (row) => row.state],
    ['行', (row) => BigInt(row.line)],
    ['商家编码', (row) => row.merchantCode],
    ['商品名称', (row) => row.name],
    ['数量', (row) => row.quantity],
    ['已到', (row) => row.received],
    ['还会到', (row) => yes(row.open)],
    ['备注', (row) => row.note],
  ],
  read: expected,
  keyOf: (row) => `${row.id}/${row.line}`,
});

export const stockExports: readonly TableExport[] = [
  replenishmentRuleExport,
  expectations,
  transferExport,
  table('stock', header(STOCK_COLUMNS), stock),
  table(
    'stockBuckets',
    ['仓库编码', '仓库', '商家编码', '商品名称', '规格', ...BUCKET_COLUMNS.map(([, word]) => word)],
    buckets,
  ),
  table('nodes', header(NODE_COLUMNS), nodes),
  table(
    'stockDocuments',
    ['单号', '业务类型', '业务日期', '仓库编码', '行', '商家编码', '库存类型', '库位', '变动', '盘点数', '备注'],
    documents,
  ),
];
