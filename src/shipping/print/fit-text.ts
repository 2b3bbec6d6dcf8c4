/**
 * Breaks Chinese and Latin text into lines and finds the largest type that fits a box. What must stay true: every
 * character given in is in the lines that come out, or the answer is null; nothing is ever cut here.
 */
import { printable, type Weight, widthOf } from './typeface.ts';

export type Paragraph = {
  text: string;
  weight: Weight;
  /** Size relative to the block's, 1 when absent: a name may stand larger than its address. */
  scale?: number;
};

export type Line = { text: string; weight: Weight; sizePt: number; widthPt: number; baselinePt: number };
export type Block = { lines: Line[]; sizePt: number; heightPt: number };
export type Fit = { widthPt: number; heightPt: number; maxPt: number; minPt: number };

/** Distance of baselines in em, and the part of it above the baseline (Han characters fill 0.88 em above, 0.12 below). */
const LEADING = 1.17;
const ASCENT = 0.98;
const STEP_PT = 0.5;

// One token is what a line end must not tear: opening brackets, a Latin word or one character, closing punctuation.
const TOKEN =
  /[（【《「『“‘([{<￥¥]*(?:[\p{Script=Latin}\p{N}._@#+*'-]+|.)[，。、；：？！）】》」』”’…,.;:?!)\]}>%℃]*\s*/gsu;

/** Lines of at most `widthEm`; a word longer than a line is split between characters. */
export function breakLines(text: string, weight: Weight, widthEm: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const add = (piece: string): void => {
    const width = widthOf(piece, weight);
    if (line !== '' && used + widthOf(piece.trimEnd(), weight) > widthEm) {
      lines.push(line.trimEnd());
      line = '';
      used = 0;
    }
    line += piece;
    used += width;
  };
  for (const [token] of text.matchAll(TOKEN)) {
    if (widthOf(token.trimEnd(), weight) <= widthEm) add(token);
    else for (const character of token) add(character);
  }
  if (line.trimEnd() !== '') lines.push(line.trimEnd());
  return lines;
}

/** Sets paragraphs under each other at one size; empty ones take no room. */
export function setParagraphs(paragraphs: readonly Paragraph[], widthPt: number, sizePt: number): Block {
  const lines: Line[] = [];
  let heightPt = 0;
  for (const { text, weight, scale = 1 } of paragraphs) {
    const size = sizePt * scale;
    for (const line of breakLines(printable(text), weight, widthPt / size)) {
      const widthOfLine = widthOf(line, weight) * size;
      lines.push({ text: line, weight, sizePt: size, widthPt: widthOfLine, baselinePt: heightPt + size * ASCENT });
      heightPt += size * LEADING;
    }
  }
  return { lines, sizePt, heightPt };
}

/** The paragraphs at the largest size between `maxPt` and `minPt` at which all of them fit the box, or null. */
export function fitParagraphs(paragraphs: readonly Paragraph[], fit: Fit): Block | null {
  for (let sizePt = fit.maxPt; sizePt > fit.minPt; sizePt -= STEP_PT) {
    const block = setParagraphs(paragraphs, fit.widthPt, sizePt);
    if (fits(block, fit)) return block;
  }
  const smallest = setParagraphs(paragraphs, fit.widthPt, fit.minPt);
  return fits(smallest, fit) ? smallest : null;
}

const fits = (block: Block, fit: Fit): boolean =>
  block.heightPt <= fit.heightPt && block.lines.every((line) => line.widthPt <= fit.widthPt);

/** Largest size between the two at which `text` stands on one line of `widthPt`, or null. */
export function fitLine(text: string, weight: Weight, fit: Omit<Fit, 'heightPt'>): number | null {
  const width = widthOf(text, weight);
  const sizePt = width === 0 ? fit.maxPt : Math.min(fit.maxPt, fit.widthPt / width);
  return sizePt >= fit.minPt ? sizePt : null;
}

/**
 * The longest beginning of `text` for which `accepts` holds, with a mark that says how many characters are left out.
 * `accepts` must hold for every shorter beginning too. For remarks only: names and addresses are never shortened.
 */
export function shorten(text: string, mark: (left: number) => string, accepts: (text: string) => boolean): string {
  if (accepts(text)) return text;
  const characters = [...text];
  const cut = (kept: number): string => characters.slice(0, kept).join('') + mark(characters.length - kept);
  let low = 0;
  let high = characters.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (accepts(cut(middle))) low = middle;
    else high = middle;
  }
  return cut(low);
}
