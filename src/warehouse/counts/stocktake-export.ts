/** Stocktakes as a table (CAT-6): one row per bin, and where it differs one per goods and lot, in the order they were made. */
import type { Ctx } from '../../kernel/context.ts';
import { BEFORE_ALL, moment, type TableExport, tableOf } from '../../tables/tables.ts';

type Row = Record<
  'stocktakeId' | 'number' | 'kind' | 'state' | 'node' | 'bin' | 'binState' | 'note' | 'skuId' | 'lot',
  string
> & {
  createdAt: Date;
  closedAt: Date | null;
  round: number;
  merchantCode: string | null;
  expected: bigint | null;
  counted: bigint | null;
};

function readBins(ctx: Ctx, after: string | null, limit: number): Promise<Row[]> {
  const [stocktake, bin, sku, lot] = after ? (JSON.parse(after) as string[]) : [BEFORE_ALL, '', BEFORE_ALL, ''];
  return ctx.sql<Row>`
    select b.stocktake_id as "stocktakeId", s.number, s.kind, s.state, n.code as node, s.note, s.created_at as "createdAt",
           b.bin, b.state as "binState", b.round, c.closed_at as "closedAt", coalesce(l.sku_id, ${BEFORE_ALL}) as "skuId",
           coalesce(l.lot, '') as lot,
           k.merchant_code as "merchantCode", l.expected, l.counted
    from stocktake_bin b
    join stocktake s on s.tenant_id = b.tenant_id and s.id = b.stocktake_id
    join node n on n.tenant_id = s.tenant_id and n.id = s.node_id
    left join stocktake_count c on c.tenant_id = b.tenant_id and c.id = b.count_id
    left join stocktake_line l on l.tenant_id = c.tenant_id and l.count_id = c.id and l.counted <> l.expected
    left join sku k on k.tenant_id = l.tenant_id and k.id = l.sku_id
    where b.tenant_id = ${ctx.tenant}
      and (b.stocktake_id, b.bin, coalesce(l.sku_id, ${BEFORE_ALL}), coalesce(l.lot, ''))
          > (${stocktake}::uuid, ${bin}, ${sku}::uuid, ${lot})
    order by b.stocktake_id, b.bin, coalesce(l.sku_id, ${BEFORE_ALL}), coalesce(l.lot, '')
    limit ${limit}`;
}

export const stocktakeExport: TableExport = tableOf<Row>({
  kind: 'stocktakes',
  right: 'stock.read',
  columns: [
    ['盘点单', (row) => row.number],
    ['方式', (row) => row.kind],
    ['状态', (row) => row.state],
    ['仓库编码', (row) => row.node],
    ['生成时间', (row) => moment(row.createdAt)],
    ['库位', (row) => row.bin],
    ['库位状态', (row) => row.binState],
    ['盘点次数', (row) => (row.closedAt === null ? null : BigInt(row.round))],
    ['盘完时间', (row) => moment(row.closedAt)],
    ['商家编码', (row) => row.merchantCode],
    ['应有', (row) => row.expected],
    ['实盘', (row) => row.counted],
    ['差异', (row) => (row.counted === null || row.expected === null ? null : row.counted - row.expected)],
    ['批次', (row) => row.lot || null],
    ['备注', (row) => row.note],
  ],
  read: readBins,
  keyOf: (row) => JSON.stringify([row.stocktakeId, row.bin, row.skuId, row.lot]),
});
