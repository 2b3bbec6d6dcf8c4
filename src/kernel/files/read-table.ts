/**
 * A table out of a file: CSV or workbook, plain or packed. The header is found by the names of its columns, wherever it
 * stands; columns are taken by name. Rows come one by one with the physical line they begin on. A damaged cell is a
 * problem of its row; what makes the whole file unreadable is thrown as `Refused` after the rows before it.
 */
import type { Refused } from '../refusal.ts';
import { cleanCell, cleanHeader, cleanId, unmarkCell } from './clean-cell.ts';
import { type RawRow, readCsvRows } from './csv-rows.ts';
import { type FileSource, LIMITS, type Limits, refusedFile } from './source.ts';
import { unpack } from './unpack.ts';
import { readWorkbookRows } from './workbook-rows.ts';

/** `names`: every spelling seen in the wild. An `id` keeps its digits or is a problem. */
export type Column = { names: readonly string[]; optional: boolean; id: boolean };
export const column = (...names: string[]): Column => ({ names, optional: false, id: false });
export const optionalColumn = (...names: string[]): Column => ({ names, optional: true, id: false });
export const idColumn = (...names: string[]): Column => ({ names, optional: false, id: true });
export const optionalIdColumn = (...names: string[]): Column => ({ names, optional: true, id: true });

export type TableOptions<Key extends string> = {
  /** Without columns, the first row that is not blank is the header and its texts are the keys. */
  columns?: Record<Key, Column>;
  /** How cells are dressed up (clean-cell.ts): our own exports, or a platform's. */
  dialect?: 'ours' | 'platform';
  /** Workbooks: the sheet to read; else the first visible one. */
  sheet?: string;
  /** Archives with several tables: which one. */
  member?: (name: string) => boolean;
  limits?: Partial<Limits>;
};

/** What is wrong with one row only; every other `files.*` ends the reading of its file. */
export const ROW_PROBLEMS: readonly string[] = [
  'files.shortRow',
  'files.longRow',
  'files.damagedNumber',
  'files.damagedCell',
  'files.cellError',
];
export type RowProblem<Key extends string = string> = { code: string; column: Key | '' };
export type TableRow<Key extends string = string> = {
  line: number;
  /** Null prototype; every asked column is there, an optional one that is missing is empty. */
  cells: Record<Key, string>;
  /** The row as it stood in the file (a workbook: its cells as JSON). */
  raw: string;
  problems: RowProblem<Key>[];
};

/** How far down a header may stand. */
const HEADER_WITHIN = 100;

/**
 * Refuses `files.missingColumn` (data.columns), `files.duplicateColumn`, `files.tooManyRows`, and what reading the bytes
 * refuses. Row problems: `files.shortRow`, `files.longRow`, `files.damagedNumber`, `files.damagedCell`, `files.cellError`.
 */
export async function* readTable<Key extends string = string>(
  source: FileSource,
  options: TableOptions<Key> = {},
): AsyncGenerator<TableRow<Key>> {
  const { file, kind, limits, rows } = await openRows(source, options);
  const dialect = options.dialect ?? 'ours';
  const clean = dialect === 'platform' ? cleanCell : (text: string) => unmarkCell(text, kind === 'text');
  const finder = new HeaderFinder<Key>(file.name, options.columns ?? null, clean);
  let count = 0;
  for await (const row of rows) {
    if (!finder.found) {
      if (!finder.look(row) && finder.looked >= HEADER_WITHIN) throw finder.refusal();
      continue;
    }
    count += 1;
    if (count > limits.rows) throw refusedFile(file.name, 'tooManyRows', { line: row.line, limit: limits.rows });
    yield tableRow(row, finder.found, clean, kind === 'text');
  }
  if (!finder.found) throw finder.refusal();
}

/**
 * Which of several layouts a file has: the first whose required columns all stand in one of its first rows, null when
 * none has. Refuses what reading the bytes refuses.
 */
export async function detectLayout<Name extends string>(
  source: FileSource,
  layouts: Record<Name, Record<string, Column>>,
  options: Pick<TableOptions<string>, 'sheet' | 'member' | 'limits'> = {},
): Promise<Name | null> {
  const { file, rows } = await openRows(source, options);
  const finders = Object.entries<Record<string, Column>>(layouts).map(
    ([name, columns]) => [name as Name, new HeaderFinder<string>(file.name, columns, cleanCell)] as const,
  );
  let looked = 0;
  for await (const row of rows) {
    for (const [name, finder] of finders) if (finder.look(row)) return name;
    looked += 1;
    if (looked >= HEADER_WITHIN) break;
  }
  return null;
}

/**
 * The rows as they stand, undressed of nothing and without the blank ones: for files whose control lines matter as much
 * as their table. Refuses what reading the bytes refuses.
 */
export async function* readRows(
  source: FileSource,
  options: Pick<TableOptions<string>, 'sheet' | 'member' | 'limits'> = {},
): AsyncGenerator<RawRow> {
  const { rows } = await openRows(source, options);
  yield* rows;
}

async function openRows(source: FileSource, options: Pick<TableOptions<string>, 'sheet' | 'member' | 'limits'>) {
  const limits = { ...LIMITS, ...options.limits };
  const { kind, source: file } = await unpack(source, limits, options.member);
  const batches = kind === 'workbook' ? readWorkbookRows(file, limits, options.sheet) : readCsvRows(file, limits);
  return { file, kind, limits, rows: withoutBlank(batches) };
}

async function* withoutBlank(batches: AsyncIterable<RawRow[]>): AsyncGenerator<RawRow> {
  for await (const rows of batches) for (const row of rows) if (!isBlank(row)) yield row;
}

const isBlank = (row: RawRow): boolean => row.values.every((value) => value.trim() === '');

type Clean = (text: string) => string;
type Place<Key> = { key: Key; index: number; id: boolean };
type Header<Key> = { places: Place<Key>[]; width: number };

/** Looks for the row that names every required column; remembers the best try for the refusal. */
class HeaderFinder<Key extends string> {
  found: Header<Key> | null = null;
  readonly #file: string;
  readonly #columns: [Key, Column][] | null;
  readonly #clean: Clean;
  looked = 0;
  #missing: string[];

  constructor(file: string, columns: Record<Key, Column> | null, clean: Clean) {
    this.#file = file;
    this.#clean = clean;
    this.#columns = columns ? (Object.entries(columns) as [Key, Column][]) : null;
    this.#missing = (this.#columns ?? [])
      .filter(([, column]) => !column.optional)
      .map(([, column]) => column.names[0] ?? '');
  }

  look(row: RawRow): boolean {
    const names = row.values.map(cleanHeader);
    const asked = this.#columns ?? this.#named(row);
    const missing: string[] = [];
    const places: Place<Key>[] = [];
    for (const [key, column] of asked) {
      const wanted = column.names.map(cleanHeader);
      const index = names.findIndex((name) => wanted.includes(name));
      if (index < 0 && !column.optional) missing.push(column.names[0] ?? '');
      places.push({ key: key as Key, index, id: column.id });
    }
    if (missing.length < this.#missing.length) this.#missing = missing;
    if (missing.length === 0) {
      this.#refuseTwice(row, names, places);
      this.found = { places, width: row.values.length };
    }
    this.looked += 1;
    return missing.length === 0;
  }

  #refuseTwice(row: RawRow, names: string[], places: Place<Key>[]): void {
    for (const { index } of places) {
      if (index >= 0 && names.indexOf(names[index]!, index + 1) >= 0) {
        throw refusedFile(this.#file, 'duplicateColumn', { line: row.line, column: row.values[index]!.trim() });
      }
    }
  }

  #named(row: RawRow): [string, Column][] {
    const names = row.values.map((value) => this.#clean(value).trim()).filter((name) => name !== '');
    return names.map((name) => [name, column(name)]);
  }

  refusal(): Refused {
    return refusedFile(this.#file, 'missingColumn', { columns: this.#missing });
  }
}

function tableRow<Key extends string>(
  row: RawRow,
  header: Header<Key>,
  clean: Clean,
  isFullWidth: boolean,
): TableRow<Key> {
  const cells: Record<Key, string> = Object.create(null);
  const problems: RowProblem<Key>[] = [];
  const keyAt = (index: number) => header.places.find((place) => place.index === index)?.key ?? '';
  for (const { key, index, id } of header.places) {
    const text = row.values[index] ?? '';
    const own = clean(text);
    const value = id ? cleanId(own) : own;
    if (value === null) problems.push({ code: 'files.damagedNumber', column: key });
    cells[key] = value ?? own;
  }
  for (const problem of row.problems) problems.push({ code: problem.code, column: keyAt(problem.column) });
  if (isFullWidth && row.values.length < header.width) problems.push({ code: 'files.shortRow', column: '' });
  if (row.values.slice(header.width).some((value) => value.trim() !== ''))
    problems.push({ code: 'files.longRow', column: '' });
  return { line: row.line, cells, raw: row.raw, problems };
}
