/** Costs as tables (CAT-6): months go out by SKU and node; costs of receipts and openings come in. */
import { skuIdsByCode } from '../catalog/catalog.ts';
import { COST_KINDS, type CostKind } from '../contract/costs.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { type Column, column, idColumn } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { parseMinor, scaleOf } from '../kernel/money.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import {
  type CellError,
  type LineOf,
  money,
  type ReadRow,
  type TableExport,
  type TableImport,
  tableOf,
} from '../tables/tables.ts';
import { averageOf } from './list-costs.ts';
import { setCosts } from './set-costs.ts';
import { type KeptLine, lineTable } from './store.ts';

const KIND_WORDS: Record<CostKind, string> = {
  ...{
    opened: '期初建账',
    received: '采购入库',
    returned: '退货入库',
    found: '盘盈',
    assembled: '组装产出',
    movedIn: '调入',
  },
  ...{
    sold: '销售出库',
    sentBack: '采购退货',
    lost: '盘亏',
    consumed: '组装耗用',
    movedOut: '调出',
    synced: '期初冲减',
  },
  revalued: '成本调整',
};
type Row = KeptLine & { merchantCode: string | null; name: string | null; node: string | null };

const partOf = (row: Row, kind: CostKind, at: 0 | 1): bigint => BigInt(row.moves[kind]?.[at] ?? 0);

/** Every month there is, oldest first. */
export const costExport: TableExport = tableOf<Row>({
  kind: 'stockMonths',
  right: 'catalog.cost',
  columns: [
    ['月份', (row) => row.month],
    ['仓库编码', (row) => row.node],
    ['商家编码', (row) => row.merchantCode],
    ['商品名称', (row) => row.name],
    ['期初数量', (row) => row.openingPieces],
    ['期初金额', (row) => money(row.openingMinor)],
    ...COST_KINDS.flatMap((kind): [string, (row: Row) => ReturnType<typeof money> | bigint][] => [
      [`${KIND_WORDS[kind]}数量`, (row) => partOf(row, kind, 0)],
      [`${KIND_WORDS[kind]}金额`, (row) => money(partOf(row, kind, 1))],
    ]),
    ['期末数量', (row) => row.closingPieces],
    ['期末金额', (row) => money(row.closingMinor)],
    ['期末均价', (row) => money(averageOf(row))],
  ],
  read: (ctx, after, limit) => readLines(ctx, after, limit),
  keyOf: (row) => `${row.month}/${row.skuId}/${row.nodeId}`,
});

const FIRST = '0000-00/00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000';

function readLines(ctx: Ctx, after: string | null, limit: number): Promise<Row[]> {
  const [month, sku, node] = (after ?? FIRST).split('/');
  return ctx.run<Row>(sql`
    select ${lineTable.select('c')}, s.merchant_code as "merchantCode", s.name, n.code as node
    from cost_line c
    left join sku s on s.tenant_id = c.tenant_id and s.id = c.sku_id
    left join node n on n.tenant_id = c.tenant_id and n.id = c.node_id
    where c.tenant_id = ${ctx.tenant}
      and (c.month, c.sku_id, c.node_id) > (${month}, ${sku}::uuid, ${node}::uuid)
    order by c.month, c.sku_id, c.node_id
    limit ${limit}`);
}

export const COST_COLUMNS = {
  number: idColumn('单号', 'number'),
  merchantCode: idColumn('商家编码', 'merchantCode'),
  cost: column('成本单价', '单价', 'cost'),
} satisfies Record<string, Column>;
type Key = keyof typeof COST_COLUMNS;
type CostIn = { number: string; merchantCode: string; costMinor: bigint };

/** Codes: `costs.costDamaged`. Costs are in the house's currency. */
export function readCost(cells: Record<Key, string>): ReadRow<CostIn> {
  const errors: CellError[] = [];
  const fail = (key: Key) =>
    errors.push({ code: 'costs.costDamaged', column: COST_COLUMNS[key].names[0]!, value: cells[key] });
  const [number, merchantCode] = [cells.number.trim().toUpperCase(), cells.merchantCode.trim()];
  const costMinor = parseMinor(cells.cost.trim(), scaleOf('CNY'));
  if (number === '') fail('number');
  if (merchantCode === '') fail('merchantCode');
  if (costMinor === null || costMinor < 0n) fail('cost');
  return errors.length || costMinor === null ? { errors } : { value: { number, merchantCode, costMinor } };
}

/** Refuses per row `catalog.skuUnknown` (data: `merchantCode`), and what `setCosts` refuses. */
async function takeCosts(ctx: Ctx, rows: readonly LineOf<CostIn>[]): Promise<Outcome<number, string>[]> {
  const documents = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from stock_document
    where tenant_id = ${ctx.tenant}
      and number = any(${[...new Set(rows.map(({ value }) => value.number))]}::text[])`;
  const ids = new Map(documents.map(({ id, number }) => [number, id]));
  const skus = await skuIdsByCode(
    ctx,
    rows.map(({ value }) => value.merchantCode),
  );
  const answers = new Map<number, Outcome<number, string>>();
  const ready = rows.flatMap(({ line, value: { number, merchantCode, costMinor } }) => {
    const [documentId, skuId] = [ids.get(number), skus.get(merchantCode)];
    if (documentId && skuId) return [{ line, documentId, skuId, costMinor }];
    const [code, data] = skuId
      ? (['costs.documentUnknown', { number }] as const)
      : (['catalog.skuUnknown', { merchantCode }] as const);
    answers.set(line, refuse(line, code, data));
    return [];
  });
  const outcomes = await setCosts(ctx, ready);
  for (const [i, { line }] of ready.entries()) {
    const outcome = outcomes[i]!;
    answers.set(line, outcome.done ? done(line) : { ...outcome, id: line });
  }
  return rows.map(({ line }) => answers.get(line)!);
}

export const costImport = {
  kind: 'documentCosts' as const,
  columns: COST_COLUMNS,
  batch: 1000,
  readRow: readCost,
  takeRows: takeCosts,
} satisfies TableImport<CostIn, Key>;
