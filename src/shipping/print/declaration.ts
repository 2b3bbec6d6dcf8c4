/**
 * CN22 (74 × 105 mm) and CN23 (A5 across) as the postal union lays them down: what is inside, what it weighs and is worth,
 * where it was made, and the sender's word for it. In English beside Chinese, as post offices of both ends read them.
 */
import { formatMinor, scaleOf } from '../../kernel/money.ts';
import { code128, snap } from './barcode.ts';
import { fitLine, fitParagraphs } from './fit-text.ts';
import { type Align, type Box, openPaper, type Paper, points } from './paper.ts';
import { printable, type Weight } from './typeface.ts';

export type DeclarationData = {
  form: 'CN22' | 'CN23';
  carrier: string;
  /** Of the parcel; '' while it has none. */
  waybillNumber: string;
  orderNumber: string;
  sender: { name: string; address: string; phone: string };
  recipient: { name: string; address: string; phone: string };
  country: string;
  contents: string;
  currency: string;
  ioss: string;
  vat: string;
  eori: string;
  note: string;
  lines: readonly {
    name: string;
    hsCode: string;
    origin: string;
    quantity: bigint;
    weightG: bigint;
    valueMinor: bigint;
  }[];
  /** Of the whole parcel. */
  weightG: bigint;
  /** `2026-11-21` */
  day: string;
};

const KINDS = [
  ['gift', '礼品 Gift'],
  ['sample', '商业样品 Commercial sample'],
  ['documents', '文件 Documents'],
  ['return', '退货 Returned goods'],
  ['sale', '销售货物 Sale of goods'],
  ['other', '其他 Other'],
] as const;

export async function printDeclarations(declarations: readonly DeclarationData[], at: Date): Promise<Uint8Array> {
  const paper = openPaper('CN22 / CN23', at);
  for (const one of declarations) (one.form === 'CN22' ? drawSmall : drawLarge)(paper, one);
  return paper.finish();
}

const kilograms = (grams: bigint): string => formatMinor(grams, 3);
const totalOf = ({ lines }: DeclarationData): bigint => lines.reduce((sum, line) => sum + line.valueMinor, 0n);
const money = ({ currency }: DeclarationData, minor: bigint): string =>
  `${formatMinor(minor, scaleOf(currency))} ${currency}`;

type Text = { pt?: number; weight?: Weight; align?: Align };

/** Text in a box, as large as fits down to what can still be read; what is longer than that is cut at its end. */
function put(paper: Paper, text: string, box: Box, { pt = 7, weight = 'medium', align = 'left' }: Text = {}): void {
  const room = { x: box.x + 0.8, y: box.y + 0.3, width: box.width - 1.6, height: box.height - 0.6 };
  const fit = { widthPt: points(room.width), heightPt: points(room.height), maxPt: pt, minPt: 4.2 };
  let words = printable(text);
  let block = fitParagraphs([{ text: words, weight }], fit);
  while (!block && words.length > 1) {
    words = words.slice(0, Math.floor(words.length * 0.9));
    block = fitParagraphs([{ text: `${words}…`, weight }], fit);
  }
  if (block) paper.block(block, room, align);
}

function cell(paper: Paper, box: Box, text: string, style: Text = {}): void {
  paper.frame(box, 0.2);
  put(paper, text, box, style);
}

/** A row of cells side by side; widths are shares of the whole. */
function row(paper: Paper, box: Box, shares: readonly number[], texts: readonly string[], style: Text = {}): void {
  const all = shares.reduce((sum, share) => sum + share, 0);
  let x = box.x;
  shares.forEach((share, i) => {
    const width = (share / all) * box.width;
    cell(paper, { ...box, x, width }, texts[i] ?? '', i === 0 ? { ...style, align: 'left' } : style);
    x += width;
  });
}

function kinds(paper: Paper, { contents }: DeclarationData, box: Box, across: number): void {
  const [width, height] = [box.width / across, box.height / Math.ceil(KINDS.length / across)];
  KINDS.forEach(([kind, words], i) => {
    const [x, y] = [box.x + (i % across) * width, box.y + Math.floor(i / across) * height];
    const side = 2.6;
    const tick = { x: x + 1, y: y + (height - side) / 2, width: side, height: side };
    paper.frame(tick, 0.2);
    if (kind === contents) {
      paper.rule(tick.x, tick.y, tick.x + side, tick.y + side, 0.35);
      paper.rule(tick.x, tick.y + side, tick.x + side, tick.y, 0.35);
    }
    put(paper, words, { x: x + side + 1.2, y, width: width - side - 1.4, height }, { pt: 6 });
  });
}

const PROMISE =
  '签署人声明所填属实，内件无邮政或海关禁止寄递的危险物品。I certify that the particulars given are correct and that this item ' +
  'contains no dangerous article or article prohibited by legislation or by postal or customs regulations.';

function drawSmall(paper: Paper, data: DeclarationData): void {
  const [width, height] = [74, 105];
  paper.addPage(width, height);
  const [x, inner] = [3, width - 6];
  paper.frame({ x, y: 3, width: inner, height: height - 6 }, 0.4);
  put(paper, '报关签条 CUSTOMS DECLARATION', { x, y: 3.5, width: inner - 14, height: 6 }, { pt: 8.5, weight: 'bold' });
  put(paper, 'CN22', { x: x + inner - 14, y: 3.5, width: 14, height: 6 }, { pt: 11, weight: 'bold', align: 'right' });
  put(
    paper,
    `可以径行开拆 May be opened officially | ${data.carrier}`,
    { x, y: 9.5, width: inner, height: 4 },
    { pt: 6 },
  );
  kinds(paper, data, { x, y: 14, width: inner, height: 12 }, 2);
  const shares = [30, 12, 17];
  row(
    paper,
    { x, y: 27, width: inner, height: 7 },
    shares,
    ['内件详情及数量 Quantity and detailed description', '重量 kg Weight', '价值 Value'],
    { pt: 5.5 },
  );
  data.lines.forEach((line, i) => {
    const what = `${line.quantity} × ${line.name}\nHS ${line.hsCode} | 原产 Origin ${line.origin}`;
    const box = { x, y: 34 + i * 9.5, width: inner, height: 9.5 };
    row(paper, box, shares, [what.replace('\n', '  '), kilograms(line.weightG), money(data, line.valueMinor)], {
      ...{ pt: 6.5, align: 'right' as const },
    });
  });
  const total = { x, y: 72, width: inner, height: 6 };
  const totals = ['总重量与总价值 Total weight and value', kilograms(data.weightG), money(data, totalOf(data))];
  row(paper, total, shares, totals, { pt: 6.5, weight: 'bold', align: 'right' });
  put(paper, numbersOf(data), { x, y: 78.3, width: inner, height: 4 }, { pt: 5.5 });
  put(paper, PROMISE, { x, y: 82, width: inner, height: 10.5 }, { pt: 5 });
  const signed = `日期及寄件人签名 Date and sender's signature  ${data.day}`;
  put(paper, signed, { x, y: 93, width: inner, height: 4 }, { pt: 6 });
  put(
    paper,
    `${data.waybillNumber}  ${data.orderNumber}`,
    { x, y: 97, width: inner, height: 4.5 },
    { pt: 6.5, weight: 'bold' },
  );
}

const numbersOf = ({ ioss, vat, eori }: DeclarationData): string =>
  [
    ['IOSS', ioss],
    ['VAT', vat],
    ['EORI', eori],
  ]
    .filter(([, number]) => number !== '')
    .map(([name, number]) => `${name} ${number}`)
    .join(' | ');

const LINES_A_PAGE = 8;

function drawLarge(paper: Paper, data: DeclarationData): void {
  for (let from = 0; from < data.lines.length; from += LINES_A_PAGE) drawLargePage(paper, data, from);
}

function drawLargePage(paper: Paper, data: DeclarationData, from: number): void {
  const [width, height] = [210, 148];
  paper.addPage(width, height);
  const [x, inner, half] = [5, width - 10, (width - 10) / 2];
  put(paper, `报关单 CUSTOMS DECLARATION  CN23`, { x, y: 4, width: half, height: 7 }, { pt: 12, weight: 'bold' });
  const pages = Math.ceil(data.lines.length / LINES_A_PAGE);
  const page = pages > 1 ? ` ${from / LINES_A_PAGE + 1}/${pages}` : '';
  put(paper, `可以径行开拆 May be opened officially${page}`, { x, y: 11, width: half, height: 4 }, { pt: 6.5 });
  drawNumber(paper, data, { x: x + half, y: 4, width: half, height: 14 });
  const party = (who: DeclarationData['sender']) => `${who.name}  ${who.phone}\n${who.address}`;
  cell(paper, { x, y: 19, width: half, height: 20 }, `寄件人 From  ${party(data.sender)}`.replace('\n', '  '), {
    pt: 8,
  });
  const to = `收件人 To  ${party(data.recipient)}  ${data.country}`.replace('\n', '  ');
  cell(paper, { x: x + half, y: 19, width: half, height: 20 }, to, { pt: 8 });
  const reference = `寄件人海关参考号 Sender's customs reference  ${numbersOf(data)}`;
  cell(paper, { x, y: 39, width: inner, height: 6 }, reference, { pt: 7 });
  const shares = [72, 14, 20, 28, 26, 18];
  const heads = ['内件详情 Detailed description of contents', '数量 Quantity', '净重 kg Net weight', '价值 Value'];
  const rest = ['HS 税则号 HS tariff number', '原产国 Origin'];
  row(paper, { x, y: 46, width: inner, height: 8 }, shares, [...heads, ...rest], { pt: 6.5 });
  data.lines.slice(from, from + LINES_A_PAGE).forEach((line, i) => {
    const values = [line.name, `${line.quantity}`, kilograms(line.weightG), money(data, line.valueMinor)];
    const box = { x, y: 54 + i * 6.2, width: inner, height: 6.2 };
    row(paper, box, shares, [...values, line.hsCode, line.origin], { pt: 7.5, align: 'right' });
  });
  const totals = ['合计 Total（毛重 gross weight）', '', kilograms(data.weightG), money(data, totalOf(data))];
  row(paper, { x, y: 104, width: inner, height: 7 }, shares, totals, { pt: 7.5, weight: 'bold', align: 'right' });
  kinds(paper, data, { x, y: 112, width: half + 10, height: 12 }, 3);
  cell(paper, { x: x + half + 12, y: 112, width: half - 12, height: 12 }, `备注 Comments  ${data.note}`, { pt: 6.5 });
  put(paper, PROMISE, { x, y: 126, width: half + 20, height: 12 }, { pt: 6.5 });
  const signed = `日期及寄件人签名 Date and sender's signature  ${data.day}`;
  cell(paper, { x: x + half + 22, y: 126, width: half - 22, height: 14 }, signed, { pt: 6.5 });
}

/** The parcel's number as bars, so that the counter scans it from the form. */
function drawNumber(paper: Paper, { waybillNumber, orderNumber, carrier }: DeclarationData, box: Box): void {
  const bars = waybillNumber === '' ? null : code128(waybillNumber, box.width - 8);
  if (bars) paper.bars(bars, snap(box.x + (box.width - bars.widthMm) / 2), snap(box.y), 8);
  const words = `${waybillNumber}  ${orderNumber}  ${carrier}`;
  const pt = fitLine(words, 'bold', { widthPt: points(box.width), maxPt: 8, minPt: 4 }) ?? 4;
  paper.text(printable(words), box.x + box.width / 2, box.y + 12, pt, { weight: 'bold', align: 'center' });
}
