/** Whole numbers of the smallest unit, typed and shown with a decimal point. No number type is in between. */

/** `12345` with two digits is `123.45`; zeros at the end of the fraction are left out. */
export function decimalOf(minor: string, digits: number): string {
  if (digits === 0) return minor;
  const padded = minor.padStart(digits + 1, '0');
  const fraction = padded.slice(-digits).replace(/0+$/, '');
  return `${padded.slice(0, -digits)}${fraction && `.${fraction}`}`;
}

/** The same as a form shows it: money, which has two digits, keeps its cents. */
export const figureOf = (minor: string, digits: number): string => {
  const shown = decimalOf(minor, digits);
  if (digits !== 2) return shown;
  const [whole, cents = ''] = shown.split('.');
  return `${whole}.${cents.padEnd(2, '0')}`;
};

/** What was typed in the smallest unit: '' for nothing, null where it is no such number (`1.234` with two digits). */
export function minorOf(typed: string, digits: number): string | null {
  const text = typed.trim().replaceAll(',', '');
  if (text === '') return '';
  const match = /^(\d{1,15})(?:\.(\d*))?$/.exec(text);
  if (!match || (match[2]?.length ?? 0) > digits) return null;
  return `${match[1]}${(match[2] ?? '').padEnd(digits, '0')}`.replace(/^0+(?=\d)/, '');
}
