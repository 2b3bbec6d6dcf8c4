/**
 * A workbook of one sheet, written as a stream: only the row in hand is in memory. Text is text (never a formula, and
 * marked all the same, because a workbook is often saved as CSV), numbers are numbers. The bytes depend on nothing but
 * the rows.
 */
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import { Refused } from '../refusal.ts';
import { markCell } from './clean-cell.ts';
import { type Cell, decimalText, type Rows } from './write-csv.ts';

/** What spreadsheet programs can open. */
const MAX_ROWS = 1_048_576;
const MAX_CELL_CHARS = 32_767;
/** More digits are text: a spreadsheet would round them. */
const MAX_DIGITS = 15;
const PIECE = 65_536;

/** Refuses, while streaming, `files.tooManyRows` and `files.cellTooLong`: CSV has no such bounds. */
export function writeXlsx(header: readonly string[], rows: Rows, { sheet = 'Sheet1' } = {}): Readable {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const ready: Uint8Array[] = [];
    const zip = new Zip((error, bytes) => {
      if (error) throw error;
      ready.push(bytes);
    });
    for (const [name, xml] of Object.entries(fixedParts(sheet))) await addPart(zip, name).end(xml);

    const part = addPart(zip, 'xl/worksheets/sheet1.xml');
    let xml = sheetHead(header) + sheetRow(header, 1);
    let line = 1;
    for await (const row of rows) {
      line += 1;
      if (line > MAX_ROWS) throw new Refused('files.tooManyRows', { limit: MAX_ROWS });
      xml += sheetRow(row, line);
      if (xml.length < PIECE) continue;
      await part.write(xml);
      xml = '';
      yield* ready.splice(0);
    }
    await part.end(`${xml}</sheetData></worksheet>`);
    zip.end();
    yield* ready;
  }
  return Readable.from(pieces(), { objectMode: false });
}

/** A file of the archive. Node compresses, off this thread; fflate keeps the archive's books. */
function addPart(zip: Zip, filename: string): { write(text: string): Promise<void>; end(text: string): Promise<void> } {
  const part: ZipInputFile = { filename, size: 0, crc: 0, compression: 8, mtime: '1980-01-02' };
  zip.add(part);
  const deflate = createDeflateRaw();
  deflate.on('data', (bytes: Buffer) => part.ondata?.(null, new Uint8Array(bytes), false));
  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    part.crc = crc32(bytes, part.crc);
    part.size += bytes.length;
    if (!deflate.write(bytes)) await once(deflate, 'drain');
  };
  const end = async (text: string): Promise<void> => {
    await write(text);
    deflate.end();
    await once(deflate, 'end');
    part.ondata?.(null, new Uint8Array(0), true);
  };
  return { write, end };
}

const HEADER_STYLE = 1;
const TEXT_STYLE = 2;

const sheetRow = (row: readonly Cell[], line: number): string =>
  `<row r="${line}">${row.map((cell, index) => sheetCell(cell, line, index)).join('')}</row>`;

/** 0 → `A`, 26 → `AA`. */
const letters = (index: number): string =>
  (index < 26 ? '' : letters(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

function sheetCell(cell: Cell, line: number, index: number): string {
  if (cell === null) return '';
  const place = `r="${letters(index)}${line}"`;
  const digits = typeof cell === 'string' ? null : decimalText(cell);
  if (digits !== null && digits.replace(/\D/g, '').length <= MAX_DIGITS) return `<c ${place}><v>${digits}</v></c>`;
  const text = digits ?? markCell(cell as string, false);
  if (text.length > MAX_CELL_CHARS) throw new Refused('files.cellTooLong', { line, limit: MAX_CELL_CHARS });
  const style = line === 1 ? HEADER_STYLE : TEXT_STYLE;
  return `<c ${place} t="inlineStr" s="${style}"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;
}

/** Most cells: letters, digits, Chinese, and nothing XML minds. */
const PLAIN = /^[ !#-%'-;=?-^`-~\u00a0-\ud7ff\uff00-\uffef]*$/;

/** Characters XML cannot carry are written `_x0007_`, and a text that looks like that has its underscore written so. */
function escapeXml(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/(?![\t\n])\p{Cc}|[\ufffe\uffff]|\p{Cs}/gu, hex)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const hex = (char: string): string => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

function sheetHead(header: readonly string[]): string {
  // A Chinese character is two columns of digits wide.
  const widths = header.map((name, index) => {
    const width = Math.min(40, Math.max(12, name.length * 2 + 2));
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
  });
  const frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  return `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${frozen}</sheetView></sheetViews>${
    widths.length ? `<cols>${widths.join('')}</cols>` : ''
  }<sheetData>`;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function fixedParts(sheet: string): Record<string, string> {
  const relations = (...targets: [kind: string, target: string][]) =>
    `${XML}<Relationships xmlns="${PACKAGE}/relationships">${targets
      .map(
        ([kind, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${kind}" Target="${target}"/>`,
      )
      .join('')}</Relationships>`;
  const override = (part: string, kind: string) => `<Override PartName="/${part}" ContentType="${TYPE}.${kind}+xml"/>`;
  // Sheet names may not hold these characters, nor be longer than 31.
  const name = escapeXml(sheet.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31));
  return {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('xl/workbook.xml', 'sheet.main')}${override('xl/worksheets/sheet1.xml', 'worksheet')}${override('xl/styles.xml', 'styles')}</Types>`,
    '_rels/.rels': relations(['officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(['worksheet', 'worksheets/sheet1.xml'], ['styles', 'styles.xml']),
    'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
}
