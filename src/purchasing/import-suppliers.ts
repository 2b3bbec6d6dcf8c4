/**
 * Suppliers and their price lists in from tables (CAT-6), the same columns as they go out. A known code, or a known step of
 * a price list, is changed; of several rows of one the last counts.
 */
import { Compile } from 'typebox/compile';
import { skuIdsByCode } from '../catalog/catalog.ts';
import { SupplierInput } from '../contract/suppliers.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn, optionalIdColumn } from '../kernel/files/files.ts';
import { parseMinor, scaleOf } from '../kernel/money.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import type { CellError, LineOf, ReadRow, TableImport } from '../tables/tables.ts';
import { keepPrices, type PriceRow, pricesAtSteps } from './prices.ts';
import { keepSuppliers, suppliersByWord, suppliersOf } from './suppliers.ts';

export const SUPPLIER_COLUMNS = {
  code: idColumn('供应商编码', 'code'),
  name: column('供应商', '名称', 'name'),
  contact: optionalColumn('联系人', 'contact'),
  phone: optionalIdColumn('电话', 'phone'),
  leadDays: optionalColumn('交货天数', 'leadDays'),
  currency: optionalColumn('币种', 'currency'),
  terms: optionalColumn('付款条件', 'terms'),
  tolerance: optionalColumn('价差容许%', 'tolerance'),
  active: optionalColumn('启用', 'active'),
} satisfies Record<string, Column>;
type SupplierKey = keyof typeof SUPPLIER_COLUMNS;

const FLAGS: Record<string, boolean> = { '': true, 是: true, 否: false };
const shape = Compile(SupplierInput);

/** Codes: `purchasing.cellDamaged` (what the contract does not allow). */
export function readSupplier(cells: Record<SupplierKey, string>): ReadRow<SupplierInput> {
  const text = (key: SupplierKey) => cells[key].trim();
  const number = (key: SupplierKey, scale: number) => {
    const read = text(key) === '' ? 0n : parseMinor(text(key), scale);
    return read === null ? text(key) : Number(read);
  };
  const input = {
    ...{ code: text('code'), name: text('name'), contact: text('contact'), phone: text('phone') },
    ...{ leadDays: number('leadDays', 0), currency: text('currency') || 'CNY', terms: text('terms') },
    ...{ priceTolerancePpm: number('tolerance', 4), active: FLAGS[text('active')] ?? text('active') },
  };
  const errors = shape.Errors(input).map(({ instancePath }): CellError => {
    const name = instancePath.slice(1);
    const key = (name === 'priceTolerancePpm' ? 'tolerance' : name) as SupplierKey;
    return { code: 'purchasing.cellDamaged', column: SUPPLIER_COLUMNS[key].names[0]!, value: cells[key] };
  });
  return errors.length || !shape.Check(input) ? { errors } : { value: input };
}

/** Refuses per row `purchasing.supplierNameTaken` (data: `name`). */
async function takeSuppliers(ctx: Ctx, rows: readonly LineOf<SupplierInput>[]): Promise<Outcome<number, string>[]> {
  const known = await suppliersOf(ctx);
  const ids = new Map(known.map(({ code, id }) => [code, id]));
  const last = new Map(rows.map((row) => [row.value.code, row]));
  // A name that another supplier has, or another row of the file before.
  const owners = new Map(known.filter(({ code }) => !last.has(code)).map(({ name, code }) => [name, code]));
  const refused = new Set<string>();
  for (const { value } of last.values()) {
    if (owners.has(value.name) && owners.get(value.name) !== value.code) refused.add(value.code);
    else owners.set(value.name, value.code);
  }
  const good = [...last.values()].filter(({ value }) => !refused.has(value.code));
  await keepSuppliers(
    ctx,
    good.map(({ value }) => ({ ...value, id: ids.get(value.code) ?? ctx.newId() })),
  );
  return rows.map(({ line, value }) =>
    refused.has(value.code) ? refuse(line, 'purchasing.supplierNameTaken', { name: value.name }) : done(line),
  );
}

export const supplierImport = {
  kind: 'suppliers' as const,
  columns: SUPPLIER_COLUMNS,
  batch: 1000,
  readRow: readSupplier,
  takeRows: takeSuppliers,
} satisfies TableImport<SupplierInput, SupplierKey>;

export const PRICE_COLUMNS = {
  supplier: idColumn('供应商编码', '供应商', 'supplier'),
  merchantCode: idColumn('商家编码', 'merchantCode'),
  price: column('采购价', '单价', 'price'),
  validFrom: column('生效日期', 'validFrom'),
  fromQuantity: optionalColumn('起订数量', 'fromQuantity'),
  packSize: optionalColumn('装箱数', 'packSize'),
  minQuantity: optionalColumn('最小订量', 'minQuantity'),
  active: optionalColumn('启用', 'active'),
} satisfies Record<string, Column>;
type PriceKey = keyof typeof PRICE_COLUMNS;
type PriceValue = Record<'supplier' | 'merchantCode' | 'price' | 'validFrom', string> &
  Record<'fromQuantity' | 'packSize' | 'minQuantity', bigint> & { active: boolean };

/** A day that exists; slashes are read too, null when it is none. */
export function dayIn(text: string): string | null {
  const day = text.trim().replaceAll('/', '-');
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day));
  return isDay && new Date(day).toISOString().startsWith(day) ? day : null;
}

/** Codes: `purchasing.cellDamaged`. */
export function readPrice(cells: Record<PriceKey, string>): ReadRow<PriceValue> {
  const errors: CellError[] = [];
  const fail = (key: PriceKey) =>
    errors.push({ code: 'purchasing.cellDamaged', column: PRICE_COLUMNS[key].names[0]!, value: cells[key] });
  const text = (key: PriceKey) => cells[key].trim();
  const quantity = (key: 'fromQuantity' | 'packSize' | 'minQuantity') => {
    const read = text(key) === '' ? 1n : parseMinor(text(key), 0);
    if (read === null || read <= 0n) fail(key);
    return read ?? 0n;
  };
  const [fromQuantity, packSize, minQuantity] = [
    quantity('fromQuantity'),
    quantity('packSize'),
    quantity('minQuantity'),
  ];
  const [validFrom, active] = [dayIn(cells.validFrom), FLAGS[text('active')]];
  for (const key of ['supplier', 'merchantCode'] as const) if (text(key) === '') fail(key);
  const price = parseMinor(text('price'), 3);
  if (price === null || price < 0n) fail('price');
  if (validFrom === null) fail('validFrom');
  if (active === undefined) fail('active');
  if (errors.length || validFrom === null || active === undefined) return { errors };
  const named = { supplier: text('supplier'), merchantCode: text('merchantCode'), price: text('price') };
  return { value: { ...named, validFrom, fromQuantity, packSize, minQuantity, active } };
}

/** Refuses per row `purchasing.supplierMissing` (data: `supplier`), `catalog.skuUnknown` (data: `merchantCode`), `purchasing.cellDamaged`. */
async function takePrices(ctx: Ctx, rows: readonly LineOf<PriceValue>[]): Promise<Outcome<number, string>[]> {
  const [suppliers, skus] = [
    await suppliersByWord(
      ctx,
      rows.map(({ value }) => value.supplier),
    ),
    await skuIdsByCode(
      ctx,
      rows.map(({ value }) => value.merchantCode),
    ),
  ];
  const answers = new Map<number, Outcome<number, string>>();
  const good: (Omit<PriceRow, 'id'> & { line: number })[] = [];
  for (const { line, value } of rows) {
    const { supplier: word, merchantCode, price, ...rest } = value;
    const [supplier, skuId] = [suppliers.get(word), skus.get(merchantCode)];
    const priceMinor = supplier ? parseMinor(price, scaleOf(supplier.currency)) : null;
    if (!supplier) answers.set(line, refuse(line, 'purchasing.supplierMissing', { supplier: word }));
    else if (!skuId) answers.set(line, refuse(line, 'catalog.skuUnknown', { merchantCode }));
    else if (priceMinor === null) {
      const data = { column: PRICE_COLUMNS.price.names[0], value: price };
      answers.set(line, refuse(line, 'purchasing.cellDamaged', data));
    } else good.push({ line, supplierId: supplier.id, skuId, priceMinor, ...rest });
  }
  const idAt = await pricesAtSteps(ctx, good);
  const stepOf = (row: (typeof good)[number]) => `${row.supplierId}/${row.skuId}/${row.validFrom}/${row.fromQuantity}`;
  const last = [...new Map(good.map((row) => [stepOf(row), row])).values()];
  await keepPrices(
    ctx,
    last.map(({ line: _, ...row }) => ({ ...row, id: idAt(row) ?? ctx.newId() })),
  );
  return rows.map(({ line }) => answers.get(line) ?? done(line));
}

export const purchasePriceImport = {
  kind: 'purchasePrices' as const,
  columns: PRICE_COLUMNS,
  batch: 1000,
  readRow: readPrice,
  takeRows: takePrices,
} satisfies TableImport<PriceValue, PriceKey>;
