/**
 * Rows of one order mostly stand together in an export, and sometimes come back later. A first pass over the file notes
 * where each order ends, the second makes each order when its last row is there: nothing is halved, and memory holds the
 * orders that are not whole yet and a number for each order. One damaged row keeps its whole order out, and nothing else.
 */
import type { IncomingOrder } from '../../../channels/connector.ts';
import { type Column, type FileSource, readTable, type TableRow } from '../../../kernel/files/files.ts';
import { Refused } from '../../../kernel/refusal.ts';
import { type Cancellation, type Read, RowDamage, type RowError } from './order-export.ts';

/** Tells of a row that is left out while the rest of its order stays. */
export type Report = (row: { line: number }, code: string, data?: Record<string, unknown>) => void;
export type Made = { order: IncomingOrder } | { cancellation: Cancellation } | null;

export type Export<Key extends string> = {
  columns: Record<Key, Column>;
  /** The column of the order number. */
  number: Key;
  /** Each row is an order of its own; a second row of its number is an error. */
  isOneRow?: boolean;
  /**
   * The column of the line's own number, where the export has one: a row that repeats another word for word is then the
   * same line again. Without it two equal rows are two lines, because a buyer may take the same thing twice.
   */
  lineNumber?: Key;
  /** Makes the order from its rows; throws `RowDamage`. */
  read(rows: TableRow<Key>[], report: Report): Made;
};

/** No order has as many rows; a file that says so would fill the memory. */
const MAX_ROWS = 5_000;
/** So many rows may wait for the rest of their orders; a file more mixed up has to be sorted first. */
const MAX_WAITING = 50_000;

const readPlatformTable = <Key extends string>(file: FileSource, shape: Export<Key>) =>
  readTable(file, { dialect: 'platform', columns: shape.columns });

/** `damagedNumber` and the like: the row does not say which order it belongs to. */
const lostNumber = <Key extends string>(row: TableRow<Key>, key: Key): string | null =>
  row.problems.find((problem) => problem.column === key)?.code ?? (row.cells[key] === '' ? 'fileDrop.noNumber' : null);

type Survey = { lastLine: ReadonlyMap<string, number>; cutOff: string | null };

/** On which line each order ends; `cutOff`: the order at which a damaged file breaks off, maybe in its middle. */
async function survey<Key extends string>(file: FileSource, shape: Export<Key>): Promise<Survey> {
  const lastLine = new Map<string, number>();
  let cutOff: string | null = null;
  try {
    for await (const row of readPlatformTable(file, shape)) {
      if (lostNumber(row, shape.number)) continue;
      cutOff = row.cells[shape.number];
      lastLine.set(cutOff, row.line);
    }
    return { lastLine, cutOff: null };
  } catch (error) {
    // The second pass comes to the same place and reports it.
    if (!(error instanceof Refused)) throw error;
    return { lastLine, cutOff };
  }
}

/** Errors come before the order they are about. A file that ends in damage gives what stood before it. */
export async function* readGrouped<Key extends string>(file: FileSource, shape: Export<Key>): AsyncGenerator<Read> {
  if (shape.isOneRow) return yield* readSingles(file, shape);
  const { lastLine, cutOff } = await survey(file, shape);
  const open = new Map<string, TableRow<Key>[]>();
  let waiting = 0;
  try {
    for await (const row of readPlatformTable(file, shape)) {
      const number = row.cells[shape.number];
      const lost = lostNumber(row, shape.number);
      if (lost) {
        yield errorOf(file, row, lost, { column: shape.number, value: number });
        continue;
      }
      const rows = open.get(number) ?? [];
      open.set(number, rows);
      // One row more than allowed is enough to say that there are too many.
      if (rows.length <= MAX_ROWS) {
        rows.push(row);
        waiting += 1;
      }
      if (waiting > MAX_WAITING) throw new Refused('fileDrop.rowsScattered', { line: row.line, limit: MAX_WAITING });
      if (row.line < lastLine.get(number)! || number === cutOff) continue;
      open.delete(number);
      waiting -= rows.length;
      yield* readGroup(file, shape, number, rows);
    }
  } catch (error) {
    yield fileError(file, error, cutOff ?? undefined);
  }
}

async function* readSingles<Key extends string>(file: FileSource, shape: Export<Key>): AsyncGenerator<Read> {
  const seen = new Set<string>();
  try {
    for await (const row of readPlatformTable(file, shape)) {
      const number = row.cells[shape.number];
      const lost = lostNumber(row, shape.number);
      if (lost) yield errorOf(file, row, lost, { column: shape.number, value: number });
      else if (seen.has(number)) yield errorOf(file, row, 'fileDrop.duplicateOrder', { order: number });
      else yield* readGroup(file, shape, number, [row]);
      if (!lost) seen.add(number);
    }
  } catch (error) {
    yield fileError(file, error);
  }
}

function readGroup<Key extends string>(
  file: FileSource,
  shape: Export<Key>,
  number: string,
  rows: TableRow<Key>[],
): Read[] {
  const errors: RowError[] = [];
  const report: Report = (row, code, data = {}) => errors.push(errorOf(file, row, code, { order: number, ...data }));
  if (rows.length > MAX_ROWS) {
    report(rows[0]!, 'fileDrop.orderTooLong', { limit: MAX_ROWS });
    return errors;
  }
  const distinct = shape.lineNumber ? withoutRepeats(rows, report) : rows;
  const damaged = distinct.flatMap((row) => row.problems.map(({ code, column }) => ({ row, code, column })));
  for (const { row, code, column } of damaged) report(row, code, { column });
  if (damaged.length) return errors;
  try {
    const made = shape.read(distinct, report);
    const lines = distinct.map((row) => row.line);
    return made
      ? [...errors, { ...made, file: file.name, lines, raw: distinct.map((row) => row.raw).join('') }]
      : errors;
  } catch (error) {
    if (!(error instanceof RowDamage)) throw error;
    return [...errors, errorOf(file, error, error.code, { order: number, ...error.data })];
  }
}

function withoutRepeats<Key extends string>(rows: TableRow<Key>[], report: Report): TableRow<Key>[] {
  const lineOfText = new Map<string, number>();
  return rows.filter((row) => {
    const text = row.raw.trimEnd();
    const sameAs = lineOfText.get(text);
    if (sameAs !== undefined) report(row, 'fileDrop.duplicateRow', { sameAs });
    else lineOfText.set(text, row.line);
    return sameAs === undefined;
  });
}

export const errorOf = (
  file: FileSource,
  row: { line: number },
  code: string,
  data: Record<string, unknown> = {},
): RowError => ({
  file: file.name,
  line: row.line,
  code,
  data,
});

/** A refusal of the whole file as an error of the line it names. Anything else is a bug and goes on. */
export function fileError(file: FileSource, error: unknown, order?: string): RowError {
  if (!(error instanceof Refused)) throw error;
  const { line = 0, ...data } = error.data as { line?: number };
  return errorOf(file, { line }, error.code, order ? { ...data, order } : data);
}
