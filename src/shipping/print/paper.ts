/**
 * A PDF drawn in millimetres from the top left: text, rules, bars and squares, all as vectors in pure black, because
 * thermal printers know no grey. The same data gives the same bytes: the only moment inside is the one passed in.
 */
import PDFDocument from 'pdfkit';
import { Refused } from '../../kernel/refusal.ts';
import type { Bars, Squares } from './barcode.ts';
import type { Block } from './fit-text.ts';
import { typefaceBytes, type Weight, widthOf } from './typeface.ts';

const POINTS_PER_MM = 72 / 25.4;
/** Millimetres to points. */
export const points = (mm: number): number => mm * POINTS_PER_MM;
/** Points to millimetres. */
export const millimetres = (pt: number): number => pt / POINTS_PER_MM;

/**
 * Cut off both sides of a bar. PDF paints every dot a shape touches, so an edge that rounding puts a hair beyond the
 * dot grid would make the bar a whole dot wider; scanners then fail on two-dot modules.
 */
const TRIM_MM = 0.01;

export type Ink = 'black' | 'white';
export type Align = 'left' | 'center' | 'right';
export type Box = { x: number; y: number; width: number; height: number };

export type TextStyle = { weight?: Weight; align?: Align; ink?: Ink; spacingPt?: number };

export type Paper = {
  addPage(widthMm: number, heightMm: number): void;
  /** One line; `x` is its left end, middle or right end by `align`, `y` its baseline. */
  text(text: string, x: number, y: number, sizePt: number, style?: TextStyle): void;
  /** A fitted block, in the middle of the box's height. */
  block(block: Block, box: Box, align?: Align): void;
  rule(x1: number, y1: number, x2: number, y2: number, widthMm?: number, dashed?: boolean): void;
  frame(box: Box, widthMm?: number): void;
  fill(box: Box, radiusMm?: number): void;
  bars(bars: Bars, x: number, y: number, heightMm: number): void;
  squares(squares: Squares, x: number, y: number, moduleMm: number): void;
  /** The bytes. Throws `Refused` `shipping.nothingToPrint` when no page was added. */
  finish(): Promise<Uint8Array>;
};

export function openPaper(title: string, at: Date): Paper {
  const info = { Title: title, Creator: 'Guanjia', Producer: 'Guanjia', CreationDate: at };
  const doc = new PDFDocument({ autoFirstPage: false, font: null, margin: 0, info });
  const chunks: Uint8Array[] = [];
  const finished = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
  doc.registerFont('medium', typefaceBytes('medium'));
  doc.registerFont('bold', typefaceBytes('bold'));

  let pages = 0;
  const write = (text: string, xPt: number, yPt: number, sizePt: number, style: TextStyle): void => {
    if (text === '') return;
    const weight = style.weight ?? 'medium';
    const spacing = style.spacingPt ?? 0;
    const width = widthOf(text, weight) * sizePt + spacing * (text.length - 1);
    const shift = style.align === 'right' ? width : style.align === 'center' ? width / 2 : 0;
    doc.font(weight, sizePt).fillColor(style.ink ?? 'black');
    doc.text(text, xPt - shift, yPt, { lineBreak: false, baseline: 'alphabetic', characterSpacing: spacing });
  };

  return {
    addPage: (widthMm, heightMm) => {
      pages += 1;
      doc.addPage({ size: [points(widthMm), points(heightMm)], margin: 0 });
    },
    text: (text, x, y, sizePt, style = {}) => write(text, points(x), points(y), sizePt, style),
    block: (block, box, align = 'left') => {
      const x = points(box.x + (align === 'right' ? box.width : align === 'center' ? box.width / 2 : 0));
      const top = points(box.y) + (points(box.height) - block.heightPt) / 2;
      for (const line of block.lines)
        write(line.text, x, top + line.baselinePt, line.sizePt, { weight: line.weight, align });
    },
    rule: (x1, y1, x2, y2, widthMm = 0.25, dashed = false) => {
      doc.lineWidth(points(widthMm)).moveTo(points(x1), points(y1)).lineTo(points(x2), points(y2));
      if (dashed) doc.dash(points(1), { space: points(1) });
      doc.stroke('black');
      if (dashed) doc.undash();
    },
    frame: (box, widthMm = 0.25) => {
      doc.lineWidth(points(widthMm)).rect(points(box.x), points(box.y), points(box.width), points(box.height));
      doc.stroke('black');
    },
    fill: (box, radiusMm = 0) => {
      const [x, y, width, height] = [points(box.x), points(box.y), points(box.width), points(box.height)];
      (radiusMm === 0 ? doc.rect(x, y, width, height) : doc.roundedRect(x, y, width, height, points(radiusMm))).fill(
        'black',
      );
    },
    bars: (bars, x, y, heightMm) => {
      let left = x;
      bars.widths.forEach((modules, index) => {
        const width = modules * bars.moduleMm;
        if (index % 2 === 0) doc.rect(points(left + TRIM_MM), points(y), points(width - 2 * TRIM_MM), points(heightMm));
        left += width;
      });
      doc.fill('black');
    },
    squares: (squares, x, y, module) => {
      for (let row = 0; row < squares.size; row += 1) {
        for (let from = 0; from < squares.size; from += 1) {
          if (!squares.isDark(from, row)) continue;
          let to = from;
          while (to < squares.size && squares.isDark(to, row)) to += 1;
          doc.rect(points(x + from * module), points(y + row * module), points((to - from) * module), points(module));
          from = to;
        }
      }
      doc.fill('black');
    },
    finish: () => {
      // A PDF without a page is a damaged file to every viewer.
      if (pages === 0) throw new Refused('shipping.nothingToPrint');
      doc.end();
      return finished;
    },
  };
}
