/**
 * Works out a whole label before anything is drawn: which type size each text gets, which rows grow, what of the goods
 * is listed. What must stay true: a label that has a plan prints with its number, route, name and addresses complete;
 * otherwise the plan is a refusal that names the field.
 */
import type { Refusal } from '../../kernel/refusal.ts';
import { type Bars, code128 } from './barcode.ts';
import { type Block, fitParagraphs, type Paragraph, shorten } from './fit-text.ts';
import type { LabelData, LabelParty, LabelRefusal } from './labels.ts';
import { type Align, type Box, millimetres, points } from './paper.ts';
import { localTime, type Words } from './words.ts';

/** Lengths in mm, type in points. `recipient` and `sender` are steps they may grow along when a text asks for it. */
export type Frame = {
  width: number;
  height: number;
  margin: number;
  head: number;
  route: number;
  branch: number;
  barcode: number;
  recipient: readonly number[];
  sender: readonly number[];
  cod: number;
  foot: number;
  /** The part torn off for the recipient; 0 for none. */
  stub: number;
  qr: number;
  /** Width of the column that says 收 or 寄. */
  mark: number;
  pt: { head: number; route: number; branch: number; number: number; recipient: number; sender: number; goods: number };
};

export const FRAME_76: Frame = {
  width: 76,
  height: 130,
  margin: 2,
  head: 8,
  route: 13,
  branch: 6,
  barcode: 20,
  recipient: [26, 32, 38],
  sender: [9, 13],
  cod: 8,
  foot: 6,
  stub: 0,
  qr: 15.75,
  mark: 8,
  pt: { head: 13, route: 34, branch: 10, number: 11, recipient: 13, sender: 8, goods: 9 },
};

export const FRAME_100: Frame = {
  width: 100,
  height: 180,
  margin: 3,
  head: 11,
  route: 17,
  branch: 8,
  barcode: 23,
  recipient: [30, 40],
  sender: [12, 17],
  cod: 10,
  foot: 7,
  stub: 25,
  qr: 18.375,
  mark: 10,
  pt: { head: 17, route: 46, branch: 13, number: 14, recipient: 15, sender: 9.5, goods: 10 },
};

/** Han characters of 16 dots on a 203 dpi printer: the smallest that can still be read. */
const MIN_PT = 5.7;
/** A text that would become smaller than this gets a higher row first, when there is room. */
const COMFORTABLE_PT = 8;
/** Goods are left out of the list before their type becomes smaller than this. */
const READABLE_PT = 7;
const PADDING = 1;

export type Cell = { block: Block; box: Box; align: Align };
export type RowName =
  | 'head'
  | 'route'
  | 'branch'
  | 'barcode'
  | 'recipient'
  | 'sender'
  | 'cod'
  | 'goods'
  | 'foot'
  | 'stub';
export type Plan = { bars: Bars; rows: Record<RowName, Box>; cells: Cell[] };

type Wanted = { field: string; paragraphs: Paragraph[]; box: Box; maxPt: number; align: Align };

export function planLabel(label: LabelData, frame: Frame, words: Words): Plan | Refusal<LabelRefusal> {
  const { number } = label.parcel;
  const bars = code128(number, frame.width - 2 * frame.margin);
  if (!bars) return { code: 'shipping.labelNumberUnprintable', data: { number } };

  const rows = planRows(label, frame);
  const cells: Cell[] = [];
  for (const { field, paragraphs, box, maxPt, align } of fixedTexts(label, frame, rows, words)) {
    const block = fitBox(paragraphs, box, maxPt);
    if (!block) return { code: 'shipping.labelTextTooLong', data: { field, number } };
    cells.push({ block, box, align });
  }
  const goods = goodsCell(label, frame, rows.goods, words);
  if (!goods) return { code: 'shipping.labelTextTooLong', data: { field: 'orderNumber', number } };
  return { bars, rows, cells: [...cells, goods] };
}

const fitBox = (paragraphs: readonly Paragraph[], box: Box, maxPt: number, minPt = MIN_PT): Block | null =>
  fitParagraphs(paragraphs, { widthPt: points(box.width), heightPt: points(box.height), maxPt, minPt });

const inset = (box: Box): Box => ({
  x: box.x + PADDING,
  y: box.y,
  width: box.width - 2 * PADDING,
  height: box.height,
});

const slice = (box: Box, from: number, width: number): Box => inset({ ...box, x: box.x + from, width });

/** Rows from top to bottom. Recipient, then sender, take what they need; goods get the rest, at least the QR's height. */
function planRows(label: LabelData, frame: Frame): Record<RowName, Box> {
  const width = frame.width - 2 * frame.margin;
  const cod = label.codMinor === null ? 0 : frame.cod;
  const fixed = frame.head + frame.route + frame.branch + frame.barcode + cod + frame.foot + frame.stub;
  const free = frame.height - 2 * frame.margin - fixed;
  const spare = free - frame.qr - 2;

  const textWidth = width - frame.mark - 2 * PADDING;
  const recipient = growRow(
    recipientText(label.recipient),
    textWidth,
    frame.recipient,
    frame.pt.recipient,
    spare - frame.sender[0]!,
  );
  const sender = growRow(senderText(label.sender), textWidth, frame.sender, frame.pt.sender, spare - recipient);

  let y = frame.margin;
  const row = (height: number): Box => {
    const box = { x: frame.margin, y, width, height };
    y += height;
    return box;
  };
  return {
    head: row(frame.head),
    route: row(frame.route),
    branch: row(frame.branch),
    barcode: row(frame.barcode),
    recipient: row(recipient),
    sender: row(sender),
    cod: row(cod),
    goods: row(free - recipient - sender),
    foot: row(frame.foot),
    stub: row(frame.stub),
  };
}

/** The lowest of the steps within `room` that shows the text comfortably, else the highest that there is room for. */
function growRow(
  paragraphs: readonly Paragraph[],
  width: number,
  steps: readonly number[],
  maxPt: number,
  room: number,
): number {
  const possible = steps.filter((height) => height <= room);
  const comfortable = possible.find((height) => {
    const fit = { widthPt: points(width), heightPt: points(height), maxPt, minPt: Math.min(maxPt, COMFORTABLE_PT) };
    return fitParagraphs(paragraphs, fit) !== null;
  });
  return comfortable ?? possible.at(-1) ?? steps[0]!;
}

const recipientText = (party: LabelParty): Paragraph[] => [
  { text: `${party.name}  ${party.maskedPhone}`, weight: 'bold', scale: 1.1 },
  { text: party.address, weight: 'bold' },
];
const senderText = (party: LabelParty): Paragraph[] => [
  { text: `${party.name}  ${party.maskedPhone}`, weight: 'medium' },
  { text: party.address, weight: 'medium' },
];

const bold = (text: string): Paragraph[] => [{ text, weight: 'bold' }];
const medium = (text: string): Paragraph[] => [{ text, weight: 'medium' }];
const want = (field: string, paragraphs: Paragraph[], box: Box, maxPt: number, align: Align = 'left'): Wanted => ({
  field,
  paragraphs,
  box,
  maxPt,
  align,
});

/** Every text that must be complete. */
function fixedTexts(label: LabelData, frame: Frame, rows: Record<RowName, Box>, words: Words): Wanted[] {
  const { pt, mark } = frame;
  const { head, route, branch, recipient, sender, foot } = rows;
  const { width } = head;
  const party = width - mark;
  const from = medium(`${words.origin} ${label.originBranch}`);
  const to = bold(`${words.destination} ${label.destinationBranch}`);
  const printed = medium(`${words.printed} ${localTime(label.printedAt)}`);
  return [
    want('carrier', bold(label.carrier), slice(head, 0, width * 0.42), pt.head),
    want('service', bold(label.service), slice(head, width * 0.42, width * 0.3), pt.head * 0.75),
    want('routeCode', bold(label.routeCode), inset(route), pt.route, 'center'),
    want('originBranch', from, slice(branch, 0, width / 2), pt.branch * 0.85),
    want('destinationBranch', to, slice(branch, width / 2, width / 2), pt.branch),
    want('recipient', recipientText(label.recipient), slice(recipient, mark, party), pt.recipient),
    want('sender', senderText(label.sender), slice(sender, mark, party), pt.sender),
    want('printedAt', printed, slice(foot, 0, width * 0.45), pt.goods * 0.8),
    want('signature', medium(words.signature), slice(foot, width * 0.45, width * 0.3), pt.goods * 0.8),
    ...(frame.stub > 0 ? stubTexts(label, frame, rows.stub, words) : []),
  ];
}

function stubTexts(label: LabelData, frame: Frame, stub: Box, words: Words): Wanted[] {
  const line = { ...stub, y: stub.y + 1.5, height: 6 };
  const order = medium(`${words.order} ${label.orderNumber}`);
  return [
    want('carrier', bold(label.carrier), slice(line, 0, stub.width * 0.4), frame.pt.head * 0.7),
    want('orderNumber', order, slice(line, stub.width * 0.4, stub.width * 0.6), frame.pt.goods, 'right'),
  ];
}

/**
 * Goods, order number and memo beside the QR code, from the top. When they do not fit in readable type, goods are left
 * out and the last line says how many there are in all; only then does type shrink and the memo get cut, which it says.
 * Null when the order number alone finds no room.
 */
function goodsCell(label: LabelData, frame: Frame, row: Box, words: Words): Cell | null {
  const box = slice({ ...row, y: row.y + 1, height: row.height - 2 }, 0, row.width - frame.qr - 1.5);
  const { goods, memo } = label;
  const pieces = goods.reduce((sum, { quantity }) => sum + quantity, 0n);
  const identity = medium(`${words.order} ${label.orderNumber}`);
  if (label.shop !== '') identity.push(...medium(`${words.shop} ${label.shop}`));
  if (label.waybillNumber !== label.parcel.number) {
    identity.push(...medium(`${words.mainWaybill} ${label.waybillNumber}`));
  }

  const listed = (count: number): Paragraph[] => [
    ...goods.slice(0, count).flatMap(({ name, quantity }) => medium(`${name} ×${quantity}`)),
    ...(count < goods.length ? medium(words.moreGoods(goods.length, pieces)) : []),
  ];
  const remark = (text: string): Paragraph[] => (text === '' ? [] : bold(`${words.memo} ${text}`));
  const first = Math.min(1, goods.length);

  for (const minPt of [READABLE_PT, MIN_PT]) {
    const fit = (count: number, text: string): Block | null =>
      fitBox([...listed(count), ...identity, ...remark(text)], box, frame.pt.goods, minPt);
    const text = minPt > MIN_PT ? memo : shorten(memo, words.moreText, (part) => fit(first, part) !== null);
    for (let count = goods.length; count >= (minPt > MIN_PT ? first : 0); count -= 1) {
      const block = fit(count, text);
      if (block) return { block, box: { ...box, height: millimetres(block.heightPt) }, align: 'left' };
    }
  }
  return null;
}
