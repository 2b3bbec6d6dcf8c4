/**
 * Stock in bulk (CAT-6): opening stock, receipts, adjustments and counts, per node and bin. Rows of one kind at one node
 * become one document per batch; its id follows from the import, so a file taken twice is booked once.
 */
import { type Sku, skuIdsByCode, skusById } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn } from '../kernel/files/files.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { parseMinor } from '../kernel/money.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import type { BatchOf, CellError, LineOf, TableImport } from '../tables/tables.ts';
import { type ChangeKind, changeStock, whyNotLine } from './change-stock.ts';
import { allNodes } from './nodes.ts';
import type { Bucket } from './places.ts';

export const STOCK_COLUMNS = {
  node: idColumn('仓库编码', '仓库', 'node'),
  merchantCode: idColumn('商家编码', '规格编码', 'merchantCode'),
  quantity: column('数量', 'quantity'),
  bin: optionalColumn('库位', '货位', 'bin'),
  bucket: optionalColumn('库存类型', 'bucket'),
  kind: optionalColumn('业务类型', 'kind'),
  businessOn: optionalColumn('业务日期', 'businessOn'),
  note: optionalColumn('备注', 'note'),
} satisfies Record<string, Column>;
type Key = keyof typeof STOCK_COLUMNS;

const KINDS: Record<string, ChangeKind> = {
  ...{ '': 'opening', 期初: 'opening', 入库: 'receipt', 采购入库: 'receipt', 调整: 'adjustment', 盘点: 'count' },
  ...{ opening: 'opening', receipt: 'receipt', adjustment: 'adjustment', count: 'count' },
};
const BUCKET_WORDS: Record<string, Bucket> = {
  ...{ '': 'sellable', 正品: 'sellable', 次品: 'defective', 退货: 'return', 待上架: 'inbound', 在途: 'transit' },
  ...{ sellable: 'sellable', defective: 'defective', return: 'return', inbound: 'inbound', transit: 'transit' },
};
/** The word an export writes for a bucket. */
export const wordOfBucket = (bucket: string): string =>
  Object.entries(BUCKET_WORDS).find(([word, own]) => word !== '' && own === bucket)?.[0] ?? bucket;

export type StockRow = {
  kind: ChangeKind;
  node: string;
  merchantCode: string;
  quantity: bigint;
  bin: string;
  bucket: Bucket;
  businessOn: string;
  note: string;
};

/** Codes: `stock.nodeMissing`, `stock.skuMissing`, `stock.quantityDamaged`, `stock.kindUnknown`, `stock.bucketUnknown`, `stock.dayDamaged`. */
export function readStock(cells: Record<Key, string>): { value: StockRow } | { errors: CellError[] } {
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) =>
    errors.push({ code, column: STOCK_COLUMNS[key].names[0]!, value: cells[key] });
  const text = (key: Key) => cells[key].trim();
  const quantity = parseMinor(text('quantity'), 0);
  const kind = Object.hasOwn(KINDS, text('kind')) ? KINDS[text('kind')] : undefined;
  const bucket = Object.hasOwn(BUCKET_WORDS, text('bucket')) ? BUCKET_WORDS[text('bucket')] : undefined;
  const businessOn = text('businessOn').replaceAll('/', '-');
  if (text('node') === '') fail('node', 'stock.nodeMissing');
  if (text('merchantCode') === '') fail('merchantCode', 'stock.skuMissing');
  if (quantity === null) fail('quantity', 'stock.quantityDamaged');
  if (!kind) fail('kind', 'stock.kindUnknown');
  if (!bucket) fail('bucket', 'stock.bucketUnknown');
  if (businessOn !== '' && !isDay(businessOn)) fail('businessOn', 'stock.dayDamaged');
  if (errors.length || quantity === null || !kind || !bucket) return { errors };
  const [node, merchantCode, bin, note] = [text('node'), text('merchantCode'), text('bin'), text('note')];
  return { value: { kind, node, merchantCode, quantity, bin, bucket, businessOn, note } };
}

/** A day that exists: PostgreSQL refuses the 30th of February for the whole batch. */
const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

/** Goods come before others go, and what is counted is counted at the end. */
const PHASES: readonly (readonly ChangeKind[])[] = [['opening', 'receipt'], ['adjustment'], ['count']];

/** Refuses per row `stock.nodeUnknown`, `stock.skuUnknown`, `stock.serialsNeeded`, what `whyNotLine` says, and what the ledger says of its document. */
async function takeStock(ctx: Ctx, rows: readonly LineOf<StockRow>[], of: BatchOf): Promise<Outcome<number, string>[]> {
  const nodes = new Map(
    (await allNodes(ctx)).flatMap((node) => [[node.code, node.id] as const, [node.name, node.id] as const]),
  );
  const ids = await skuIdsByCode(
    ctx,
    rows.map((row) => row.value.merchantCode),
  );
  const skus = await skusById(ctx, [...ids.values()]);
  const answers = new Map<number, Outcome<number, string>>();
  const counted = new Set<string>();
  const ready = rows.flatMap((row) => {
    const skuId = ids.get(row.value.merchantCode);
    const refusal = whyNot(row, nodes, skuId ? skus.get(skuId) : undefined, counted);
    if (refusal) answers.set(row.line, refusal);
    return refusal ? [] : [{ ...row, nodeId: nodes.get(row.value.node)!, skuId: skuId! }];
  });
  const documents = Map.groupBy(
    ready,
    ({ nodeId, value }) => `${value.kind}/${nodeId}/${value.businessOn}/${value.note}`,
  );
  const changes = [...documents].map(([name, own]) => {
    const { kind, businessOn, note } = own[0]!.value;
    const id = derivedId(of.importId, `stock/${own[0]!.line}/${name}`);
    const lines = own.map(({ skuId, value: { quantity, bin, bucket } }) => ({
      skuId,
      quantity,
      bucket,
      ...(bin && { bin }),
    }));
    return { id, kind, nodeId: own[0]!.nodeId, lines, note, businessOn: businessOn || undefined };
  });
  const outcomes = new Map<Id, Outcome<Id, string>>();
  for (const kinds of PHASES)
    for (const outcome of await changeStock(
      ctx,
      changes.filter(({ kind }) => kinds.includes(kind)),
    ))
      outcomes.set(outcome.id, outcome);
  for (const [i, own] of [...documents.values()].entries()) {
    const outcome = outcomes.get(changes[i]!.id)!;
    for (const { line } of own) answers.set(line, outcome.done ? done(line) : { ...outcome, id: line });
  }
  return rows.map((row) => answers.get(row.line)!);
}

function whyNot(
  { line, value }: LineOf<StockRow>,
  nodes: ReadonlyMap<string, Id>,
  sku: Sku | undefined,
  counted: Set<string>,
): Outcome<number, string> | null {
  if (!nodes.has(value.node)) return refuse(line, 'stock.nodeUnknown', { node: value.node });
  const refusal = whyNotLine(value.kind, { skuId: '', quantity: value.quantity, bin: value.bin }, sku);
  if (refusal) return refuse(line, refusal.code, { merchantCode: value.merchantCode, ...refusal.data });
  // A file does not say which pieces went.
  if (sku!.trackSerials && (value.kind === 'count' || value.quantity < 0n))
    return refuse(line, 'stock.serialsNeeded', {
      merchantCode: value.merchantCode,
      missing: value.quantity < 0n ? -value.quantity : value.quantity,
    });
  if (value.kind !== 'count') return null;
  const place = [value.node, value.merchantCode, value.bucket, value.bin].join('\n');
  if (counted.has(place)) return refuse(line, 'stock.countedTwice', { bin: value.bin });
  counted.add(place);
  return null;
}

export const stockImport = {
  kind: 'stock' as const,
  columns: STOCK_COLUMNS,
  batch: 1000,
  readRow: readStock,
  takeRows: takeStock,
} satisfies TableImport<StockRow, Key>;
