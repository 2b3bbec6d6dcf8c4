/** Comparisons with ERPs as a table: a row per SKU that differs, or would but for what is under way. */
import { skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { allNodes } from '../stock/stock.ts';
import { BEFORE_ALL, moment, type TableExport, tableOf } from '../tables/tables.ts';
import { lineTable, type StoredLine } from './comparisons.ts';

type Row = StoredLine & {
  number: string;
  node: string;
  report: string;
  asOf: Date;
  state: string;
  merchantCode: string;
  name: string;
};

const STATES: Record<string, string> = {
  ...{ equal: '一致', shown: '仅显示', waiting: '待第二人', posted: '已调整', rejected: '已驳回', overtaken: '已过期' },
};

async function read(ctx: Ctx, after: string | null, limit: number): Promise<Row[]> {
  const [comparison = BEFORE_ALL, sku = BEFORE_ALL] = after?.split('/') ?? [];
  const rows = await ctx.run<
    StoredLine & { number: string; nodeId: string; report: string; asOf: Date; state: string }
  >(sql`
    select ${lineTable.select('l')}, c.number, c.node_id as "nodeId", c.report, c.as_of as "asOf", c.state
    from stock_comparison_line l
    join stock_comparison c on c.tenant_id = l.tenant_id and c.id = l.comparison_id
    where l.tenant_id = ${ctx.tenant}
      and (l.comparison_id, l.sku_id) > (${comparison}::uuid, ${sku}::uuid)
    order by l.comparison_id, l.sku_id
    limit ${limit}`);
  const [skus, nodes] = [
    await skusById(
      ctx,
      rows.map(({ skuId }) => skuId),
    ),
    new Map((await allNodes(ctx)).map((node) => [node.id, node.name])),
  ];
  return rows.map(({ nodeId, ...row }) => ({
    ...{ ...row, node: nodes.get(nodeId) ?? '' },
    ...{ merchantCode: skus.get(row.skuId)?.merchantCode ?? '', name: skus.get(row.skuId)?.name ?? '' },
  }));
}

export const erpExports: readonly TableExport[] = [
  tableOf<Row>({
    kind: 'stockComparisons',
    right: 'stock.read',
    read,
    keyOf: ({ comparisonId, skuId }) => `${comparisonId}/${skuId}`,
    columns: [
      ['对账单', (row) => row.number],
      ['仓库', (row) => row.node],
      ['ERP报告', (row) => row.report],
      ['截止时间', (row) => moment(row.asOf)],
      ['状态', (row) => STATES[row.state] ?? row.state],
      ['商家编码', (row) => row.merchantCode],
      ['商品名称', (row) => row.name],
      ['ERP数量', (row) => row.theirs],
      ['在途', (row) => row.underWay],
      ['我方数量', (row) => row.ours],
      ['差异', (row) => row.difference],
      ['占用', (row) => row.reserved],
      ['在途单据', (row) => row.parts.map(({ number, quantity }) => `${number}:${quantity}`).join(' ')],
    ],
  }),
];
