/**
 * Products in and out (CAT-6): one row per SKU with its style and barcodes. The columns are described once, so an export
 * imports again with nothing lost. A known merchant code changes the SKU, an unknown one makes it; a style comes with the
 * first of its SKUs.
 */
import { BATTERIES, type Battery } from '../contract/skus.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn, optionalIdColumn } from '../kernel/files/files.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { parseMinor, scaleOf } from '../kernel/money.ts';
import { done, type Outcome } from '../kernel/refusal.ts';
import {
  type CellError,
  count,
  type LineOf,
  money,
  percent,
  type TableImport,
  takeWholeRows,
  yes,
} from '../tables/tables.ts';
import { type CustomsFacts, NO_CUSTOMS_FACTS } from './customs-facts.ts';
import { changeSkus, createSkus, type SkuFields } from './save-skus.ts';
import type { SkuRecord } from './skus.ts';
import { skuIdsByCode } from './skus.ts';
import { changeStyles, createStyles, type Style, stylesByCode } from './styles.ts';

export const PRODUCT_COLUMNS = {
  merchantCode: idColumn('商家编码', '规格编码', 'SKU编码', 'merchantCode'),
  name: column('商品名称', '名称', 'name'),
  styleCode: optionalIdColumn('货号', '款号', 'styleCode'),
  styleName: optionalColumn('款式名称', 'styleName'),
  properties: optionalColumn('规格', '规格名称', 'properties'),
  color: optionalColumn('颜色', 'color'),
  size: optionalColumn('尺码', '尺寸', 'size'),
  barcodes: optionalIdColumn('条码', '条形码', 'barcodes'),
  brand: optionalColumn('品牌', 'brand'),
  model: optionalColumn('型号', 'model'),
  series: optionalColumn('系列', 'series'),
  category: optionalColumn('类目', '分类', 'category'),
  season: optionalColumn('季节', 'season'),
  supplier: optionalColumn('供应商', 'supplier'),
  buyer: optionalColumn('采购员', 'buyer'),
  options: optionalColumn('其他规格', 'options'),
  unit: optionalColumn('单位', 'unit'),
  price: optionalColumn('售价', '价格', 'price'),
  cost: optionalColumn('成本价', '成本', 'cost'),
  floor: optionalColumn('最低价', 'floor'),
  taxCode: optionalIdColumn('税收编码', 'taxCode'),
  taxRate: optionalColumn('税率%', '税率', 'taxRate'),
  weight: optionalColumn('重量(克)', '重量', 'weight'),
  length: optionalColumn('长(毫米)', 'length'),
  width: optionalColumn('宽(毫米)', 'width'),
  height: optionalColumn('高(毫米)', 'height'),
  upright: optionalColumn('不可倒置', 'upright'),
  fragile: optionalColumn('不可压', 'fragile'),
  ownCarton: optionalColumn('原箱发货', 'ownCarton'),
  material: optionalColumn('包材', 'material'),
  hsCode: optionalIdColumn('海关编码', 'HS编码', 'hsCode'),
  customsName: optionalColumn('英文申报品名', 'customsName'),
  originCountry: optionalColumn('原产国', 'originCountry'),
  madeOf: optionalColumn('材质', 'madeOf'),
  battery: optionalColumn('带电', 'battery'),
  declaredShare: optionalColumn('申报价比例%', 'declaredShare'),
  declaredAmount: optionalColumn('申报单价', 'declaredAmount'),
  declaredCurrency: optionalColumn('申报币种', 'declaredCurrency'),
  trackLots: optionalColumn('批次管理', 'trackLots'),
  trackExpiry: optionalColumn('效期管理', 'trackExpiry'),
  trackSerials: optionalColumn('序列号管理', 'trackSerials'),
  shelfLifeDays: optionalColumn('保质期(天)', 'shelfLifeDays'),
  stopDays: optionalColumn('停售提前天数', 'stopDays'),
  warnDays: optionalColumn('临期预警天数', 'warnDays'),
  active: optionalColumn('启用', 'active'),
} satisfies Record<string, Column>;
type Key = keyof typeof PRODUCT_COLUMNS;

/** `styleCode` '' where the SKU belongs to no style. */
export type Product = {
  sku: Omit<SkuFields, 'styleId'>;
  barcodes: string[];
  style: Pick<Style, 'code' | 'name' | 'brand' | 'model' | 'series' | 'category' | 'season'>;
};

const YES = new Set(['是', '1', 'y', 'yes', 'true', '√']);
const NO = new Set(['否', '0', 'n', 'no', 'false', '×']);

/** Codes: `catalog.codeMissing`, `catalog.nameMissing`, `catalog.numberDamaged`, `catalog.yesOrNo`, `catalog.batteryUnknown`. */
export function readProduct(cells: Record<Key, string>): { value: Product } | { errors: CellError[] } {
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) => {
    errors.push({ code, column: PRODUCT_COLUMNS[key].names[0]!, value: cells[key] });
    return null;
  };
  const text = (key: Key) => cells[key].trim();
  const number = (key: Key, scale: number): bigint | null => {
    if (text(key) === '') return null;
    const value = parseMinor(text(key), scale);
    return value === null || value < 0n ? fail(key, 'catalog.numberDamaged') : value;
  };
  const millimetres = (key: Key): number | null => {
    const value = number(key, 0);
    return value === null ? null : value > 1_000_000n ? fail(key, 'catalog.numberDamaged') : Number(value);
  };
  const days = (key: Key): number | null => {
    const value = number(key, 0);
    return value === null ? null : value > 3650n ? fail(key, 'catalog.numberDamaged') : Number(value);
  };
  const flag = (key: Key, blank: boolean): boolean => {
    const word = text(key).toLowerCase();
    if (word === '') return blank;
    if (!YES.has(word) && !NO.has(word)) fail(key, 'catalog.yesOrNo');
    return YES.has(word);
  };
  const customs = customsIn(text, number, fail);
  if (text('merchantCode') === '') fail('merchantCode', 'catalog.codeMissing');
  if (text('name') === '') fail('name', 'catalog.nameMissing');
  // Percent with up to four decimals is ppm.
  const rate = number('taxRate', 4) ?? 130_000n;
  const [brand, season] = [text('brand'), text('season')];
  const value: Product = {
    sku: {
      merchantCode: text('merchantCode'),
      name: text('name'),
      properties: text('properties') || [text('color'), text('size')].filter((part) => part !== '').join(' / '),
      color: text('color'),
      size: text('size'),
      brand,
      unit: text('unit'),
      priceMinor: number('price', 2),
      costMinor: number('cost', 2),
      floorMinor: number('floor', 2),
      taxCode: text('taxCode'),
      taxRatePpm: rate > 1_000_000n ? (fail('taxRate', 'catalog.numberDamaged') ?? 0) : Number(rate),
      weightG: number('weight', 0),
      lengthMm: millimetres('length'),
      widthMm: millimetres('width'),
      heightMm: millimetres('height'),
      supplier: text('supplier'),
      buyer: text('buyer'),
      options: optionsIn(text('options')),
      season,
      upright: flag('upright', false),
      fragile: flag('fragile', false),
      ownCarton: flag('ownCarton', false),
      material: flag('material', false),
      ...customs,
      trackLots: flag('trackLots', false),
      trackExpiry: flag('trackExpiry', false),
      trackSerials: flag('trackSerials', false),
      shelfLifeDays: days('shelfLifeDays') || null,
      stopDays: days('stopDays') ?? 0,
      warnDays: days('warnDays') ?? 30,
      active: flag('active', true),
    },
    barcodes: text('barcodes')
      .split(/[\s,;，；]+/)
      .filter((code) => code !== ''),
    style: {
      ...{ code: text('styleCode'), name: text('styleName') || text('name'), brand, season },
      ...{ model: text('model'), series: text('series'), category: text('category') },
    },
  };
  return errors.length ? { errors } : { value };
}

export const BATTERY_WORDS: Record<Battery, string> = {
  none: '否',
  builtIn: '内置电池',
  packedWith: '配套电池',
  alone: '纯电池',
};

/** Codes: `catalog.numberDamaged`, `catalog.batteryUnknown`. */
function customsIn(
  text: (key: Key) => string,
  number: (key: Key, scale: number) => bigint | null,
  fail: (key: Key, code: string) => null,
): CustomsFacts {
  const word = text('battery');
  const battery = word === '' ? 'none' : BATTERIES.find((one) => BATTERY_WORDS[one] === word || one === word);
  if (!battery) fail('battery', 'catalog.batteryUnknown');
  const share = number('declaredShare', 4);
  const declaredCurrency = text('declaredCurrency').toUpperCase();
  if (share !== null && (share === 0n || share > 1_000_000n)) fail('declaredShare', 'catalog.numberDamaged');
  return {
    hsCode: text('hsCode').replaceAll('.', ''),
    customsName: text('customsName'),
    originCountry: text('originCountry').toUpperCase(),
    madeOf: text('madeOf'),
    battery: battery ?? 'none',
    declaredPpm: share === null ? null : Number(share),
    declaredMinor: number('declaredAmount', scaleOf(declaredCurrency || 'CNY')),
    declaredCurrency,
  };
}

/** `面料=棉; 工艺=平纹` */
const optionsText = (options: Record<string, string>): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

const optionsIn = (cell: string): Record<string, string> =>
  Object.fromEntries(
    cell.split(/[;；]/).flatMap((pair) => {
      const [name = '', value = ''] = pair.split(/[=＝]/).map((part) => part.trim());
      return name && value ? [[name, value]] : [];
    }),
  );

/** The cells of a SKU in the order of `PRODUCT_COLUMNS`. */
export const productCells = (sku: SkuRecord, style: Style | undefined, barcodes: readonly string[]) => [
  ...[
    sku.merchantCode,
    sku.name,
    style?.code ?? '',
    style?.name ?? '',
    sku.properties,
    sku.color,
    sku.size,
    barcodes.join(' '),
  ],
  ...[sku.brand, style?.model ?? '', style?.series ?? '', style?.category ?? '', sku.season, sku.supplier],
  ...[sku.buyer, optionsText(sku.options), sku.unit],
  ...[money(sku.priceMinor), money(sku.costMinor), money(sku.floorMinor), sku.taxCode],
  ...[percent(sku.taxRatePpm), sku.weightG],
  ...[count(sku.lengthMm), count(sku.widthMm), count(sku.heightMm)],
  ...[yes(sku.upright), yes(sku.fragile), yes(sku.ownCarton), yes(sku.material)],
  ...[sku.hsCode, sku.customsName, sku.originCountry, sku.madeOf, BATTERY_WORDS[sku.battery]],
  ...[sku.declaredPpm === null ? null : percent(sku.declaredPpm)],
  ...[money(sku.declaredMinor, sku.declaredCurrency), sku.declaredCurrency],
  ...[yes(sku.trackLots), yes(sku.trackExpiry), yes(sku.trackSerials)],
  ...[count(sku.shelfLifeDays), count(sku.stopDays), count(sku.warnDays), yes(sku.active)],
];

/** Refuses per row what `createSkus` and `changeSkus` refuse. Of several rows with one code the last counts. */
async function takeProducts(
  ctx: Ctx,
  rows: readonly LineOf<Product>[],
  importId: Id,
): Promise<Outcome<number, string>[]> {
  const first = new Map<string, LineOf<Product>>();
  const again: LineOf<Product>[] = [];
  for (const row of rows) {
    const { merchantCode } = row.value.sku;
    if (first.has(merchantCode)) again.push(row);
    else first.set(merchantCode, row);
  }
  const firsts = [...first.values()];
  const styles = await saveStyles(ctx, firsts, importId);
  const known = await skuIdsByCode(ctx, [...first.keys()]);
  const fieldsOf = ({ sku, style }: Product) => ({ ...sku, styleId: style.code ? styles.get(style.code)!.id : null });
  const fresh = firsts.filter((row) => !known.has(row.value.sku.merchantCode));
  const old = firsts.filter((row) => known.has(row.value.sku.merchantCode));
  const made = await createSkus(
    ctx,
    fresh.map(({ value }) => ({ id: ctx.newId(), ...fieldsOf(value), barcodes: value.barcodes })),
  );
  const changed = await changeSkus(
    ctx,
    old.map(({ value }) => ({
      id: known.get(value.sku.merchantCode)!,
      set: withoutUnsaid(fieldsOf(value)),
      barcodes: value.barcodes,
    })),
  );
  const answers = new Map<number, Outcome<number, string>>();
  const note = (row: LineOf<Product>, outcome: Outcome<Id, string>) =>
    answers.set(row.line, outcome.done ? done(row.line) : { ...outcome, id: row.line });
  for (const [i, row] of fresh.entries()) note(row, made[i]!);
  for (const [i, row] of old.entries()) note(row, changed[i]!);
  if (again.length) for (const outcome of await takeProducts(ctx, again, importId)) answers.set(outcome.id, outcome);
  return rows.map((row) => answers.get(row.line)!);
}

/**
 * A cost that a row leaves blank stays: whoever may not see costs exports without them, and imports what he exported. So
 * do customs facts: files of other houses have no such columns.
 */
function withoutUnsaid({ costMinor, ...fields }: SkuFields): Partial<SkuFields> {
  const said = Object.entries(fields).filter(
    ([name, value]) => !(name in NO_CUSTOMS_FACTS) || value !== NO_CUSTOMS_FACTS[name as keyof CustomsFacts],
  );
  return { ...Object.fromEntries(said), ...(costMinor !== null && { costMinor }) };
}

const STYLE_TEXTS = ['brand', 'model', 'series', 'category', 'season'] as const;

/** The styles of rows, made or brought up to date: what a row leaves blank stays as it was, and so does the name. */
async function saveStyles(ctx: Ctx, rows: readonly LineOf<Product>[], importId: Id): Promise<Map<string, Style>> {
  const wanted = new Map<string, Product['style']>();
  for (const { value } of rows) if (value.style.code) wanted.set(value.style.code, value.style);
  const known = await stylesByCode(ctx, [...wanted.keys()]);
  const fresh = [...wanted.values()].filter((style) => !known.has(style.code));
  await createStyles(
    ctx,
    fresh.map((style) => ({ id: derivedId(importId, `style/${style.code}`), ...style })),
  );
  const changes = [...known.values()].flatMap((style) => {
    const set = Object.fromEntries(
      STYLE_TEXTS.flatMap((text) => {
        const value = wanted.get(style.code)![text];
        return value !== '' && value !== style[text] ? [[text, value]] : [];
      }),
    );
    return Object.keys(set).length ? [{ id: style.id, version: style.version, set }] : [];
  });
  await changeStyles(ctx, changes);
  return stylesByCode(ctx, [...wanted.keys()]);
}

export const productImport = {
  kind: 'products' as const,
  columns: PRODUCT_COLUMNS,
  batch: 1000,
  readRow: readProduct,
  takeRows: (ctx, rows, { importId }) => takeWholeRows(ctx, rows, (left) => takeProducts(ctx, left, importId)),
} satisfies TableImport<Product, Key>;
