/**
 * The two-file export of the Taobao/Tmall seller centre: one file of orders (46, 56 or 61 columns, by year), one of
 * their lines, joined by order number. The lines, the narrower file, are held in memory; orders stream. The orders file
 * knows what was paid, the lines file what was listed: the difference is the discount, shared over the lines by value.
 */
import type { IncomingLine, IncomingOrder, Recipient } from '../../../channels/connector.ts';
import {
  column,
  type FileSource,
  idColumn,
  optionalColumn,
  optionalIdColumn,
  readTable,
  type TableRow,
} from '../../../kernel/files/files.ts';
import { allocate } from '../../../kernel/money.ts';
import { type Export, errorOf, fileError, readGrouped } from './group-rows.ts';
import * as rows from './order-export.ts';

export const TAOBAO_ORDERS = {
  number: idColumn('订单编号'),
  buyer: column('买家会员名'),
  goodsPayable: column('买家应付货款'),
  freight: column('买家应付邮费'),
  payable: column('总金额'),
  paid: column('买家实际支付金额'),
  state: column('订单状态'),
  message: column('买家留言'),
  name: column('收货人姓名'),
  address: column('收货地址'),
  telephone: column('联系电话'),
  mobile: column('联系手机'),
  createdAt: column('订单创建时间'),
  paidAt: column('订单付款时间'),
  memo: column('订单备注'),
  kinds: column('宝贝种类'),
  pieces: column('宝贝总数量'),
  refunded: column('退款金额'),
  payment: optionalIdColumn('支付单号'),
  stages: optionalColumn('分阶段订单信息'),
  changedSku: optionalColumn('修改后的sku'),
  changedAddress: optionalColumn('修改后的收货地址'),
  receivedAt: optionalColumn('确认收货时间'),
};

export const TAOBAO_LINES = {
  number: idColumn('订单编号'),
  title: column('标题'),
  price: column('价格'),
  quantity: column('购买数量'),
  properties: column('商品属性'),
  state: column('订单状态'),
  merchantCode: optionalIdColumn('商家编码'),
  outerCode: optionalIdColumn('外部系统编号'),
};

type OrderRow = TableRow<keyof typeof TAOBAO_ORDERS>;
type LineRow = TableRow<keyof typeof TAOBAO_LINES>;
/** The lines of one order, read. `isDamaged`: a row of them could not be, which is known by then. */
type Lines = { file: FileSource; items: { line: number; raw: string; item: IncomingLine }[]; isDamaged: boolean };

const STATES: rows.StateWords = [
  [/^(等待买家付款|没有创建支付宝交易)/, 'waitPay'],
  [/定金已付|已付定金|等待付尾款/, 'depositPaid'],
  [/^卖家部分发货/, 'partlyShipped'],
  [/^卖家已发货/, 'shipped'],
  [/^(买家已付款|等待卖家发货)/, 'paid'],
  [/^买家已签收/, 'signed'],
  [/^交易成功/, 'finished'],
  [/^交易关闭|^交易被/, 'closed'],
];

/** Rows without a partner in the other file are errors: `fileDrop.noLines`, `fileDrop.noOrder`. */
export async function* readTaobao(
  orders: readonly FileSource[],
  lines: readonly FileSource[],
): AsyncGenerator<rows.Read> {
  const byNumber = new Map<string, Lines>();
  for (const file of lines) yield* collectLines(file, byNumber);
  for (const file of orders) {
    const used = new Set<string>();
    const shape: Export<keyof typeof TAOBAO_ORDERS> = {
      columns: TAOBAO_ORDERS,
      number: 'number',
      isOneRow: true,
      read: ([row]) => ({ order: readOrder(row!, takeLines(row!, byNumber, used)) }),
    };
    for await (const read of readGrouped(file, shape)) {
      // Lines of an order that is damaged itself have a partner all the same.
      if ('code' in read && typeof read.data['order'] === 'string') used.add(read.data['order']);
      yield 'order' in read ? withLines(read, byNumber) : read;
    }
    for (const number of used) byNumber.delete(number);
  }
  for (const [number, { file, items }] of byNumber) {
    for (const row of items) yield errorOf(file, row, 'fileDrop.noOrder', { order: number });
  }
}

/** Fills `byNumber`; yields what is wrong with the rows. */
async function* collectLines(file: FileSource, byNumber: Map<string, Lines>): AsyncGenerator<rows.RowError> {
  try {
    for await (const row of readTable(file, { dialect: 'platform', columns: TAOBAO_LINES })) {
      const { number } = row.cells;
      const isLost = number === '' || row.problems.some((problem) => problem.column === 'number');
      const known = byNumber.get(number) ?? { file, items: [], isDamaged: false };
      if (!isLost) byNumber.set(number, known);
      try {
        if (row.problems[0])
          throw new rows.RowDamage(row.line, row.problems[0].code, { column: row.problems[0].column });
        if (isLost) throw new rows.RowDamage(row.line, 'fileDrop.noNumber');
        known.items.push({ line: row.line, raw: row.raw, item: readLine(row, `${number}-${known.items.length + 1}`) });
      } catch (error) {
        if (!(error instanceof rows.RowDamage)) throw error;
        known.isDamaged = true;
        yield errorOf(file, row, error.code, { ...error.data, order: number });
      }
    }
  } catch (error) {
    yield fileError(file, error);
  }
}

function takeLines(row: OrderRow, byNumber: ReadonlyMap<string, Lines>, used: Set<string>): IncomingLine[] {
  const lines = byNumber.get(row.cells.number);
  used.add(row.cells.number);
  if (!lines) throw new rows.RowDamage(row.line, 'fileDrop.noLines');
  if (lines.isDamaged) throw new rows.RowDamage(row.line, 'fileDrop.damagedLines', { file: lines.file.name });
  return lines.items.map((one) => one.item);
}

function withLines(read: rows.ReadOrder, byNumber: ReadonlyMap<string, Lines>): rows.ReadOrder {
  const own = byNumber.get(read.order.number)?.items ?? [];
  return {
    ...read,
    lines: [...read.lines, ...own.map((one) => one.line)],
    raw: read.raw + own.map((one) => one.raw).join(''),
  };
}

function readOrder(row: OrderRow, listed: IncomingLine[]): IncomingOrder {
  if (row.cells.changedSku) throw new rows.RowDamage(row.line, 'fileDrop.changedSku', { sku: row.cells.changedSku });
  const state = rows.stateIn(row, 'state', STATES);
  const paidMinor = rows.amountIn(row, 'paid', true);
  const createdAt = rows.timeIn(row, 'createdAt');
  const paidAt = rows.optionalTimeIn(row, 'paidAt');
  const amounts = readAmounts(row, listed);
  return {
    ...rows.plainOrder,
    ...amounts,
    number: row.cells.number,
    state,
    stateText: row.cells.state,
    kind: row.cells.stages ? 'presale' : 'normal',
    cashOnDelivery: row.cells.state.includes('货到付款'),
    paidMinor,
    createdAt,
    paidAt,
    modifiedAt: rows.latest(createdAt, paidAt, rows.optionalTimeIn(row, 'receivedAt')),
    buyer: { id: row.cells.buyer, message: row.cells.message },
    seller: { memo: row.cells.memo, flag: 0 },
    recipient: readRecipient(row),
    lines: withRefund(row, amounts.lines, amounts.payableMinor).map((line) => ({
      ...line,
      closed: line.closed || state === 'closed',
    })),
    payments: row.cells.payment ? [{ method: 'alipay', reference: row.cells.payment, amountMinor: paidMinor }] : [],
  };
}

type Amounts = Pick<IncomingOrder, 'goodsMinor' | 'discountMinor' | 'freightMinor' | 'payableMinor' | 'lines'>;

/** The two files must agree on kinds, pieces and sums; more paid than listed means that a line is missing. */
function readAmounts(row: OrderRow, lines: IncomingLine[]): Amounts {
  const goodsPayable = rows.amountIn(row, 'goodsPayable');
  const freightMinor = rows.amountIn(row, 'freight');
  const payableMinor = rows.amountIn(row, 'payable');
  if (goodsPayable + freightMinor !== payableMinor) {
    throw new rows.RowDamage(row.line, 'fileDrop.amountMismatch', {
      goodsPayable,
      freight: freightMinor,
      payable: payableMinor,
    });
  }
  const pieces = rows.sumOf(lines, (line) => line.quantity);
  if (pieces !== rows.quantityIn(row, 'pieces') || BigInt(lines.length) < rows.quantityIn(row, 'kinds')) {
    throw new rows.RowDamage(row.line, 'fileDrop.quantityMismatch', { pieces: row.cells.pieces, found: pieces });
  }
  const goodsMinor = rows.sumOf(lines, (line) => line.amountMinor);
  const discountMinor = goodsMinor - goodsPayable;
  if (discountMinor < 0n)
    throw new rows.RowDamage(row.line, 'fileDrop.amountMismatch', { goods: goodsMinor, goodsPayable });
  const shares = allocate(
    discountMinor,
    lines.map((line) => line.amountMinor),
  );
  const shared = lines.map((line, index) => ({ ...line, amountMinor: line.amountMinor - shares[index]! }));
  return { goodsMinor, discountMinor, freightMinor, payableMinor, lines: shared };
}

function readLine(row: LineRow, number: string): IncomingLine {
  const quantity = rows.quantityIn(row, 'quantity');
  const priceMinor = rows.amountIn(row, 'price');
  return {
    ...rows.plainLine,
    number,
    merchantCode: row.cells.merchantCode || row.cells.outerCode,
    title: row.cells.title,
    properties: row.cells.properties,
    quantity,
    priceMinor,
    amountMinor: priceMinor * quantity,
    closed: /^交易关闭/.test(row.cells.state),
    gift: priceMinor === 0n,
  };
}

/** The export has one refund sum per order. It belongs to a line only where there is one, or all was refunded. */
function withRefund(row: OrderRow, lines: IncomingLine[], payable: bigint): IncomingLine[] {
  const refunded = rows.amountIn(row, 'refunded', true);
  if (refunded === 0n) return lines;
  if (lines.length > 1 && refunded < payable)
    throw new rows.RowDamage(row.line, 'fileDrop.refundUnclear', { refunded });
  return lines.map((line) => ({ ...line, refund: 'refunded' }));
}

const ADDRESS = /^(\S+)\s+(\S+)\s+(\S+)\s+(.*?)\s*(?:[(（](\d{6})[)）])?$/s;

/** `省 市 区 详细(邮编)`; `其它区` is no district and `000000` no postcode. Masked or other text stays in one piece. */
function readRecipient(row: OrderRow): Recipient {
  const { name, telephone, mobile, address, changedAddress } = row.cells;
  const phone = mobile || telephone;
  const text = changedAddress || address;
  const masked = rows.maskedOf(name, phone, text);
  const match = masked ? null : ADDRESS.exec(text);
  if (!match) return { ...rows.noRecipient, name, phone, detail: text, masked };
  const [, province = '', city = '', district = '', detail = '', postcode = ''] = match;
  return {
    ...rows.noRecipient,
    name,
    phone,
    country: 'CN',
    province,
    city,
    district: /^其[它他]区$/.test(district) ? '' : district,
    detail,
    postcode: postcode === '000000' ? '' : postcode,
  };
}
