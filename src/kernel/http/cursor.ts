/**
 * Where a list goes on: the sort values of the last row, as opaque text. A cursor is input like any other: it is read
 * back against the names and types the list expects, and a cursor of another list is refused.
 */
import { Refused } from '../refusal.ts';

/** `moment` is kept to the microsecond as the database writes it; `int` is a bigint. */
export type CursorShape = Record<string, 'text' | 'int' | 'id' | 'moment' | 'day'>;
export type CursorValues<S extends CursorShape> = { [K in keyof S]: S[K] extends 'int' ? bigint : string };

const PATTERNS = {
  text: /^[^\0]{0,400}$/s,
  int: /^-?\d{1,19}$/,
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  moment: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)$/,
  day: /^\d{4}-\d\d-\d\d$/,
};

export const writeCursor = (values: Record<string, string | bigint | Date>): string =>
  Buffer.from(JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? value.toString() : value))).toString(
    'base64url',
  );

/** null for the first page. Refuses `http.damaged` (400) when the text is not a cursor of this list. */
export function readCursor<const S extends CursorShape>(text: string | undefined, shape: S): CursorValues<S> | null {
  if (text === undefined) return null;
  const values = parse(text);
  const names = Object.keys(shape);
  if (!values || Object.keys(values).length !== names.length) throw damaged();
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name];
      const kind = shape[name]!;
      if (typeof value !== 'string' || !PATTERNS[kind].test(value)) throw damaged();
      return [name, kind === 'int' ? BigInt(value) : value];
    }),
  ) as CursorValues<S>;
}

const damaged = () =>
  new Refused('http.damaged', { in: 'query', problems: [{ at: '/cursor', what: 'not a cursor of this list' }] }, 400);

function parse(text: string): Record<string, unknown> | null {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** A page from one row more than asked for: the extra row only says that there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  keyOf: (row: Row) => Record<string, string | bigint | Date>,
): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next: rows.length > limit && last ? writeCursor(keyOf(last)) : null };
}
