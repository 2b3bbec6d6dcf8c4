/**
 * What a GS1 symbol says (GS1-128, DataMatrix, QR): application identifiers with their data, as scanners send them (FNC1
 * between elements, a symbology identifier in front), as people read them (`(01)…(10)…`), or as a Digital Link. Pure.
 */
import { CHECKS } from './gs1-checks.ts';
import { FORMS } from './gs1-identifiers.ts';

export type Elements = ReadonlyMap<string, string>;

type Part = { set: string; least: number; most: number; checks: string[]; optional: boolean };

const SETS: Readonly<Record<string, string>> = { N: 'csetnumeric', X: 'cset82', Y: 'cset39', Z: 'cset64' };
/** FNC1 as scanners send it. */
const FNC1 = '\u001d';

function partsOf(form: string): Part[] {
  return form.split(' ').map((text) => {
    const [, open, set, variable, length, checks] = /^(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)$/.exec(text)!;
    const least = variable ? 1 : Number(length);
    return { set: set!, least, most: Number(length), checks: checks!.split(',').slice(1), optional: open === '[' };
  });
}

const IDENTIFIERS: ReadonlyMap<string, Part[]> = new Map(
  Object.entries(FORMS).flatMap(([form, identifiers]) => {
    const parts = partsOf(form);
    return identifiers.split(' ').flatMap((one) => {
      const [first, last = first] = one.split('-') as [string, string?];
      const width = first.length;
      const count = Number(last) - Number(first) + 1;
      return Array.from({ length: count }, (_, i) => [String(Number(first) + i).padStart(width, '0'), parts] as const);
    });
  }),
);

/** Elements that need no FNC1 behind them, whatever their identifier says, by its first two digits: 20 to 36 have 2 to 16. */
const FIXED: Readonly<Record<string, number>> = {
  ...{ '00': 18, '01': 14, '02': 14, '03': 14, '04': 16, '11': 6, '12': 6, '13': 6, '14': 6, '15': 6, '16': 6 },
  ...{ '17': 6, '18': 6, '19': 6, '20': 2, '31': 6, '32': 6, '33': 6, '34': 6, '35': 6, '36': 6, '41': 13 },
};

/** Why data does not fit its identifier: the name of the check, `length`, or `unknown`; null when it does. */
export function faultOf(identifier: string, data: string): string | null {
  const parts = IDENTIFIERS.get(identifier);
  if (!parts) return 'unknown';
  let at = 0;
  for (const { set, least, most, checks, optional } of parts) {
    const text = data.slice(at, at + most);
    at += text.length;
    if (text === '' && optional) continue;
    if (text.length < least) return 'length';
    const failed = [SETS[set]!, ...checks].find((name) => CHECKS[name]?.(text) === false);
    if (failed) return failed;
  }
  return at < data.length ? 'length' : null;
}

/** The elements of a scan, or null when it is no GS1 element string, or one whose data does not fit. */
export function readElements(scan: string): Elements | null {
  const found = scan.startsWith('(')
    ? fromBrackets(scan)
    : /^https?:\/\//i.test(scan)
      ? fromLink(scan)
      : fromScanner(scan);
  if (!found || found.length === 0) return null;
  return found.some(([identifier, data]) => faultOf(identifier, data) !== null) ? null : new Map(found);
}

type Found = [identifier: string, data: string][];

function fromBrackets(text: string): Found | null {
  const found = [...text.matchAll(/\((\d{2,4})\)([^(]*(?:\((?!\d{2,4}\))[^(]*)*)/g)];
  const length = found.reduce((sum, [whole]) => sum + whole.length, 0);
  return length === text.length ? found.map(([, identifier, data]) => [identifier!, data!.trim()]) : null;
}

/** A Digital Link: pairs of identifier and data in its path, others as parameters. */
function fromLink(text: string): Found | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const steps = url.pathname.split('/').filter((step) => step !== '');
  const from = steps.findIndex((step, i) => /^\d{2,4}$/.test(step) && (steps.length - i) % 2 === 0);
  if (from < 0) return null;
  const path = steps.slice(from);
  const found: Found = [];
  for (let i = 0; i < path.length; i += 2) found.push([path[i]!, decodeURIComponent(path[i + 1]!)]);
  for (const [name, value] of url.searchParams) if (IDENTIFIERS.has(name)) found.push([name, value]);
  return found.map(([identifier, data]) => [identifier, identifier === '01' ? data.padStart(14, '0') : data]);
}

function fromScanner(text: string): Found | null {
  const symbol = /^\](?:C1|d2|Q3|e0|J1)/.exec(text)?.[0] ?? '';
  const bare = text.slice(symbol.length);
  const isMarked = symbol !== '' || bare.startsWith(FNC1);
  let rest = bare.startsWith(FNC1) ? bare.slice(1) : bare;
  // Without a mark only what begins with an article's number is taken for one: other codes are digits, too.
  if (!isMarked && !/^01\d{14}/.test(rest)) return null;
  const found: Found = [];
  while (rest !== '') {
    const identifier = [2, 3, 4].map((length) => rest.slice(0, length)).find((one) => IDENTIFIERS.has(one));
    if (!identifier) return null;
    const fixed = FIXED[identifier.slice(0, 2)];
    const body = rest.slice(identifier.length);
    const end = body.indexOf(FNC1);
    const length = fixed ?? (end < 0 ? body.length : end);
    found.push([identifier, body.slice(0, length)]);
    rest = body.slice(length);
    if (rest.startsWith(FNC1)) rest = rest.slice(1);
  }
  return found;
}

export type Marked = {
  gtin: string;
  lot: string;
  serial: string;
  /** `YYYY-MM-DD`: produced on (11). */
  madeOn: string | null;
  /** `YYYY-MM-DD`: used by (17), else best before (15). */
  expiresOn: string | null;
};

/** What a scan says of goods; null when it names no article. */
export function readMarked(scan: string, now: Date): Marked | null {
  const elements = readElements(scan);
  const gtin = elements?.get('01') ?? elements?.get('02');
  if (!elements || !gtin) return null;
  const date = elements.get('17') ?? elements.get('15');
  return {
    ...{ gtin, lot: elements.get('10') ?? '', serial: elements.get('21') ?? '' },
    madeOn: elements.has('11') ? dayOf(elements.get('11')!, now) : null,
    expiresOn: date ? dayOf(date, now) : null,
  };
}

/** A year of two digits is at most 49 years ahead and 50 back (GS1 General Specifications, 7.12); day 00 is the month's last. */
function dayOf(yymmdd: string, now: Date): string {
  const [yy, month, day] = [0, 2, 4].map((at) => Number(yymmdd.slice(at, at + 2))) as [number, number, number];
  const thisYear = now.getUTCFullYear();
  const century = Math.floor(thisYear / 100) * 100;
  const ahead = yy - (thisYear % 100);
  const year = century + yy + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
  return new Date(Date.UTC(year, day === 0 ? month : month - 1, day)).toISOString().slice(0, 10);
}
