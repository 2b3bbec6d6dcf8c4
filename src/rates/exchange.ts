/**
 * From one currency to another at a dated rate (SHP-8): exact ratios of integers, rounded once at the end. Pure. What
 * must stay true: without a rate there is no answer, never one to one.
 */
import type { Id } from '../kernel/ids.ts';
import { scaleBy, scaleOf } from '../kernel/money.ts';

/** What catalog, couriers and costs reckon in. */
export const HOME_CURRENCY = 'CNY';

/** `per` units of `base` are `rateNano` ÷ 10⁹ units of `quote` from `day` on. */
export type ExchangeRate = {
  id: Id;
  base: string;
  quote: string;
  day: string;
  per: number;
  rateNano: bigint;
  source: string;
  version: number;
};

export type Asked = { from: string; to: string; day: string };

/** `num` ÷ `den` units of the other currency for one; the rates it is made of, and the older day of them. */
export type Conversion = { from: string; to: string; num: bigint; den: bigint; day: string; rates: ExchangeRate[] };

const NANO = 1_000_000_000n;
const ONE: Pick<Conversion, 'num' | 'den'> = { num: 1n, den: 1n };

/**
 * The conversion on a day, from `known` rates: the newest on or before the day counts, whichever way round it is
 * written; without one of the pair itself, over the house's currency. null: there is none.
 */
export function conversionOn(known: readonly ExchangeRate[], { from, to, day }: Asked): Conversion | null {
  if (from === to) return { ...ONE, from, to, day, rates: [] };
  const direct = newestOf(known, from, to, day);
  if (direct) return { ...ratioOf(direct, from), from, to, day: direct.day, rates: [direct] };
  const [in_, out] = [newestOf(known, from, HOME_CURRENCY, day), newestOf(known, HOME_CURRENCY, to, day)];
  if (!in_ || !out) return null;
  const older = in_.day < out.day ? in_ : out;
  const [first, second] = [ratioOf(in_, from), ratioOf(out, HOME_CURRENCY)];
  return {
    ...{ from, to, num: first.num * second.num, den: first.den * second.den },
    ...{ day: older.day, rates: [in_, out] },
  };
}

function newestOf(known: readonly ExchangeRate[], a: string, b: string, day: string): ExchangeRate | null {
  let newest: ExchangeRate | null = null;
  for (const rate of known) {
    const fits = (rate.base === a && rate.quote === b) || (rate.base === b && rate.quote === a);
    if (fits && rate.day <= day && (newest === null || rate.day > newest.day)) newest = rate;
  }
  return newest;
}

function ratioOf({ base, per, rateNano }: ExchangeRate, from: string): Pick<Conversion, 'num' | 'den'> {
  const hundred = BigInt(per) * NANO;
  return base === from ? { num: rateNano, den: hundred } : { num: hundred, den: rateNano };
}

/** Minor units of the one to minor units of the other, half away from zero. */
export const convert = (amountMinor: bigint, { from, to, num, den }: Conversion): bigint =>
  scaleBy(amountMinor, num * 10n ** BigInt(scaleOf(to)), den * 10n ** BigInt(scaleOf(from)));

/** A decimal with up to nine places as billionths, or null where it is none or nothing. */
export function readRate(text: string): bigint | null {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text.trim());
  if (!match) return null;
  const nano = BigInt(match[1]!) * NANO + BigInt((match[2] ?? '').padEnd(9, '0'));
  return nano > 0n ? nano : null;
}

/** `7.1234` */
export function rateText(nano: bigint): string {
  const fraction = (nano % NANO).toString().padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? `${nano / NANO}` : `${nano / NANO}.${fraction}`;
}
