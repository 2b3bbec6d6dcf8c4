/**
 * Money and quantities are integers (`bigint`) in the smallest unit, rates are integer ppm. Parts always add up again
 * because sharing happens in `allocate` and nowhere else.
 */

/** Minor units per currency where it is not two (ISO 4217). */
const SCALE: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, CLP: 0, BHD: 3, KWD: 3, JOD: 3, OMR: 3, TND: 3 };
export const scaleOf = (currency: string): number => SCALE[currency] ?? 2;

/** 2^63 − 1: the largest amount a database column holds. */
export const MAX_AMOUNT = 9_223_372_036_854_775_807n;

export const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const atLeastZero = (amount: bigint): bigint => (amount > 0n ? amount : 0n);

const DECIMAL = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?$/;

/**
 * Decimal text to minor units, or null when it is not a plain decimal. Exact: no float in between. Accepts thousands
 * separators and surrounding blanks. More digits than `scale` are accepted only as zeros (`0.07000`), so nothing is
 * ever rounded away. Scientific notation (`2.0E+17`) has lost digits and is null.
 */
export function parseMinor(text: string, scale = 2): bigint | null {
  return parseShort(text, scale) ?? parseAny(text, scale);
}

/**
 * Plain digits that fit a number, as nearly every amount of a file is: a third of the time of `parseAny`, which is asked
 * where this answers null.
 */
function parseShort(text: string, scale: number): bigint | null {
  if (text.length + scale > 15) return null;
  const isNegative = text[0] === '-';
  let [value, digits, decimals] = [0, 0, -1];
  for (let i = isNegative ? 1 : 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (text[i] === '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (digit < 0 || digit > 9) return null;
    digits += 1;
    if (decimals < scale) {
      value = value * 10 + digit;
      if (decimals >= 0) decimals += 1;
    } else if (digit > 0) return null;
  }
  if (digits === 0) return null;
  value *= 10 ** (scale - Math.max(decimals, 0));
  return BigInt(isNegative ? -value : value);
}

function parseAny(text: string, scale: number): bigint | null {
  const match = DECIMAL.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  if (/[^0]/.test(fraction.slice(scale))) return null;
  const digits = whole.replaceAll(',', '') + fraction.slice(0, scale).padEnd(scale, '0');
  if (digits.length > 20) return null;
  const value = BigInt(digits);
  if (value > MAX_AMOUNT) return null;
  return sign === '-' ? -value : value;
}

/** Minor units to decimal text with exactly `scale` digits: `formatMinor(-5n) === '-0.05'`. */
export function formatMinor(amount: bigint, scale = 2): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${amount < 0n ? '-' : ''}${digits.slice(0, cut)}${scale ? `.${digits.slice(cut)}` : ''}`;
}

/**
 * Shares `total` over `weights` so that the parts add up to it to the last unit (largest remainder; ties go to the
 * earlier part). A part never has the other sign than the total. Throws a RangeError when there is no weight to share
 * a total that is not zero, or a weight is negative.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  let sum = 0n;
  for (const weight of weights) {
    if (weight < 0n) throw new RangeError(`negative weight ${weight}`);
    sum += weight;
  }
  if (sum === 0n) {
    if (total !== 0n) throw new RangeError(`no weight to share ${total}`);
    return weights.map(() => 0n);
  }
  const sign = total < 0n ? -1n : 1n;
  const size = total * sign;
  const parts = weights.map((weight) => (size * weight) / sum);
  let rest = size - parts.reduce((a, b) => a + b, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (size * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? 0 : a.remainder < b.remainder ? 1 : -1));
  for (const { index } of byRemainder) {
    if (rest === 0n) break;
    parts[index]! += 1n;
    rest -= 1n;
  }
  return parts.map((part) => part * sign);
}

/** `amount × num / den`, half away from zero; both above zero. The only rounding besides `allocate`. */
export function scaleBy(amount: bigint, num: bigint, den: bigint): bigint {
  const double = 2n * amount * num;
  return (double + (double < 0n ? -den : den)) / (2n * den);
}

/** `amount × ppm / 1,000,000`, half away from zero. */
export const applyRate = (amount: bigint, ppm: bigint): bigint => scaleBy(amount, ppm, 1_000_000n);
