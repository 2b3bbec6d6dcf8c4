/**
 * Reads the rows of one sheet of a workbook as a stream of XML events. There is no document tree, no entity and no
 * document type; every piece of text, row and table of strings has a limit. Runs inside the worker of `workbook-worker.ts`.
 */
import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import type { Archive } from './archive.ts';
import type { Problem, RawRow } from './csv-rows.ts';
import { type Limits, refusedFile } from './source.ts';
import { type DateKind, dateKindOf, numberText } from './xlsx-number.ts';

type Attributes = Record<string, string>;
type Events = {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
  /** The element a long part repeats; parts without one are short. */
  record?: string;
  /** The element after which nothing of the part matters. */
  last?: string;
};

/** Bytes of a part that repeats nothing, and tags between two records of one that does. */
const SHORT_PART = 2 ** 24;
const TAGS_PER_RECORD = 20_000;
/** What a sheet can hold. */
const SHEET_ROWS = 1_048_576;
type Context = { archive: Archive; file: string; limits: Limits };
type Workbook = { sheetPath: string; stringsPath: string | null; stylesPath: string | null; since1904: boolean };

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Batches of rows, each at its row number. Without `sheet` the first visible one. Refuses `files.damagedWorkbook`,
 * `files.xmlEntity`, `files.noSheet`, `files.tooManyRows`, `files.tooManyColumns`, `files.cellTooLong`, `files.tooLarge`.
 */
export async function* parseWorkbook(
  archive: Archive,
  file: string,
  limits: Limits,
  sheet?: string,
): AsyncGenerator<RawRow[]> {
  const context = { archive, file, limits };
  const workbook = await readWorkbook(context, sheet);
  const styles = workbook.stylesPath ? await readStyles(context, workbook.stylesPath) : [];
  const strings = workbook.stringsPath ? await readStrings(context, workbook.stringsPath) : [];
  const rows: RawRow[] = [];
  const events = sheetEvents(context, { strings, styles, since1904: workbook.since1904 }, rows);
  for await (const _ of xmlEvents(context, workbook.sheetPath, events)) {
    if (rows.length) yield rows.splice(0);
  }
}

/** Feeds `events` from one part of the archive; yields after every piece so that the caller can hand rows on. */
async function* xmlEvents({ archive, file, limits }: Context, name: string, events: Events): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let silent = 0;
  let tags = 0;
  let isDone = false;
  parser.on('opentag', (tag) => {
    silent = 0;
    tags += 1;
    if (events.record && tags > TAGS_PER_RECORD)
      throw refusedFile(file, 'damagedWorkbook', { part: name, why: 'endless' });
    events.open?.(local(tag.name), tag.attributes as Attributes);
  });
  parser.on('text', (text) => events.text?.(text));
  parser.on('cdata', (text) => events.text?.(text));
  parser.on('closetag', (tag) => {
    const element = local(tag.name);
    if (element === events.record) tags = 0;
    if (element === events.last) isDone = true;
    events.close?.(element);
  });
  parser.on('doctype', () => {
    throw refusedFile(file, 'xmlEntity', { part: name });
  });
  parser.on('error', (error) => {
    throw refusedFile(file, 'damagedWorkbook', { part: name, why: error.message });
  });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Buffer): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw refusedFile(file, 'damagedWorkbook', { part: name, why: 'encoding' });
    }
  };
  const stream: Readable = await archive.open(name);
  let total = 0;
  for await (const bytes of stream as AsyncIterable<Buffer>) {
    // The rest is only unpacked, for its checksum.
    if (isDone) continue;
    // Whatever has no end tag grows in the parser: text, a tag with endless attributes, a document type.
    silent += bytes.length;
    total += bytes.length;
    if (silent > limits.rowChars) throw refusedFile(file, 'cellTooLong', { part: name });
    if (!events.record && total > SHORT_PART) throw refusedFile(file, 'tooLarge', { part: name, limit: SHORT_PART });
    parser.write(decode(bytes));
    yield;
  }
  if (!isDone) parser.write(decode()).close();
  yield;
}

async function readPart(context: Context, name: string, events: Events): Promise<void> {
  for await (const _ of xmlEvents(context, name, events));
}

/** Relations of a part: what kind each is, and where it leads inside the archive. */
async function readRelations(context: Context, part: string): Promise<Map<string, { kind: string; path: string }>> {
  const slash = part.lastIndexOf('/');
  const folder = part.slice(0, slash + 1);
  const relations = new Map<string, { kind: string; path: string }>();
  await readPart(context, `${folder}_rels/${part.slice(slash + 1)}.rels`, {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External' || !Id || !Type || !Target) return;
      const path = new URL(Target, `file:///${folder}`).pathname.slice(1);
      relations.set(Id, { kind: Type.slice(Type.lastIndexOf('/') + 1), path: decodeURIComponent(path) });
    },
  });
  return relations;
}

async function readWorkbook(context: Context, sheet: string | undefined): Promise<Workbook> {
  const root = [...(await readRelations(context, '')).values()].find((relation) => relation.kind === 'officeDocument');
  if (!root) throw refusedFile(context.file, 'damagedWorkbook', { why: 'no workbook' });
  const sheets: { name: string; relation: string; visible: boolean }[] = [];
  let since1904 = false;
  await readPart(context, root.path, {
    open(name, attributes) {
      if (name === 'workbookPr') since1904 = attributes['date1904'] === '1' || attributes['date1904'] === 'true';
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([key]) => key.includes(':') && local(key) === 'id')?.[1] ?? '';
      sheets.push({
        name: attributes['name'] ?? '',
        relation: id,
        visible: (attributes['state'] ?? 'visible') === 'visible',
      });
    },
  });
  const relations = await readRelations(context, root.path);
  const chosen = sheets.find((one) => (sheet === undefined ? one.visible : one.name === sheet));
  const sheetPath = chosen && relations.get(chosen.relation)?.path;
  if (!sheetPath) throw refusedFile(context.file, 'noSheet', { sheets: sheets.slice(0, 20).map((one) => one.name) });
  const pathOf = (kind: string) => [...relations.values()].find((relation) => relation.kind === kind)?.path ?? null;
  return { sheetPath, stringsPath: pathOf('sharedStrings'), stylesPath: pathOf('styles'), since1904 };
}

/** For each cell style, whether it shows a date. */
async function readStyles(context: Context, path: string): Promise<DateKind[]> {
  const codes = new Map<number, string>();
  const kinds: DateKind[] = [];
  let inCells = false;
  await readPart(context, path, {
    open(name, { numFmtId = '0', formatCode = '' }) {
      const id = Number(numFmtId);
      if (name === 'numFmt') codes.set(id, formatCode);
      if (name === 'cellXfs') inCells = true;
      if (name === 'xf' && inCells) kinds.push(dateKindOf(id, codes.get(id)));
      if (kinds.length > 100_000) throw refusedFile(context.file, 'tooLarge', { part: path });
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return kinds;
}

async function readStrings(context: Context, path: string): Promise<string[]> {
  const strings: string[] = [];
  let chars = 0;
  let phonetic = false;
  let inText = false;
  let text = '';
  await readPart(context, path, {
    record: 'si',
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') phonetic = true;
      inText = name === 't' && !phonetic;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      if (name === 'rPh') phonetic = false;
      if (name !== 'si') return;
      if (text.length > context.limits.cellChars) throw refusedFile(context.file, 'cellTooLong', { part: path });
      // Sixteen: what an empty string costs all the same.
      chars += text.length + 16;
      if (chars > context.limits.sharedChars) throw refusedFile(context.file, 'tooLarge', { part: path });
      strings.push(unescaped(text));
    },
  });
  return strings;
}

/** `_x000D_` stands for a character XML cannot carry. */
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

type Book = { strings: string[]; styles: DateKind[]; since1904: boolean };
type Cell = { column: number; type: string; style: number; text: string };

function sheetEvents({ file, limits }: Context, book: Book, rows: RawRow[]): Events {
  const maxRows = Math.min(limits.rows, SHEET_ROWS);
  let count = 0;
  let line = 0;
  let column = 0;
  let values: string[] = [];
  let problems: Problem[] = [];
  let cell: Cell | null = null;
  let inText = false;
  let phonetic = false;

  const endCell = ({ column, type, style, text }: Cell) => {
    const { value, code } = cellValue(book, type, style, text);
    while (values.length <= column) values.push('');
    values[column] = value;
    if (code) problems.push({ code, column });
  };
  const endRow = () => {
    count += 1;
    if (count > maxRows) throw refusedFile(file, 'tooManyRows', { limit: maxRows });
    if (values.length) rows.push({ line, values, raw: JSON.stringify(values), problems });
    values = [];
    problems = [];
  };
  return {
    record: 'row',
    last: 'sheetData',
    open(name, attributes) {
      if (name === 'row') {
        line = Number(attributes['r'] ?? line + 1);
        column = 0;
      } else if (name === 'c') {
        column = attributes['r'] ? columnOf(attributes['r']) : column;
        if (!(column < limits.columns)) throw refusedFile(file, 'tooManyColumns', { line, limit: limits.columns });
        cell = { column, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0), text: '' };
        column += 1;
      } else if (name === 'rPh') phonetic = true;
      else inText = cell !== null && (name === 'v' || (name === 't' && !phonetic));
    },
    text(piece) {
      if (!cell || !inText) return;
      cell.text += piece;
      if (cell.text.length > limits.cellChars)
        throw refusedFile(file, 'cellTooLong', { line, column: cell.column + 1 });
    },
    close(name) {
      if (name === 'v' || name === 't') inText = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'row') endRow();
      else if (name === 'c' && cell) {
        endCell(cell);
        cell = null;
      }
    },
  };
}

/** `BC12` → 54, counted from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{0,7}/.exec(reference)![0]) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function cellValue(book: Book, type: string, style: number, text: string): { value: string; code?: string } {
  switch (type) {
    case 's': {
      const value = book.strings[Number(text)];
      return value === undefined ? { value: '', code: 'files.damagedCell' } : { value };
    }
    case 'inlineStr':
    case 'str':
      return { value: unescaped(text) };
    case 'b':
      return { value: text === '1' ? 'TRUE' : 'FALSE' };
    case 'd':
      return { value: text.replace('T', ' ').replace(/(\.\d+)?Z?$/, '') };
    case 'e':
      return { value: text, code: 'files.cellError' };
    default: {
      if (text === '') return { value: '' };
      const value = numberText(text, book.styles[style] ?? null, book.since1904);
      return value === null ? { value: text, code: 'files.damagedNumber' } : { value };
    }
  }
}
