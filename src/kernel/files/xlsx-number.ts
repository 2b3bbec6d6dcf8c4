/**
 * Numbers of a workbook as text. A spreadsheet keeps 15 significant digits, so an integer of more digits has already
 * lost some and is a problem, never a guess. Dates are numbers with a date style: they become `2026-01-31 09:30:00`,
 * without a zone, as the author saw them.
 */
export type DateKind = 'date' | 'time' | 'dateTime' | null;

const PLAIN = /^-?\d+(\.\d+)?$/;
const HOLDS_DIGITS_UP_TO = 1e15;
const LAST_DAY = 2_958_466;

/** null: digits were lost. */
export function numberText(value: string, kind: DateKind, since1904: boolean): string | null {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || Math.abs(number) >= HOLDS_DIGITS_UP_TO) return null;
  if (kind && number >= 0 && number < LAST_DAY) return dateText(number, kind, since1904);
  if (PLAIN.test(value) && value.replace(/\D/g, '').length <= 15) return value;
  // 4.85 is stored as 4.8499999999999996; 15 digits are what the author saw.
  return plainDecimal(String(Number(number.toPrecision(15))));
}

/** `1.2e-7` → `0.00000012`. Large exponents do not occur here. */
function plainDecimal(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  if (!match) return text;
  const [, sign, first, rest = '', exponent] = match;
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${first}${rest}`;
}

const DAY_MS = 86_400_000;

function dateText(serial: number, kind: NonNullable<DateKind>, since1904: boolean): string {
  // The 1900 calendar has a 29 February that never was: days before it are one off.
  const days = since1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial;
  const text = new Date(Date.UTC(1899, 11, 30) + Math.round((days * DAY_MS) / 1000) * 1000).toISOString();
  if (kind === 'time') return text.slice(11, 19);
  return kind === 'date' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}

/** Whether a number format shows a date, a time, or both. `id` is the built-in number, `code` the author's own. */
export function dateKindOf(id: number, code: string | undefined): DateKind {
  if (code === undefined) {
    if (id === 22) return 'dateTime';
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id === 55 || id === 56)
      return 'time';
    return (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? 'date' : null;
  }
  const letters = code
    .split(';', 1)[0]!
    .toLowerCase()
    .replace(/"[^"]*"|\\.|_.|\*.|am\/pm|a\/p|\[(?!h+\]|m+\]|s+\])[^\]]*\]/g, '');
  const day = /[yd]/.test(letters) || (/m/.test(letters) && !/[hs]/.test(letters));
  const time = /[hs]/.test(letters);
  return day ? (time ? 'dateTime' : 'date') : time ? 'time' : null;
}
