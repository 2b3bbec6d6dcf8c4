/**
 * Rows of one order stand together in an export. They are collected until the number changes, made into an order, and
 * forgotten: memory holds one order, and the numbers seen so far to notice an order that comes back. One damaged row
 * keeps its whole order out (half an order is worse than none), and nothing else.
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
  /** Each row is an order of its own, so none has to wait for the next row. */
  isOneRow?: boolean;
  /** Makes the order from its rows; throws `RowDamage`. */
  read(rows: TableRow<Key>[], report: Report): Made;
};

/** No order has as many rows; a file that says so would fill the memory. */
const MAX_ROWS = 5_000;

/** Errors come before the order they are about. A file that ends in damage gives what stood before it. */
export async function* readGrouped<Key extends string>(file: FileSource, shape: Export<Key>): AsyncGenerator<Read> {
  const seen = new Set<string>();
  let group: TableRow<Key>[] = [];
  const close = (): Read[] => {
    const [first] = group;
    if (!first) return [];
    const number = first.cells[shape.number];
    const rows = group;
    group = [];
    if (seen.has(number)) return rows.map((row) => errorOf(file, row, 'fileDrop.duplicateOrder', { order: number }));
    seen.add(number);
    return readGroup(file, shape, number, rows);
  };
  try {
    for await (const row of readTable(file, { dialect: 'platform', columns: shape.columns })) {
      const number = row.cells[shape.number];
      const lost = row.problems.find((problem) => problem.column === shape.number);
      if (lost || number === '') {
        yield* close();
        yield errorOf(file, row, lost?.code ?? 'fileDrop.noNumber', { column: shape.number, value: number });
        continue;
      }
      if (group[0] && group[0].cells[shape.number] !== number) yield* close();
      if (group.length <= MAX_ROWS) group.push(row);
      if (shape.isOneRow) yield* close();
    }
    yield* close();
  } catch (error) {
    // The last order may be cut off in the middle.
    yield fileError(file, error, group[0]?.cells[shape.number]);
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
  const lineOfText = new Map<string, number>();
  const distinct = rows.filter((row) => {
    const text = row.raw.trimEnd();
    const sameAs = lineOfText.get(text);
    if (sameAs !== undefined) report(row, 'fileDrop.duplicateRow', { sameAs });
    else lineOfText.set(text, row.line);
    return sameAs === undefined;
  });
  const damaged = distinct.flatMap((row) => row.problems.map(({ code, column }) => ({ row, code, column })));
  for (const { row, code, column } of damaged) report(row, code, { column });
  if (damaged.length) return errors;
  try {
    const made = shape.read(distinct, report);
    const lines = distinct.map((row) => row.line);
    return made ? [...errors, { ...made, lines, raw: distinct.map((row) => row.raw).join('') }] : errors;
  } catch (error) {
    if (!(error instanceof RowDamage)) throw error;
    return [...errors, errorOf(file, error, error.code, { order: number, ...error.data })];
  }
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
