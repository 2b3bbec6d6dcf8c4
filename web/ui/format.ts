/**
 * Numbers and moments as people read them. Amounts never pass through a JavaScript number: minor units become a decimal
 * string, and `Intl` formats that string exactly.
 */
import i18next from 'i18next';
import type { Money } from '../../src/contract/money.ts';

let zone = 'Asia/Shanghai';
/** Days are cut and times shown in the tenant's zone, wherever the browser stands. */
export const setTimeZone = (timeZone: string): void => {
  zone = timeZone;
};

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function cached<F extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const known = cache.get(key);
  if (known) return known as F;
  const made = make();
  cache.set(key, made);
  return made;
}

/** As wide as a plus and a digit, so that columns of figures stand in line. */
const MINUS = '−';

/** How many decimals amounts of a currency have. */
export const scaleOf = (currency: string): number =>
  cached(`scale ${currency}`, () => new Intl.NumberFormat('en', { style: 'currency', currency })).resolvedOptions()
    .maximumFractionDigits ?? 2;

/**
 * `{ amount: '-12345', currency: 'CNY' }` → `−¥123.45`; grouped, with the currency's own number of decimals. Symbols are
 * those of China in every language, because `¥` is yuan here and `$` nobody's: `JP¥`, `US$`, `NZ$`.
 */
export function moneyText(money: Money, symbol = true): string {
  const scale = scaleOf(money.currency);
  const negative = money.amount.startsWith('-');
  const digits = money.amount.replace('-', '').padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const decimal = `${negative ? '-' : ''}${whole}${scale ? `.${digits.slice(-scale)}` : ''}` as `${number}`;
  const format = cached(`money ${i18next.language} ${money.currency} ${symbol}`, () =>
    symbol
      ? new Intl.NumberFormat('zh-CN', { style: 'currency', currency: money.currency })
      : new Intl.NumberFormat(i18next.language, { minimumFractionDigits: scale, maximumFractionDigits: scale }),
  );
  return format.format(decimal).replace('-', MINUS);
}

/** Σ of amounts; null when the currencies differ, because such a sum means nothing. */
export function sumMoney(amounts: readonly Money[]): Money | null {
  const currency = amounts[0]?.currency;
  if (!currency || amounts.some((money) => money.currency !== currency)) return null;
  return { amount: amounts.reduce((sum, money) => sum + BigInt(money.amount), 0n).toString(), currency };
}

export const countText = (count: number | bigint | string): string =>
  cached(`count ${i18next.language}`, () => new Intl.NumberFormat(i18next.language))
    .format(BigInt(count))
    .replace('-', MINUS);

/** Words in a row as the language writes them: 甲、乙 or a, b. */
export const listText = (words: readonly string[]): string =>
  words.join(i18next.language?.startsWith('zh') ? '、' : ', ');

/** Calendar fields of a moment in the tenant's zone. */
function partsOf(moment: Date) {
  const format = cached(
    `parts ${zone}`,
    () =>
      new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
      }),
  );
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value])) as Record<
    'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
    string
  >;
}

export const dayOf = (moment: Date): string => {
  const p = partsOf(moment);
  return `${p.year}-${p.month}-${p.day}`;
};

/** As short as it can be without doubt: today `14:05`, this year `11-20 14:05`, before `2025-11-20`. */
export function momentText(moment: string, now = new Date()): string {
  const at = new Date(moment);
  const p = partsOf(at);
  if (dayOf(at) === dayOf(now)) return `${p.hour}:${p.minute}`;
  return p.year === partsOf(now).year ? `${p.month}-${p.day} ${p.hour}:${p.minute}` : `${p.year}-${p.month}-${p.day}`;
}

export function momentTextFull(moment: string): string {
  const p = partsOf(new Date(moment));
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`;
}

/** What a clock in the tenant's zone shows (`2026-11-21T14:05`) as a moment. Exact over daylight-saving changes. */
export function momentOf(local: string): string {
  const asUtc = Date.parse(`${local}Z`);
  const shownAt = (at: number) => {
    const p = partsOf(new Date(at));
    return Date.UTC(+p.year, +p.month - 1, +p.day, +p.hour, +p.minute, +p.second);
  };
  const guess = asUtc - (shownAt(asUtc) - asUtc);
  return new Date(guess - (shownAt(guess) - asUtc)).toISOString();
}

/** A moment as a field of date and time shows it: the opposite of `momentOf`, to the minute. */
export const localOf = (moment: string): string => momentTextFull(moment).slice(0, 16).replace(' ', 'T');

/** The first moment of a calendar day in the tenant's zone. */
export const startOfDay = (day: string): string => momentOf(`${day}T00:00:00`);

/** `day` moved by whole calendar days. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** A province, city and district as people say it: what the official table puts where there is no city is left out. */
export const areaText = (area: string): string => area.replace(/(?:省|自治区)直辖县级行政区划 ?/, '');
