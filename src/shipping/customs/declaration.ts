/**
 * What a customs declaration says (SHP-8): lines from the goods of a parcel, what they are worth, what is missing, and
 * which form it takes. Pure. What must stay true: a value without a rate is missing, never taken one to one.
 */
import type { CustomsFacts } from '../../catalog/catalog.ts';
import type { Contents, LineFact } from '../../contract/customs.ts';
import type { Id } from '../../kernel/ids.ts';
import { scaleBy } from '../../kernel/money.ts';

export type Line = {
  skuId: Id | null;
  merchantCode: string;
  name: string;
  hsCode: string;
  origin: string;
  quantity: bigint;
  /** Net, of all pieces. */
  weightG: bigint;
  valueMinor: bigint;
};

export type Declared = {
  fulfilmentId: Id;
  country: string;
  contents: Contents;
  currency: string;
  ioss: string;
  vat: string;
  eori: string;
  note: string;
  lines: Line[];
  version: number;
};

/** What the SKU of a line says of itself. */
export type Goods = CustomsFacts & { merchantCode: string; weightG: bigint | null; priceMinor: bigint | null };
/** What the order says of a line: how many were bought, and what was paid for them together. */
export type Sold = { quantity: bigint; amountMinor: bigint };
/** To the currency of the declaration; null: there is no rate. */
export type ToDeclared = (amountMinor: bigint, currency: string) => bigint | null;

/** The line for `quantity` pieces. A value nobody can reckon is 0, and missing. */
export function draftLine(
  skuId: Id,
  quantity: bigint,
  goods: Goods,
  sold: Sold | null,
  home: string,
  to: ToDeclared,
): Line {
  return {
    ...{ skuId, merchantCode: goods.merchantCode, name: goods.customsName, hsCode: goods.hsCode },
    ...{ origin: goods.originCountry, quantity, weightG: (goods.weightG ?? 0n) * quantity },
    valueMinor: worthOf(quantity, goods, sold, home, to) ?? 0n,
  };
}

/** A fixed amount, else a share of what was paid, else of the catalog's price for what nobody paid for (a gift). */
function worthOf(quantity: bigint, goods: Goods, sold: Sold | null, home: string, to: ToDeclared): bigint | null {
  if (goods.declaredMinor !== null) return to(goods.declaredMinor * quantity, goods.declaredCurrency);
  const paid = sold && sold.amountMinor > 0n ? scaleBy(sold.amountMinor, quantity, sold.quantity) : null;
  const full = paid ?? (goods.priceMinor === null ? null : to(goods.priceMinor * quantity, home));
  return full === null || goods.declaredPpm === null ? full : scaleBy(full, BigInt(goods.declaredPpm), 1_000_000n);
}

/** What a line lacks before it may be printed. */
export function missingIn(line: Line): LineFact[] {
  const facts: [LineFact, boolean][] = [
    ['name', line.name.trim() === ''],
    ['hsCode', line.hsCode === ''],
    ['origin', line.origin === ''],
    ['weightG', line.weightG <= 0n],
    ['value', line.valueMinor <= 0n],
  ];
  return facts.flatMap(([fact, lacks]) => (lacks ? [fact] : []));
}

export const sumOf = (lines: readonly Line[]): bigint => lines.reduce((sum, { valueMinor }) => sum + valueMinor, 0n);
export const netOf = (lines: readonly Line[]): bigint => lines.reduce((sum, { weightG }) => sum + weightG, 0n);

const MOST_SDR_MINOR = 30_000n;
const MOST_G = 2_000n;
/** More do not fit on the small form. */
const MOST_LINES = 4;

/** CN22 up to 300 SDR, 2 kg and four lines, else CN23. null: the value in SDR is not known, and the rest does not decide. */
export function formFor(sdrMinor: bigint | null, weightG: bigint, lines: number): 'CN22' | 'CN23' | null {
  if (weightG > MOST_G || lines > MOST_LINES) return 'CN23';
  if (sdrMinor === null) return null;
  return sdrMinor <= MOST_SDR_MINOR ? 'CN22' : 'CN23';
}
