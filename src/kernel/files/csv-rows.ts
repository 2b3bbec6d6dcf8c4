/**
 * The rows of a CSV text, with the physical line each begins on and its text as it stood. Memory is bounded by one row:
 * a line, a row, a cell or a count of columns beyond the limits ends the reading with a refusal. Rows before a damaged
 * place have been handed out by then.
 */
import { parse } from 'csv-parse';
import { decode } from './decode.ts';
import { type FileSource, type Limits, refusedFile } from './source.ts';

/** `code` is a refusal of this cell or row only: the row cannot be trusted, its neighbours can. */
export type Problem = { code: string; column: number };
export type RawRow = { line: number; values: string[]; raw: string; problems: Problem[] };

/** Refuses `files.cut`, `files.rowTooLong`, `files.cellTooLong`, `files.tooManyColumns`, `files.damagedRow`. */
export async function* readCsvRows(source: FileSource, limits: Limits): AsyncGenerator<RawRow[]> {
  let rows: RawRow[] = [];
  let lastLine = 0;
  const parser = parse({
    raw: true,
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: limits.rowChars,
    // Rows are taken here and not from the stream: a stream that fails throws away the rows it still holds.
    on_record: (record: unknown) => {
      const { record: values, raw } = record as { record: string[]; raw: string };
      rows.push({ line: lastLine + 1, values, raw, problems: [] });
      lastLine += lineEnds(raw);
      return null;
    },
  });
  parser.on('error', () => {}).resume();

  let lineChars = 0;
  try {
    for await (const text of withEnd(decode(source, limits.bytes))) {
      if (text !== null) {
        const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
        lineChars = end < 0 ? lineChars + text.length : text.length - end - 1;
        if (lineChars > limits.rowChars) throw refusedFile(source.name, 'rowTooLong', { line: lastLine + 1 });
      }
      const error = await write(parser, text);
      const ready = rows;
      rows = [];
      const refusal = ready.findIndex((row) => isOversize(row, limits));
      if (refusal >= 0) {
        yield ready.slice(0, refusal);
        throw refusedSize(source.name, ready[refusal]!, limits);
      }
      if (ready.length) yield ready;
      if (error) throw refusedCsv(source.name, error, lastLine + 1);
    }
  } finally {
    parser.destroy();
  }
}

async function* withEnd(texts: AsyncIterable<string>): AsyncGenerator<string | null> {
  yield* texts;
  yield null;
}

/** Writes one piece, or the end; the error of the parser, if any, is the answer. */
function write(parser: ReturnType<typeof parse>, text: string | null): Promise<Error | null> {
  return new Promise((resolve) => {
    const answer = (error?: Error | null) => resolve(error ?? null);
    if (text === null) parser.end(answer);
    else parser.write(text, answer);
  });
}

const lineEnds = (raw: string): number => Math.max(1, raw.match(/\r\n|\n|\r/g)?.length ?? 1);

const longCell = (row: RawRow, limits: Limits): number =>
  row.values.findIndex((value) => value.length > limits.cellChars);
const isOversize = (row: RawRow, limits: Limits): boolean =>
  row.values.length > limits.columns || (row.raw.length > limits.cellChars && longCell(row, limits) >= 0);

const refusedSize = (file: string, row: RawRow, limits: Limits): Error =>
  row.values.length > limits.columns
    ? refusedFile(file, 'tooManyColumns', { line: row.line, limit: limits.columns })
    : refusedFile(file, 'cellTooLong', { line: row.line, column: longCell(row, limits) + 1 });

function refusedCsv(file: string, error: Error, line: number): Error {
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'CSV_QUOTE_NOT_CLOSED') return refusedFile(file, 'cut', { line });
  if (code === 'CSV_MAX_RECORD_SIZE') return refusedFile(file, 'rowTooLong', { line });
  return code.startsWith('CSV_') ? refusedFile(file, 'damagedRow', { line, code }) : error;
}
