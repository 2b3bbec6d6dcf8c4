/**
 * Tables out, as a stream. A cell is text (marked by `markCell` so that no spreadsheet executes or shortens it) or a
 * number, which stays one. `readTable` in our dialect gives the same texts back.
 */
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { markCell } from './clean-cell.ts';

/** Decimal text (`'12.50'`) is how money comes: exact, and a number for the spreadsheet. */
export type Cell = string | bigint | { decimal: string } | null;
export type Rows = Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;

/** GB18030 suits old spreadsheets and banks. Nineteen private-use codes have no lasting place in it. */
export type CsvOptions = { encoding?: 'utf-8' | 'gb18030' };

const PIECE = 65_536;

/** RFC 4180 with CRLF; UTF-8 carries a byte order mark, without which spreadsheets take it for GBK. */
export function writeCsv(header: readonly string[], rows: Rows, { encoding = 'utf-8' }: CsvOptions = {}): Readable {
  const encode = (text: string): Buffer => (encoding === 'utf-8' ? Buffer.from(text) : iconv.encode(text, 'gb18030'));
  async function* pieces(): AsyncGenerator<Buffer> {
    let text = `${encoding === 'utf-8' ? '\ufeff' : ''}${csvLine(header)}`;
    for await (const row of rows) {
      text += csvLine(row);
      if (text.length < PIECE) continue;
      yield encode(text);
      text = '';
    }
    yield encode(text);
  }
  return Readable.from(pieces(), { objectMode: false });
}

const csvLine = (row: readonly Cell[]): string => `${row.map(csvCell).join(',')}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return decimalText(cell);
  if (cell.includes('\0')) throw new RangeError('a text cell holds a NUL character');
  const text = markCell(cell, true);
  return /["',\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The digits of a number cell; anything else would be text posing as a number. */
export function decimalText(cell: bigint | { decimal: string }): string {
  const text = typeof cell === 'bigint' ? cell.toString() : cell.decimal;
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`not a decimal: ${text}`);
  return text;
}
