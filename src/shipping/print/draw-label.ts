/** Draws a planned label: rules, barcode, QR code and marks. Every text was fitted by `plan-label.ts` before. */
import { qrCode, snap } from './barcode.ts';
import { fitLine } from './fit-text.ts';
import type { LabelData } from './labels.ts';
import { type Box, millimetres, type Paper, points } from './paper.ts';
import type { Frame, Plan } from './plan-label.ts';
import { widthOf } from './typeface.ts';
import { type Words, yuan } from './words.ts';

export function drawLabel(paper: Paper, label: LabelData, plan: Plan, frame: Frame, words: Words): void {
  drawRules(paper, plan, frame);
  for (const { block, box, align } of plan.cells) paper.block(block, box, align);
  drawHeadMarks(paper, label, plan.rows.head, frame, words);
  const { barcode, recipient, sender, goods, foot } = plan.rows;
  drawBars(paper, label.parcel.number, plan, { ...barcode, y: barcode.y + 2, height: barcode.height - 8 }, frame);
  drawSign(paper, words.recipient, recipient, frame, frame.mark * 2);
  drawSign(paper, words.sender, sender, frame, frame.mark * 1.4);
  if (label.codMinor !== null) {
    drawInverse(paper, `${words.cashOnDelivery} ${yuan(label.codMinor)}`, plan.rows.cod, frame.pt.head * 1.3);
  }
  const qr = qrCode(label.parcel.number, frame.qr);
  const side = qr.size * qr.moduleMm;
  paper.squares(qr, snap(goods.x + goods.width - side - 1.5), snap(goods.y + (goods.height - side) / 2), qr.moduleMm);
  const signX = foot.x + foot.width * 0.45;
  paper.rule(signX, foot.y, signX, foot.y + foot.height);
  if (frame.stub > 0) drawStub(paper, label, plan, frame);
}

function drawRules(paper: Paper, plan: Plan, frame: Frame): void {
  const { head, route, branch, barcode, recipient, sender, cod, goods, foot } = plan.rows;
  paper.frame({ ...head, height: foot.y + foot.height - head.y });
  for (const row of [route, branch, barcode, recipient, sender, cod, goods, foot]) {
    paper.rule(row.x, row.y, row.x + row.width, row.y);
  }
  paper.rule(frame.width / 2, branch.y, frame.width / 2, barcode.y);
  paper.rule(recipient.x + frame.mark, recipient.y, recipient.x + frame.mark, cod.y);
}

/** Right end of the head: which parcel of how many, and the reprint mark. */
function drawHeadMarks(paper: Paper, label: LabelData, head: Box, frame: Frame, words: Words): void {
  const { index, count } = label.parcel;
  let right = head.x + head.width - 1;
  if (count > 1) {
    const text = `${index}/${count}`;
    const sizePt = frame.pt.head;
    paper.text(text, right, head.y + head.height / 2 + millimetres(sizePt * 0.36), sizePt, {
      weight: 'bold',
      align: 'right',
    });
    right -= millimetres(widthOf(text, 'bold') * sizePt) + 1;
  }
  if (label.reprint) {
    const width = frame.mark + 1;
    drawInverse(
      paper,
      words.reprint,
      { x: right - width, y: head.y + 1.5, width, height: head.height - 3 },
      frame.pt.goods * 1.1,
    );
  }
}

/** 收 or 寄, white on black, in the middle of the row's left column. */
function drawSign(paper: Paper, text: string, row: Box, frame: Frame, sizePt: number): void {
  const side = millimetres(sizePt) + 1.25;
  const box = { x: row.x + (frame.mark - side) / 2, y: row.y + (row.height - side) / 2, width: side, height: side };
  paper.fill(box, side / 2);
  paper.text(text, box.x + side / 2, box.y + side / 2 + millimetres(sizePt * 0.37), sizePt, {
    weight: 'bold',
    align: 'center',
    ink: 'white',
  });
}

function drawInverse(paper: Paper, text: string, box: Box, maxPt: number): void {
  const sizePt = fitLine(text, 'bold', { widthPt: points(box.width - 0.5), maxPt, minPt: 1 }) ?? maxPt;
  paper.fill(box);
  paper.text(text, box.x + box.width / 2, box.y + box.height / 2 + millimetres(sizePt * 0.36), sizePt, {
    weight: 'bold',
    align: 'center',
    ink: 'white',
  });
}

/** Bars in the middle of the label, the number spaced out underneath. */
function drawBars(paper: Paper, number: string, plan: Plan, box: Box, frame: Frame): void {
  const middle = frame.width / 2;
  paper.bars(plan.bars, snap(middle - plan.bars.widthMm / 2), snap(box.y), box.height);
  const sizePt = fitLine(number, 'bold', { widthPt: points(box.width - 4), maxPt: frame.pt.number, minPt: 1 })!;
  const spare = points(box.width - 4) - widthOf(number, 'bold') * sizePt;
  const spacingPt = Math.min(1.5, spare / number.length);
  paper.text(number, middle, box.y + box.height + millimetres(sizePt * 1.05), sizePt, {
    weight: 'bold',
    align: 'center',
    spacingPt,
  });
}

/** The part below the dashed line that the recipient keeps: the barcode once more. */
function drawStub(paper: Paper, label: LabelData, plan: Plan, frame: Frame): void {
  const { stub } = plan.rows;
  paper.rule(0, stub.y + 0.75, frame.width, stub.y + 0.75, 0.25, true);
  drawBars(paper, label.parcel.number, plan, { ...stub, y: stub.y + 8, height: stub.height - 14 }, frame);
}
