/**
 * Lists on paper: a title with a barcode, facts, tables whose head repeats on every page, a note, signatures, and page
 * numbers that count per list. Rows keep their full text (they grow, down to the smallest readable type) and are never
 * torn between pages.
 */
import { Refused } from '../../kernel/refusal.ts';
import { code128, snap } from './barcode.ts';
import { type Block, fitLine, fitParagraphs } from './fit-text.ts';
import { type Align, millimetres, openPaper, type Paper, points } from './paper.ts';
import { printable, type Weight, widthOf } from './typeface.ts';
import { localTime, type Words } from './words.ts';

export type SheetSize = 'A4' | '100x180';

export type Column = {
  title: string;
  /** Part of the width, relative to the other columns. */
  share: number;
  align?: Align;
  weight?: Weight;
  /** An empty box to tick by hand; the cell's text is ignored. */
  tick?: true;
};

export type Table = { columns: readonly Column[]; rows: readonly (readonly string[])[] };

export type Sheet = {
  title: string;
  /** Printed as Code 128 and in words; the number of the list or parcel. */
  code: string;
  facts: readonly string[];
  tables: readonly Table[];
  /** Printed whole under the tables, empty for none. */
  note: string;
  signatures: readonly string[];
};

type Format = { width: number; height: number; margin: number; pt: number; title: number; barHeight: number };

const FORMATS: Record<SheetSize, Format> = {
  A4: { width: 210, height: 297, margin: 12, pt: 9, title: 18, barHeight: 11 },
  '100x180': { width: 100, height: 180, margin: 4, pt: 7.5, title: 13, barHeight: 9 },
};

const MIN_PT = 5.7;
const CELL_X = 1.5;
const CELL_Y = 0.9;
const FOOT = 6;

/**
 * Prints lists one after another into one PDF, each on fresh pages.
 * Throws `Refused` `shipping.listTextTooLong` when one row's text alone is longer than a page, and
 * `shipping.listCodeUnprintable` when the code has characters Code 128 lacks or is too long for the paper.
 */
export async function printSheets(
  sheets: readonly Sheet[],
  size: SheetSize,
  at: Date,
  words: Words,
): Promise<Uint8Array> {
  const paper = openPaper(sheets[0]?.title ?? '', at);
  for (const sheet of sheets) {
    const pages = flowSheet(sheet, FORMATS[size]);
    pages.forEach((page, index) => {
      const { width, height, margin, pt } = FORMATS[size];
      paper.addPage(width, height);
      for (const draw of page) draw(paper);
      const foot = height - margin;
      paper.text(`${printable(sheet.code)}  ${words.printed} ${localTime(at)}`, margin, foot, pt * 0.85);
      paper.text(words.page(index + 1, pages.length), width - margin, foot, pt * 0.85, { align: 'right' });
    });
  }
  return paper.finish();
}

type Draw = (paper: Paper) => void;
type Flow = { format: Format; pages: Draw[][]; y: number };

const innerWidth = (format: Format): number => format.width - 2 * format.margin;
const bottomOf = (format: Format): number => format.height - format.margin - FOOT;

function flowSheet(sheet: Sheet, format: Format): Draw[][] {
  const flow: Flow = { format, pages: [[]], y: format.margin };
  placeHead(flow, sheet);
  for (const table of sheet.tables) placeTable(flow, table);
  if (sheet.note !== '') {
    const block = fitText(sheet.note, 'medium', innerWidth(format), format);
    const height = millimetres(block.heightPt) + 2;
    place(flow, height, (paper, y) => paper.block(block, { x: format.margin, y, width: innerWidth(format), height }));
  }
  if (sheet.signatures.length > 0) placeSignatures(flow, sheet.signatures);
  return flow.pages;
}

/** Starts a new page when `height` does not fit on this one any more; says whether it did. */
function makeRoom(flow: Flow, height: number): boolean {
  if (flow.y + height <= bottomOf(flow.format)) return false;
  flow.pages.push([]);
  flow.y = flow.format.margin;
  return true;
}

function place(flow: Flow, height: number, draw: (paper: Paper, y: number) => void): void {
  makeRoom(flow, height);
  const { y } = flow;
  flow.pages.at(-1)!.push((paper) => draw(paper, y));
  flow.y += height;
}

function fitText(text: string, weight: Weight, width: number, format: Format): Block {
  const heightPt = points(bottomOf(format) - format.margin - 20);
  const fit = { widthPt: points(width), heightPt, maxPt: format.pt, minPt: MIN_PT };
  const block = fitParagraphs([{ text, weight }], fit);
  if (!block) throw new Refused('shipping.listTextTooLong', { beginning: [...text].slice(0, 40).join('') });
  return block;
}

/** Title and facts on the left, the barcode on the right; on narrow paper the barcode stands under the title. */
function placeHead(flow: Flow, sheet: Sheet): void {
  const { format } = flow;
  const { margin, pt, title, barHeight } = format;
  const width = innerWidth(format);
  const wide = format.width > 150;
  const bars = code128(sheet.code, wide ? width / 2 : format.width);
  if (!bars) throw new Refused('shipping.listCodeUnprintable', { code: sheet.code });

  const left = wide ? width - bars.widthMm - 8 : width;
  const facts = sheet.facts.map((fact) => fitText(fact, 'medium', left, format));
  const titleHeight = millimetres(title) * 1.4;
  const codeHeight = barHeight + millimetres(pt) * 1.4;
  const factsHeight = facts.reduce((sum, block) => sum + millimetres(block.heightPt), 0);
  const height =
    (wide ? Math.max(titleHeight + factsHeight, codeHeight) : titleHeight + codeHeight + 1 + factsHeight) + 2;

  place(flow, height, (paper, y) => {
    const barsX = snap(wide ? margin + width - bars.widthMm : (format.width - bars.widthMm) / 2);
    const barsY = snap(wide ? y : y + titleHeight);
    paper.text(printable(sheet.title), margin, y + millimetres(title) * 0.95, title, { weight: 'bold' });
    paper.bars(bars, barsX, barsY, barHeight);
    const codePt = fitLine(sheet.code, 'bold', { widthPt: points(bars.widthMm), maxPt: pt, minPt: 1 }) ?? MIN_PT;
    const middle = barsX + bars.widthMm / 2;
    paper.text(sheet.code, middle, barsY + barHeight + millimetres(pt) * 1.1, codePt, {
      weight: 'bold',
      align: 'center',
    });
    let factY = y + titleHeight + (wide ? 0 : codeHeight + 1);
    for (const block of facts) {
      const factHeight = millimetres(block.heightPt);
      paper.block(block, { x: margin, y: factY, width: left, height: factHeight });
      factY += factHeight;
    }
  });
}

function placeTable(flow: Flow, table: Table): void {
  const { format } = flow;
  const shares = table.columns.reduce((sum, column) => sum + column.share, 0);
  const widths = table.columns.map((column) => (column.share / shares) * innerWidth(format));
  const lineHeight = millimetres(format.pt) * 1.17 + 2 * CELL_Y;

  const setRow = (text: (column: Column, index: number) => string, weight?: Weight): Row => {
    const blocks = table.columns.map((column, index) =>
      fitText(text(column, index), weight ?? column.weight ?? 'medium', widths[index]! - 2 * CELL_X, format),
    );
    const tallest = Math.max(...blocks.map((block) => millimetres(block.heightPt) + 2 * CELL_Y));
    return { blocks, height: Math.max(tallest, lineHeight) };
  };
  const titles = setRow((column) => column.title, 'bold');
  const placeTitles = (): void =>
    place(flow, titles.height, (paper, y) => drawRow(paper, format, table.columns, widths, titles, y, 0.5));

  // A head alone at the foot of a page helps nobody: it wants at least two rows under it.
  makeRoom(flow, titles.height + 2 * lineHeight);
  placeTitles();
  for (const cells of table.rows) {
    const row = setRow((_, index) => cells[index] ?? '');
    if (makeRoom(flow, row.height)) placeTitles();
    place(flow, row.height, (paper, y) => {
      drawRow(paper, format, table.columns, widths, row, y, 0.125);
      drawTicks(paper, format, table.columns, widths, row, y);
    });
  }
  flow.y += 3;
}

type Row = { blocks: readonly Block[]; height: number };

/** A row of text with a rule of the given width under it. */
function drawRow(
  paper: Paper,
  { margin }: Format,
  columns: readonly Column[],
  widths: readonly number[],
  row: Row,
  y: number,
  ruleMm: number,
): void {
  let x = margin;
  columns.forEach((column, index) => {
    const width = widths[index]!;
    const box = { x: x + CELL_X, y, width: width - 2 * CELL_X, height: row.height };
    paper.block(row.blocks[index]!, box, column.align ?? 'left');
    x += width;
  });
  paper.rule(margin, y + row.height, x, y + row.height, ruleMm);
}

function drawTicks(
  paper: Paper,
  { margin }: Format,
  columns: readonly Column[],
  widths: readonly number[],
  row: Row,
  y: number,
): void {
  const side = 3.5;
  let x = margin;
  columns.forEach((column, index) => {
    const width = widths[index]!;
    if (column.tick) {
      paper.frame({ x: x + (width - side) / 2, y: y + (row.height - side) / 2, width: side, height: side });
    }
    x += width;
  });
}

/** Lines to sign on, side by side, kept together. */
function placeSignatures(flow: Flow, signatures: readonly string[]): void {
  const { format } = flow;
  const width = Math.min(innerWidth(format) / signatures.length, 70);
  place(flow, 18, (paper, y) => {
    signatures.forEach((signature, index) => {
      const x = format.margin + index * width;
      paper.text(signature, x, y + 13, format.pt);
      const labelWidth = millimetres(widthOf(signature, 'medium') * format.pt) + 1.5;
      paper.rule(x + labelWidth, y + 13.5, x + width - 4, y + 13.5);
    });
  });
}
