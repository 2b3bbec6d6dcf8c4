/** Labels that are stuck on goods (WMS-2): name, barcode, merchant code and the bin they belong into. */
import { Refused } from '../../kernel/refusal.ts';
import { code128, ean13, snap } from './barcode.ts';
import { fitLine, fitParagraphs, shorten } from './fit-text.ts';
import { openPaper, type Paper, points } from './paper.ts';
import { printable } from './typeface.ts';

export type GoodsLabelSize = '60x40' | '50x30';
export type GoodsLabel = { name: string; merchantCode: string; code: string; bin: string; copies: number };

type Format = { width: number; height: number; margin: number; namePt: number; codePt: number; barHeight: number };
const FORMATS: Record<GoodsLabelSize, Format> = {
  '60x40': { width: 60, height: 40, margin: 2, namePt: 9, codePt: 9, barHeight: 13 },
  '50x30': { width: 50, height: 30, margin: 1.5, namePt: 7.5, codePt: 8, barHeight: 9 },
};
const MIN_PT = 5.5;
const SIDE_BY_SIDE = 0.55;

/** One page a label, each so many times. Throws `Refused` `shipping.goodsCodeUnprintable` (data: `merchantCode`, `code`). */
export function printGoodsLabels(labels: readonly GoodsLabel[], size: GoodsLabelSize, at: Date): Promise<Uint8Array> {
  const paper = openPaper('', at);
  const format = FORMATS[size];
  for (const label of labels)
    for (let copy = 0; copy < label.copies; copy++) {
      paper.addPage(format.width, format.height);
      drawLabel(paper, label, format);
    }
  return paper.finish();
}

function drawLabel(
  paper: Paper,
  label: GoodsLabel,
  { width, height, margin, namePt, codePt, barHeight }: Format,
): void {
  const inner = width - 2 * margin;
  const bars = ean13(label.code, inner) ?? code128(label.code, inner);
  if (!bars) {
    const { merchantCode, code } = label;
    throw new Refused('shipping.goodsCodeUnprintable', { merchantCode, code });
  }
  const foot = codePt * 0.45;
  const barTop = height - margin - 2 * foot - barHeight;
  const box = { x: margin, y: margin, width: inner, height: barTop - margin - 1 };
  const fit = { widthPt: points(box.width), heightPt: points(box.height), maxPt: namePt, minPt: MIN_PT };
  const block = (text: string) => fitParagraphs([{ text, weight: 'medium' }], fit);
  const name = shorten(
    label.name,
    () => '…',
    (text) => block(text) !== null,
  );
  paper.block(block(name)!, box);
  paper.bars(bars, snap((width - bars.widthMm) / 2), barTop, barHeight);
  const line = (
    text: string,
    y: number,
    share: number,
    align: 'left' | 'center' | 'right',
    weight: 'medium' | 'bold',
  ) => {
    const sizePt = fitLine(printable(text), weight, { widthPt: points(inner * share), maxPt: codePt, minPt: 4 }) ?? 4;
    const x = align === 'left' ? margin : align === 'right' ? width - margin : width / 2;
    paper.text(printable(text), x, y, sizePt, { align, weight });
  };
  line(label.code, barTop + barHeight + foot * 0.9, 1, 'center', 'medium');
  line(label.merchantCode, height - margin, SIDE_BY_SIDE, 'left', 'medium');
  line(label.bin, height - margin, 1 - SIDE_BY_SIDE, 'right', 'bold');
}
