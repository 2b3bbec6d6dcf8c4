/**
 * Purchase orders in from a table (PUR-1, CAT-6): a row per line. Rows of one order stand together under a name the file
 * gives it; each order becomes a draft, whole or not at all. A file taken twice makes nothing twice.
 */
import { skuIdsByCode } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn } from '../kernel/files/files.ts';
import { derivedId } from '../kernel/ids.ts';
import { parseMinor, scaleOf } from '../kernel/money.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { allNodes } from '../stock/stock.ts';
import type { BatchOf, CellError, LineOf, ReadRow, WholeTable } from '../tables/tables.ts';
import { enterOrders, type NewOrder } from './enter-orders.ts';
import { dayIn } from './import-suppliers.ts';
import { type KeptSupplier, suppliersByWord } from './suppliers.ts';

export const ORDER_COLUMNS = {
  name: idColumn('采购单', '单号', 'order'),
  supplier: idColumn('供应商编码', '供应商', 'supplier'),
  node: idColumn('仓库编码', '仓库', 'node'),
  merchantCode: idColumn('商家编码', 'merchantCode'),
  quantity: column('数量', 'quantity'),
  price: optionalColumn('采购价', '单价', 'price'),
  expectedOn: optionalColumn('预计到货', 'expectedOn'),
  note: optionalColumn('备注', 'note'),
} satisfies Record<string, Column>;
type Key = keyof typeof ORDER_COLUMNS;
type OrderRow = Record<'name' | 'supplier' | 'node' | 'merchantCode' | 'price' | 'note', string> & {
  quantity: bigint;
  expectedOn: string;
};

/** Codes: `purchasing.cellDamaged`. */
export function readOrderRow(cells: Record<Key, string>): ReadRow<OrderRow> {
  const errors: CellError[] = [];
  const fail = (key: Key) =>
    errors.push({ code: 'purchasing.cellDamaged', column: ORDER_COLUMNS[key].names[0]!, value: cells[key] });
  const text = (key: Key) => cells[key].trim();
  for (const key of ['name', 'supplier', 'node', 'merchantCode'] as const) if (text(key) === '') fail(key);
  const [quantity, price] = [parseMinor(text('quantity'), 0), text('price') === '' ? 0n : parseMinor(text('price'), 3)];
  const expectedOn = text('expectedOn') === '' ? '' : dayIn(text('expectedOn'));
  if (quantity === null || quantity <= 0n) fail('quantity');
  if (price === null || price < 0n) fail('price');
  if (expectedOn === null) fail('expectedOn');
  if (errors.length || quantity === null || expectedOn === null) return { errors };
  const [name, supplier, node, merchantCode] = [text('name'), text('supplier'), text('node'), text('merchantCode')];
  return {
    value: { name, supplier, node, merchantCode, quantity, price: text('price'), expectedOn, note: text('note') },
  };
}

type Known = {
  suppliers: ReadonlyMap<string, KeptSupplier>;
  nodes: ReadonlyMap<string, string>;
  skus: ReadonlyMap<string, string>;
};

/**
 * Refuses per row `purchasing.supplierMissing`, `stock.nodeUnknown`, `catalog.skuUnknown`, `purchasing.cellDamaged`,
 * `purchasing.rowsDiffer` (another supplier or warehouse than the order's first row), what `enterOrders` says of the
 * order, and `tables.othersRefused` for the order's other rows. Posts nothing.
 */
async function takeOrders(
  ctx: Ctx,
  rows: readonly LineOf<OrderRow>[],
  of: BatchOf,
): Promise<Outcome<number, string>[]> {
  const known: Known = {
    suppliers: await suppliersByWord(
      ctx,
      rows.map(({ value }) => value.supplier),
    ),
    nodes: new Map((await allNodes(ctx)).flatMap(({ id, code, name }) => [[name, id] as const, [code, id] as const])),
    skus: await skuIdsByCode(
      ctx,
      rows.map(({ value }) => value.merchantCode),
    ),
  };
  const answers = new Map<number, Outcome<number, string>>();
  const ready: { document: NewOrder; own: LineOf<OrderRow>[] }[] = [];
  for (const own of Map.groupBy(rows, ({ value }) => value.name).values()) {
    const refusals = new Map(own.map((row) => [row.line, whyNot(row.value, own[0]!.value, known)]));
    if ([...refusals.values()].some(Boolean)) {
      for (const { line } of own) {
        const { code, data } = refusals.get(line) ?? { code: 'tables.othersRefused' };
        answers.set(line, refuse(line, code, data));
      }
    } else ready.push({ document: documentOf(own, known, of), own });
  }
  const outcomes = await enterOrders(
    ctx,
    ready.map(({ document }) => document),
  );
  for (const [i, { own }] of ready.entries()) {
    const outcome = outcomes[i]!;
    for (const { line } of own) answers.set(line, outcome.done ? done(line) : { ...outcome, id: line });
  }
  return rows.map(({ line }) => answers.get(line)!);
}

function whyNot(row: OrderRow, first: OrderRow, { suppliers, nodes, skus }: Known): Refusal | null {
  const supplier = suppliers.get(row.supplier);
  if (!supplier) return { code: 'purchasing.supplierMissing', data: { supplier: row.supplier } };
  if (!nodes.has(row.node)) return { code: 'stock.nodeUnknown', data: { node: row.node } };
  if (!skus.has(row.merchantCode)) return { code: 'catalog.skuUnknown', data: { merchantCode: row.merchantCode } };
  if (row.price !== '' && parseMinor(row.price, scaleOf(supplier.currency)) === null)
    return { code: 'purchasing.cellDamaged', data: { column: ORDER_COLUMNS.price.names[0], value: row.price } };
  const differs = row.supplier !== first.supplier || row.node !== first.node || row.expectedOn !== first.expectedOn;
  return differs ? { code: 'purchasing.rowsDiffer', data: { order: row.name } } : null;
}

function documentOf(own: readonly LineOf<OrderRow>[], { suppliers, nodes, skus }: Known, of: BatchOf): NewOrder {
  const { supplier: word, node, name, note, expectedOn } = own[0]!.value;
  const supplier = suppliers.get(word)!;
  return {
    ...{ id: derivedId(of.importId, `purchase/${own[0]!.line}/${name}`), supplierId: supplier.id },
    ...{ nodeId: nodes.get(node)!, note, ...(expectedOn && { expectedOn }) },
    lines: own.map(({ value: { merchantCode, quantity, price } }) => ({
      ...{ skuId: skus.get(merchantCode)!, quantity },
      ...(price !== '' && { priceMinor: parseMinor(price, scaleOf(supplier.currency)) }),
    })),
  };
}

export const purchaseOrderImport = {
  kind: 'purchaseOrders' as const,
  columns: ORDER_COLUMNS,
  batch: 200,
  wholeOf: ({ name }) => name.trim(),
  readRow: readOrderRow,
  takeRows: takeOrders,
} satisfies WholeTable<OrderRow, Key> & { kind: string };
