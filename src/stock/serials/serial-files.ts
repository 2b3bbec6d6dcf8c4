/** Unique codes of pieces that lie in the house, from a file (STK-5, CAT-6): one row a piece. No stock is moved by it. */
import { skuIdsByCode } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { type Column, idColumn, optionalColumn, optionalIdColumn } from '../../kernel/files/files.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, refuse } from '../../kernel/refusal.ts';
import type { BatchOf, CellError, LineOf, TableImport } from '../../tables/tables.ts';
import { goodsKey, lockGoods } from '../bins.ts';
import { allNodes } from '../nodes.ts';
import { withoutCode } from './name-pieces.ts';
import { bringSerials } from './serials.ts';

const COLUMNS = {
  node: idColumn('仓库编码', '仓库', 'node'),
  merchantCode: idColumn('商家编码', '规格编码', 'merchantCode'),
  serial: idColumn('唯一码', '序列号', 'serial'),
  bin: optionalIdColumn('库位', '货位', 'bin'),
  supplier: optionalColumn('供应商', 'supplier'),
} satisfies Record<string, Column>;
type Key = keyof typeof COLUMNS;
type Row = Record<Key, string>;

const MOST_LETTERS = 60;

/** Codes: `stock.nodeMissing`, `stock.skuMissing`, `stock.serialDamaged` (none, too long, or with blanks in it). */
function readRow(cells: Record<Key, string>): { value: Row } | { errors: CellError[] } {
  const value = Object.fromEntries(Object.entries(cells).map(([key, text]) => [key, text.trim()])) as Row;
  const bad: [Key, string][] = [
    ...(value.node === '' ? ([['node', 'stock.nodeMissing']] as [Key, string][]) : []),
    ...(value.merchantCode === '' ? ([['merchantCode', 'stock.skuMissing']] as [Key, string][]) : []),
    ...(/^\S+$/.test(value.serial) && value.serial.length <= MOST_LETTERS
      ? []
      : ([['serial', 'stock.serialDamaged']] as [Key, string][])),
  ];
  if (bad.length === 0) return { value };
  return { errors: bad.map(([key, code]) => ({ code, column: COLUMNS[key].names[0]!, value: cells[key] })) };
}

type Found = LineOf<Row> & { nodeId: Id; skuId: Id };

/**
 * Refuses per row `stock.nodeUnknown`, `stock.skuUnknown`, `stock.serialsNotKept`, `stock.serialKnown` (data: `serial`),
 * `stock.serialsTooMany` (data: `free`: pieces there without a code).
 */
async function takeRows(ctx: Ctx, rows: readonly LineOf<Row>[], of: BatchOf): Promise<Outcome<number, string>[]> {
  const answers = new Map<number, Outcome<number, string>>();
  const found = await placed(ctx, rows, answers);
  await lockGoods(ctx, found);
  const free = await withoutCode(ctx, found);
  const seen = new Set<string>();
  const ready = found.filter(({ line, nodeId, skuId, value: { serial, merchantCode } }) => {
    const [key, piece] = [goodsKey(nodeId, skuId), `${skuId}/${serial}`];
    const left = free.get(key);
    const no = (code: string, data: Record<string, unknown>) => void answers.set(line, refuse(line, code, data));
    if (left === undefined) no('stock.serialsNotKept', { merchantCode });
    else if (seen.has(piece)) no('stock.serialKnown', { serial });
    else if (left <= 0n) no('stock.serialsTooMany', { free: 0 });
    else free.set(key, left - 1n);
    seen.add(piece);
    return !answers.has(line);
  });
  const document = { type: 'import', id: of.importId };
  // A file is of a few warehouses and suppliers.
  for (const own of Map.groupBy(ready, ({ nodeId, value }) => `${nodeId}/${value.supplier}`).values()) {
    const { nodeId, value } = own[0]!;
    const pieces = own.map((one) => ({ skuId: one.skuId, serial: one.value.serial, bin: one.value.bin }));
    const coming = { step: 'registered' as const, nodeId, supplier: value.supplier, receiptId: null, sold: false };
    const known = await bringSerials(ctx, pieces, { ...coming, document });
    for (const { skuId, serial } of known) {
      const { line } = own.find((one) => one.skuId === skuId && one.value.serial === serial)!;
      answers.set(line, refuse(line, 'stock.serialKnown', { serial }));
    }
  }
  return rows.map(({ line }) => answers.get(line) ?? done(line));
}

async function placed(
  ctx: Ctx,
  rows: readonly LineOf<Row>[],
  answers: Map<number, Outcome<number, string>>,
): Promise<Found[]> {
  const nodes = new Map(
    (await allNodes(ctx)).flatMap(({ code, name, id }) => [[code, id] as const, [name, id] as const]),
  );
  const skus = await skuIdsByCode(
    ctx,
    rows.map(({ value }) => value.merchantCode),
  );
  return rows.flatMap((row) => {
    const { node, merchantCode } = row.value;
    const [nodeId, skuId] = [nodes.get(node), skus.get(merchantCode)];
    if (!nodeId) answers.set(row.line, refuse(row.line, 'stock.nodeUnknown', { node }));
    else if (!skuId) answers.set(row.line, refuse(row.line, 'stock.skuUnknown', { merchantCode }));
    return nodeId && skuId ? [{ ...row, nodeId, skuId }] : [];
  });
}

export const serialImport = {
  ...{ kind: 'serials' as const, columns: COLUMNS, batch: 1000, readRow, takeRows },
} satisfies TableImport<Row, Key>;
