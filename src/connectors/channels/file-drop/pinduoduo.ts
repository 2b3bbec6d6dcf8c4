/**
 * The order export of Pinduoduo: a row is an order of one item. Goods less the three discounts plus freight must be what
 * the buyer paid; a row where it is not is damaged.
 */
import type { IncomingLine, IncomingOrder } from '../../../channels/connector.ts';
import { column, idColumn, optionalColumn, optionalIdColumn, type TableRow } from '../../../kernel/files/files.ts';
import type { Export } from './group-rows.ts';
import * as rows from './order-export.ts';

export const PINDUODUO_COLUMNS = {
  number: idColumn('订单号'),
  title: column('商品'),
  state: column('订单状态'),
  goods: column('商品总价(元)'),
  freight: column('邮费(元)'),
  byShop: column('店铺优惠折扣(元)'),
  byPlatform: column('平台优惠折扣(元)'),
  byPayment: column('多多支付立减金额(元)'),
  paid: column('用户实付金额(元)'),
  quantity: column('商品数量(件)'),
  refund: column('售后状态'),
  soldAt: column('订单成交时间'),
  itemId: optionalIdColumn('商品id'),
  skuId: optionalIdColumn('样式ID'),
  properties: optionalColumn('商品规格'),
  variantCode: optionalColumn('商家编码-规格维度'),
  itemCode: optionalColumn('商家编码-商品维度'),
  shippedAt: optionalColumn('发货时间'),
  receivedAt: optionalColumn('确认收货时间'),
  memo: optionalColumn('商家备注'),
  message: optionalColumn('买家留言'),
  name: optionalColumn('收货人', '收件人'),
  phone: optionalColumn('手机', '联系电话'),
  province: optionalColumn('省'),
  city: optionalColumn('市'),
  district: optionalColumn('区'),
  detail: optionalColumn('街道', '详细地址'),
};

type Row = TableRow<keyof typeof PINDUODUO_COLUMNS>;

const STATES: rows.StateWords = [
  [/^(待付款|待支付|未付款)/, 'waitPay'],
  // Paid, but the group has not formed: it may not be shipped yet.
  [/^(待成团|拼团中|待分享|已付款待分享)/, 'held'],
  [/退款成功|^(已取消|交易已取消|已关闭)/, 'closed'],
  [/^(待发货|已成团)/, 'paid'],
  [/^部分发货/, 'partlyShipped'],
  [/^(已收货|交易成功|已完成|确认收货)/, 'finished'],
  [/^已签收/, 'signed'],
  [/^(已发货|待收货|待签收)/, 'shipped'],
];

export const pinduoduo: Export<keyof typeof PINDUODUO_COLUMNS> = {
  columns: PINDUODUO_COLUMNS,
  number: 'number',
  isOneRow: true,
  read: ([row]) => ({ order: readOrder(row!) }),
};

function readOrder(row: Row): IncomingOrder {
  const goodsMinor = rows.amountIn(row, 'goods');
  const freightMinor = rows.amountIn(row, 'freight', true);
  const discountMinor = rows.sumOf(['byShop', 'byPlatform', 'byPayment'] as const, (key) =>
    rows.amountIn(row, key, true),
  );
  const payableMinor = rows.amountIn(row, 'paid');
  if (goodsMinor - discountMinor + freightMinor !== payableMinor || discountMinor > goodsMinor) {
    throw new rows.RowDamage(row.line, 'fileDrop.amountMismatch', {
      goods: goodsMinor,
      discount: discountMinor,
      freight: freightMinor,
      payable: payableMinor,
    });
  }
  const state = rows.stateIn(row, 'state', STATES);
  const soldAt = rows.timeIn(row, 'soldAt');
  const { name, phone, province, city, district, detail } = row.cells;
  const refund = rows.refundIn(row, 'refund');
  const isPaid =
    state !== 'waitPay' && (state !== 'closed' || refund === 'refunded' || row.cells.state.includes('退款成功'));
  return {
    ...rows.plainOrder,
    number: row.cells.number,
    state,
    stateText: row.cells.state,
    kind: state === 'held' ? 'groupBuy' : 'normal',
    goodsMinor,
    discountMinor,
    freightMinor,
    payableMinor,
    paidMinor: isPaid ? payableMinor : 0n,
    createdAt: soldAt,
    paidAt: isPaid ? soldAt : null,
    modifiedAt: rows.latest(soldAt, rows.optionalTimeIn(row, 'shippedAt'), rows.optionalTimeIn(row, 'receivedAt')),
    buyer: { id: '', message: rows.textIn(row, 'message') },
    seller: { memo: rows.textIn(row, 'memo'), flag: 0 },
    recipient: {
      ...rows.noRecipient,
      name,
      phone,
      province,
      city,
      district,
      detail,
      masked: rows.maskedOf(name, phone, detail),
    },
    lines: [readLine(row, goodsMinor, goodsMinor - discountMinor, state === 'closed')],
  };
}

function readLine(row: Row, goodsMinor: bigint, amountMinor: bigint, closed: boolean): IncomingLine {
  const quantity = rows.quantityIn(row, 'quantity');
  return {
    ...rows.plainLine,
    number: row.cells.number,
    itemId: row.cells.itemId,
    skuId: row.cells.skuId,
    merchantCode: row.cells.variantCode || row.cells.itemCode,
    title: row.cells.title,
    properties: row.cells.properties,
    quantity,
    priceMinor: rows.unitPrice(row.line, goodsMinor, quantity),
    amountMinor,
    platformMinor: rows.amountIn(row, 'byPlatform', true),
    refund: rows.refundIn(row, 'refund'),
    closed,
    gift: goodsMinor === 0n,
  };
}
