/** A SKU as its form sees it: texts where lists are typed, and back into what the server takes. */
import type { Battery, NewSku, SkuDetail, SkuFields } from '../../../src/contract/skus.ts';

const TEXTS = [
  'merchantCode',
  'properties',
  'color',
  'size',
  'brand',
  'unit',
  'taxCode',
  'supplier',
  'buyer',
  'season',
  'hsCode',
  'customsName',
  'originCountry',
  'madeOf',
  'declaredCurrency',
] as const;
const PACKING = ['upright', 'fragile', 'ownCarton', 'material'] as const;
const FLAGS = [...PACKING, 'trackLots', 'trackExpiry', 'trackSerials', 'active'] as const;
const AMOUNTS = ['price', 'cost', 'floor'] as const;
const LENGTHS = ['lengthMm', 'widthMm', 'heightMm', 'shelfLifeDays'] as const;
const DAYS = ['stopDays', 'warnDays'] as const;

export type SkuDraft = {
  name: string;
  barcodes: string;
  options: string;
  taxRatePpm: number;
  weightG: string | null;
  battery: Battery;
  declaredPpm: number | null;
  declaredAmount: string | null;
} & {
  [name in (typeof TEXTS)[number]]: string;
} & { [name in (typeof FLAGS)[number]]: boolean } & { [name in (typeof AMOUNTS)[number]]: string | null } & {
  /** Whole millimetres, or days, as text. */
  [name in (typeof LENGTHS)[number]]: string | null;
} & { [name in (typeof DAYS)[number]]: number };

/** What a SKU gets when nobody says otherwise. */
const USUAL_TAX_PPM = 130_000;
const USUAL_WARN_DAYS = 30;

const pick = <Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value) =>
  Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;

const optionsText = (options: SkuDetail['options']): string =>
  options.map(({ name, value }) => `${name}=${value}`).join('; ');

/** `面料=棉; 工艺=平纹` as pairs; null where it is written otherwise. */
export function optionsOf(text: string): { name: string; value: string }[] | null {
  const pairs = text
    .split(/[;；]/)
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => pair.split(/[=＝]/).map((side) => side.trim()));
  if (pairs.some((pair) => pair.length !== 2 || pair.some((side) => side === '' || side.length > 60))) return null;
  return pairs.map(([name, value]) => ({ name: name!, value: value! }));
}

export const draftOf = (sku: SkuDetail | null): SkuDraft => ({
  name: sku?.name ?? '',
  barcodes: sku?.barcodes.join(' ') ?? '',
  options: optionsText(sku?.options ?? []),
  taxRatePpm: sku?.taxRatePpm ?? USUAL_TAX_PPM,
  weightG: sku?.weightG ?? null,
  battery: sku?.battery ?? 'none',
  declaredPpm: sku?.declaredPpm ?? null,
  declaredAmount: sku?.declaredAmount ?? null,
  ...pick(TEXTS, (name) => sku?.[name] ?? ''),
  ...pick(FLAGS, (name) => sku?.[name] ?? name === 'active'),
  ...pick(AMOUNTS, (name) => sku?.[name]?.amount ?? null),
  ...pick(DAYS, (name) => sku?.[name] ?? (name === 'warnDays' ? USUAL_WARN_DAYS : 0)),
  ...pick(LENGTHS, (name) => (sku?.[name] == null ? null : String(sku[name]))),
});

/** Only what was changed. */
export function bodyOf(changes: Partial<SkuDraft>): SkuFields {
  const { barcodes, options, lengthMm, widthMm, heightMm, shelfLifeDays, ...same } = changes;
  const length = (text: string | null | undefined) => (text === null ? null : Number(text));
  return {
    ...same,
    ...(barcodes !== undefined && { barcodes: barcodes.split(/[\s,，;；]+/).filter(Boolean) }),
    ...(options !== undefined && { options: optionsOf(options) ?? [] }),
    ...(lengthMm !== undefined && { lengthMm: length(lengthMm) }),
    ...(widthMm !== undefined && { widthMm: length(widthMm) }),
    ...(heightMm !== undefined && { heightMm: length(heightMm) }),
    ...(shelfLifeDays !== undefined && { shelfLifeDays: length(shelfLifeDays) }),
  };
}

export const newBodyOf = (changes: Partial<SkuDraft>): NewSku => ({
  ...bodyOf(changes),
  name: changes.name?.trim() ?? '',
});
