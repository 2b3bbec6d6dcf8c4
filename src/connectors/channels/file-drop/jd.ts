/**
 * The order detail export of JD: a row per item, what the shop is owed for it in `商家应收`. Where the list price is given
 * too, the difference is the discount.
 */
import type { IncomingLine, IncomingOrder } from '../../../channels/connector.ts';
import { column, idColumn, optionalColumn, optionalIdColumn, type TableRow } from '../../../kernel/files/files.ts';
import type { Export } from './group-rows.ts';
import * as rows from './order-export.ts';

export const JD_COLUMNS = {
  number: idColumn('订单号', '订单编号'),
  skuId: idColumn('商品ID'),
  title: column('商品名称'),
  quantity: column('订购数量'),
  payable: column('商家应收'),
  state: column('订单状态'),
  merchantCode: optionalIdColumn('商家SKUID'),
  createdAt: column('下单时间'),
  paidAt: column('付款确认时间'),
  price: optionalColumn('京东价'),
  freight: optionalColumn('运费金额', '运费'),
  payment: optionalColumn('支付方式'),
  buyer: optionalColumn('下单帐号', '下单账号'),
  name: optionalColumn('客户姓名', '收货人姓名'),
  phone: optionalColumn('联系电话'),
  detail: optionalColumn('客户地址', '收货地址'),
  memo: optionalColumn('商家备注'),
  message: optionalColumn('订单备注'),
};

type Row = TableRow<keyof typeof JD_COLUMNS>;

const STATES: rows.StateWords = [
  [/^(等待付款|未付款)/, 'waitPay'],
  [/^(已取消|取消|\(删除\)|（删除）)/, 'closed'],
  [/锁定|暂停/, 'held'],
  [/^(等待出库|待出库|等待发货)/, 'paid'],
  [/^(等待确认收货|已出库|已发货)/, 'shipped'],
  [/^(完成|已完成)/, 'finished'],
];

export const jd: Export<keyof typeof JD_COLUMNS> = {
  columns: JD_COLUMNS,
  number: 'number',
  read: (group) => ({ order: readOrder(group) }),
};

function readOrder(group: Row[]): IncomingOrder {
  const first = group[0]!;
  const states = new Set(group.map((row) => row.cells.state));
  if (states.size > 1) throw new rows.RowDamage(first.line, 'fileDrop.mixedStates', { states: [...states] });
  const state = rows.stateIn(first, 'state', STATES);
  const lines = group.map((row, index) => readLine(row, `${row.cells.number}-${index + 1}`, state === 'closed'));
  const goodsMinor = rows.sumOf(lines, (line) => line.priceMinor * line.quantity);
  const goodsPayable = rows.sumOf(lines, (line) => line.amountMinor);
  // Freight belongs to the order and stands on each of its rows.
  const freightMinor = rows.amountIn(first, 'freight', true);
  const payableMinor = goodsPayable + freightMinor;
  const createdAt = rows.timeIn(first, 'createdAt');
  const paidAt = rows.optionalTimeIn(first, 'paidAt');
  const { name, phone, detail, buyer } = first.cells;
  return {
    ...rows.plainOrder,
    number: first.cells.number,
    state,
    stateText: first.cells.state,
    cashOnDelivery: first.cells.payment.includes('货到付款'),
    goodsMinor,
    discountMinor: goodsMinor - goodsPayable,
    freightMinor,
    payableMinor,
    paidMinor: paidAt ? payableMinor : 0n,
    createdAt,
    paidAt,
    modifiedAt: rows.latest(createdAt, paidAt),
    buyer: { id: buyer, message: rows.textIn(first, 'message') },
    seller: { memo: rows.textIn(first, 'memo'), flag: 0 },
    recipient: { ...rows.noRecipient, name, phone, detail, masked: rows.maskedOf(name, phone, detail) },
    lines,
  };
}

function readLine(row: Row, number: string, closed: boolean): IncomingLine {
  const quantity = rows.quantityIn(row, 'quantity');
  const amountMinor = rows.amountIn(row, 'payable');
  const priceMinor =
    row.cells.price === '' ? rows.unitPrice(row.line, amountMinor, quantity) : rows.amountIn(row, 'price');
  if (priceMinor * quantity < amountMinor) {
    throw new rows.RowDamage(row.line, 'fileDrop.amountMismatch', {
      price: priceMinor,
      quantity,
      payable: amountMinor,
    });
  }
  return {
    ...rows.plainLine,
    number,
    skuId: row.cells.skuId,
    merchantCode: row.cells.merchantCode,
    title: row.cells.title,
    quantity,
    priceMinor,
    amountMinor,
    closed,
    gift: priceMinor === 0n,
  };
}
