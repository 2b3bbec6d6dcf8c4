/** Positions as people write them on a plan: metres, and one name and place a line. */
const MM = 1000;

export const metresOf = (mm: number): string => String(mm / MM);

/** Millimetres; null for what is no length. */
export function mmOf(text: string): number | null {
  const metres = /^\d{1,4}(\.\d{1,3})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isNaN(metres) ? null : Math.round(metres * MM);
}

export type NamedPlace = { code: string; xMm: number };

/** `A 1.6`, one a line. Null where a line says something else. */
export function aislesOf(text: string): NamedPlace[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const aisles = lines.map((line) => {
    const [code = '', at = '', ...more] = line.trim().split(/[\s,;]+/);
    const xMm = mmOf(at);
    return more.length > 0 || xMm === null || !/^[A-Za-z0-9]{1,12}$/.test(code) ? null : { code, xMm };
  });
  return aisles.length > 0 && aisles.every((one) => one !== null) ? aisles : null;
}

export const aisleLines = (aisles: readonly NamedPlace[]): string =>
  aisles.map(({ code, xMm }) => `${code} ${metresOf(xMm)}`).join('\n');

/** `1.2, 9.6, 18`. */
export function placesOf(text: string): number[] | null {
  const places = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(mmOf);
  return places.length > 0 && places.every((one) => one !== null) ? places : null;
}

const MOST = 200;

/** `A-J, 05-12, R1`: letters and numbers run on, numbers as wide as the first. Null where that is not understood. */
export function codesOf(text: string): string[] | null {
  const parts = text.split(/[\s,;，、]+/).filter(Boolean);
  const codes = parts.map(runOf);
  if (codes.length === 0 || codes.some((run) => run === null)) return null;
  const all = [...new Set(codes.flatMap((run) => run!))];
  return all.length <= MOST ? all : null;
}

function runOf(part: string): string[] | null {
  const [from = '', to, ...more] = part.split(/[-–~]/);
  if (more.length > 0 || !/^[A-Za-z0-9]{1,12}$/.test(from)) return null;
  if (to === undefined) return [from];
  if (/^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to)) return letters(from, to);
  const [a, b] = [/^([A-Za-z]*)(\d+)$/.exec(from), /^([A-Za-z]*)(\d+)$/.exec(to)];
  if (!a || !b || (b[1] !== '' && b[1] !== a[1]) || Number(b[2]) < Number(a[2]) || Number(b[2]) - Number(a[2]) >= MOST)
    return null;
  return Array.from({ length: Number(b[2]) - Number(a[2]) + 1 }, (_, i) => {
    return a[1]! + String(Number(a[2]) + i).padStart(a[2]!.length, '0');
  });
}

function letters(from: string, to: string): string[] | null {
  const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
  if (last < first || last - first > 25) return null;
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i));
}
