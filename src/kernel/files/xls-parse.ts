/**
 * Reads the rows of one sheet of an old workbook (.xls, BIFF8: Excel 97 to 2003 and what banks still export), as MS-XLS
 * describes its records. Runs inside the worker of `workbook-worker.ts`. Macros, formulas and drawings are passed by; of
 * a formula the result that was saved is taken.
 */
import { openCompoundFile } from './compound-file.ts';
import type { Problem, RawRow } from './csv-rows.ts';
import { type Limits, refusedFile } from './source.ts';
import { RecordReader, recordsFrom, type XlsRecord } from './xls-records.ts';
import { type DateKind, dateKindOf, numberText } from './xlsx-number.ts';

const RECORD = {
  formula: 0x06,
  eof: 0x0a,
  since1904: 0x22,
  password: 0x2f,
  sheet: 0x85,
  manyRk: 0xbd,
  richLabel: 0xd6,
  xf: 0xe0,
  sharedStrings: 0xfc,
  labelShared: 0xfd,
  number: 0x203,
  label: 0x204,
  boolOrError: 0x205,
  text: 0x207,
  rk: 0x27e,
  format: 0x41e,
  begin: 0x809,
} as const;
const BIFF8 = 0x0600;
const SHEET_ROWS = 65_536;
const BATCH = 1_000;
const ERRORS: Record<number, string> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

type Context = { file: string; limits: Limits };
type Sheet = { name: string; at: number; visible: boolean };
type Book = { sheets: Sheet[]; strings: string[]; kinds: DateKind[]; since1904: boolean };
type Row = { values: string[]; problems: Problem[] };

/**
 * Batches of rows in their order, each at its row number. Without `sheet` the first visible one. Refuses
 * `files.damagedWorkbook`, `files.encrypted`, `files.oldFormat` (older than Excel 97), `files.noSheet`,
 * `files.tooManyRows`, `files.tooManyColumns`, `files.cellTooLong`, `files.tooLarge`.
 */
export function* parseOldWorkbook(bytes: Buffer, file: string, limits: Limits, sheet?: string): Generator<RawRow[]> {
  const context = { file, limits };
  const compound = openCompoundFile(bytes, file);
  if (compound.names.includes('EncryptedPackage')) throw refusedFile(file, 'encrypted');
  if (!compound.names.includes('Workbook')) throw refusedFile(file, 'oldFormat');
  const stream = compound.read('Workbook');
  const book = readBook(context, stream);
  const chosen = book.sheets.find((one) => (sheet === undefined ? one.visible : one.name === sheet));
  if (!chosen) throw refusedFile(file, 'noSheet', { sheets: book.sheets.slice(0, 20).map((one) => one.name) });
  const rows = readSheet(context, book, stream, chosen.at);
  const lines = [...rows.keys()].sort((a, b) => a - b);
  for (let from = 0; from < lines.length; from += BATCH) {
    yield lines.slice(from, from + BATCH).map((line) => {
      const { values, problems } = rows.get(line)!;
      return { line: line + 1, values, raw: JSON.stringify(values), problems };
    });
  }
}

/** What all sheets share: their names and places, strings, and which cell formats show a date. */
function readBook(context: Context, stream: Buffer): Book {
  const { file, limits } = context;
  const book: Book = { sheets: [], strings: [], kinds: [], since1904: false };
  const codes = new Map<number, string>();
  for (const record of recordsFrom(stream, 0, file)) {
    const body = record.parts[0]!;
    if (record.type === RECORD.eof) break;
    if (record.type === RECORD.begin && bodyOf(context, record, 4).readUInt16LE(0) !== BIFF8)
      throw refusedFile(file, 'oldFormat');
    if (record.type === RECORD.password) throw refusedFile(file, 'encrypted');
    if (record.type === RECORD.since1904) book.since1904 = bodyOf(context, record, 2).readUInt16LE(0) === 1;
    if (record.type === RECORD.format) {
      const chars = bodyOf(context, record, 4).readUInt16LE(2);
      codes.set(body.readUInt16LE(0), new RecordReader(record, file, 4).text(chars, limits));
    }
    // Formats stand before the cell formats that name them.
    if (record.type === RECORD.xf) {
      const id = bodyOf(context, record, 4).readUInt16LE(2);
      book.kinds.push(dateKindOf(id, codes.get(id)));
    }
    if (record.type === RECORD.sheet) {
      const [at, state, kind] = [bodyOf(context, record, 8).readUInt32LE(0), body[4]! & 3, body[5]];
      const name = new RecordReader(record, file, 7).text(body[6]!, limits);
      if (kind === 0) book.sheets.push({ name, at, visible: state === 0 });
    }
    if (record.type === RECORD.sharedStrings) book.strings = readStrings(context, record);
  }
  return book;
}

function readStrings({ file, limits }: Context, record: XlsRecord): string[] {
  const reader = new RecordReader(record, file, 4);
  const strings: string[] = [];
  let chars = 0;
  for (let left = reader.uint32(); left > 0; left -= 1) {
    const text = reader.text(reader.uint16(), limits);
    // Sixteen: what an empty string costs all the same.
    chars += text.length + 16;
    if (chars > limits.sharedChars) throw refusedFile(file, 'tooLarge', { limit: limits.sharedChars });
    strings.push(text);
  }
  return strings;
}

function readSheet(context: Context, book: Book, stream: Buffer, at: number): Map<number, Row> {
  const { file, limits } = context;
  const rows = new Map<number, Row>();
  const put = (line: number, column: number, value: string, code?: string) => {
    if (column >= limits.columns) throw refusedFile(file, 'tooManyColumns', { line, limit: limits.columns });
    const row = rows.get(line) ?? { values: [], problems: [] };
    rows.set(line, row);
    if (rows.size > Math.min(limits.rows, SHEET_ROWS))
      throw refusedFile(file, 'tooManyRows', { limit: Math.min(limits.rows, SHEET_ROWS) });
    while (row.values.length <= column) row.values.push('');
    row.values[column] = value;
    if (code) row.problems.push({ code, column });
  };
  /** The place of the formula whose text comes in the next record. */
  let formula: { line: number; column: number } | null = null;
  let depth = 0;
  for (const record of recordsFrom(stream, at, file)) {
    // A chart in the sheet has a stream of its own inside.
    if (record.type === RECORD.begin) depth += 1;
    if (record.type === RECORD.eof) depth -= 1;
    if (depth === 0) return rows;
    if (depth > 1) continue;
    if (record.type === RECORD.text && formula) {
      const chars = bodyOf(context, record, 3).readUInt16LE(0);
      put(formula.line, formula.column, new RecordReader(record, file, 2).text(chars, limits));
      formula = null;
      continue;
    }
    for (const cell of cellsOf(context, book, record)) {
      if (cell.value === null) formula = cell;
      else put(cell.line, cell.column, cell.value, cell.code);
    }
  }
  throw refusedFile(file, 'damagedWorkbook', { why: 'cut' });
}

/** `value` null: a formula whose text follows. */
type Cell = { line: number; column: number; value: string | null; code?: string };

function cellsOf(context: Context, book: Book, record: XlsRecord): Cell[] {
  const { file, limits } = context;
  if (!CELLS.has(record.type)) return [];
  const body = bodyOf(context, record, 8);
  const line = body.readUInt16LE(0);
  const column = body.readUInt16LE(2);
  const number = (value: number, format: number, at = column): Cell => {
    const text = numberText(String(value), book.kinds[format] ?? null, book.since1904);
    return text === null
      ? { line, column: at, value: String(value), code: 'files.damagedNumber' }
      : { line, column: at, value: text };
  };
  const format = body.readUInt16LE(4);
  switch (record.type) {
    case RECORD.labelShared: {
      const value = book.strings[bodyOf(context, record, 10).readUInt32LE(6)];
      return [value === undefined ? { line, column, value: '', code: 'files.damagedCell' } : { line, column, value }];
    }
    case RECORD.label:
    case RECORD.richLabel:
      return [{ line, column, value: new RecordReader(record, file, 8).text(body.readUInt16LE(6), limits) }];
    case RECORD.number:
      return [number(bodyOf(context, record, 14).readDoubleLE(6), format)];
    case RECORD.rk:
      return [number(fromRk(bodyOf(context, record, 10).readUInt32LE(6)), format)];
    case RECORD.manyRk: {
      const cells: Cell[] = [];
      // Pairs of format and number between the first column and the last one's number, which is two bytes.
      for (let at = 4; at + 6 <= body.length - 2; at += 6)
        cells.push(number(fromRk(body.readUInt32LE(at + 2)), body.readUInt16LE(at), column + (at - 4) / 6));
      return cells;
    }
    case RECORD.boolOrError:
      return [{ line, column, ...saidBy(body[6]!, body[7] === 1) }];
    default:
      return [{ line, column, ...resultOf(bodyOf(context, record, 14), (value) => number(value, format)) }];
  }
}
const CELLS = new Set<number>([
  ...[RECORD.labelShared, RECORD.label, RECORD.richLabel, RECORD.number, RECORD.rk, RECORD.manyRk],
  ...[RECORD.boolOrError, RECORD.formula],
]);

/** A formula keeps a number, or says in the last two bytes that it is none (MS-XLS 2.5.133). */
function resultOf(body: Buffer, number: (value: number) => Cell): Pick<Cell, 'value' | 'code'> {
  if (body.readUInt16LE(12) !== 0xffff) return number(body.readDoubleLE(6));
  const kind = body[6];
  if (kind === 0) return { value: null };
  return kind === 3 ? { value: '' } : saidBy(body[8]!, kind === 2);
}

const saidBy = (value: number, isError: boolean): Pick<Cell, 'value' | 'code'> =>
  isError ? { value: ERRORS[value] ?? '#?', code: 'files.cellError' } : { value: value === 1 ? 'TRUE' : 'FALSE' };

/** A number in four bytes: 30 bits of an integer or the upper ones of a double, maybe of its hundredfold. */
function fromRk(rk: number): number {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE((rk & 0xfffffffc) >>> 0, 4);
  const value = rk & 2 ? (rk | 0) >> 2 : bytes.readDoubleLE(0);
  return rk & 1 ? value / 100 : value;
}

function bodyOf({ file }: Context, record: XlsRecord, atLeast: number): Buffer {
  const body = record.parts[0]!;
  if (body.length < atLeast) throw refusedFile(file, 'damagedWorkbook', { why: 'record' });
  return body;
}
