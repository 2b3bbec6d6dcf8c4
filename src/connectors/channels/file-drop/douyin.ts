/**
 * The order export of Douyin: a row per sub-order, or (another variant) a row per order with `;` between its sub-orders.
 * What the buyer owes plus the discounts of platform, shop and influencer is the value of the goods. Names and addresses
 * are ciphertext.
 */
import type { ChannelState, IncomingLine, IncomingOrder } from '../../../channels/connector.ts';
import { column, idColumn, optionalColumn, type TableRow } from '../../../kernel/files/files.ts';
import { allocate } from '../../../kernel/money.ts';
import type { Export } from './group-rows.ts';
import * as rows from './order-export.ts';

export const DOUYIN_COLUMNS = {
  number: idColumn('主订单编号'),
  lineNumber: idColumn('子订单编号'),
  title: column('选购商品'),
  properties: column('商品规格'),
  quantity: column('商品数量'),
  merchantCode: column('商家编码'),
  payable: column('订单应付金额'),
  freight: column('运费'),
  name: column('收件人'),
  phone: column('收件人手机号'),
  detail: column('详细地址'),
  createdAt: column('订单提交时间'),
  state: column('订单状态'),
  refund: column('售后状态'),
  closedBecause: column('取消原因'),
  byPlatform: column('平台实际承担优惠金额'),
  byShop: column('商家实际承担优惠金额'),
  byInfluencer: column('达人实际承担优惠金额'),
  shippedAt: optionalColumn('发货时间'),
  finishedAt: optionalColumn('订单完成时间'),
  paidAt: optionalColumn('支付完成时间'),
  memo: optionalColumn('商家备注'),
  message: optionalColumn('买家留言'),
  province: optionalColumn('省'),
  city: optionalColumn('市'),
  district: optionalColumn('区'),
  town: optionalColumn('街道'),
};

type Row = TableRow<keyof typeof DOUYIN_COLUMNS>;
/** A sub-order with what its order is summed from. */
type SubOrder = { line: IncomingLine; state: ChannelState; goods: bigint; payable: bigint; freight: bigint };

const STATES: rows.StateWords = [
  [/^(待支付|待付款|未支付)/, 'waitPay'],
  [/^(待发货|备货中|待出库)/, 'paid'],
  [/^部分发货/, 'partlyShipped'],
  [/^(已发货|待收货)/, 'shipped'],
  [/^(已签收)/, 'signed'],
  [/^(已完成|交易成功)/, 'finished'],
  [/^(已关闭|已取消)/, 'closed'],
];

export const douyin: Export<keyof typeof DOUYIN_COLUMNS> = {
  columns: DOUYIN_COLUMNS,
  number: 'number',
  lineNumber: 'lineNumber',
  read(group) {
    const subOrders = group.flatMap(readRow);
    const twin = subOrders.find(
      ({ line }, index) => subOrders.findIndex((other) => other.line.number === line.number) < index,
    );
    if (twin) throw new rows.RowDamage(group[0]!.line, 'fileDrop.sameLineTwice', { lineNumber: twin.line.number });
    return { order: makeOrder(group, subOrders) };
  },
};

function makeOrder(group: Row[], subOrders: SubOrder[]): IncomingOrder {
  const first = group[0]!;
  const goodsMinor = rows.sumOf(subOrders, (one) => one.goods);
  const freightMinor = rows.sumOf(subOrders, (one) => one.freight);
  const payableMinor = rows.sumOf(subOrders, (one) => one.payable);
  const state = orderState(first, subOrders);
  const createdAt = rows.timeIn(first, 'createdAt');
  const paidAt = rows.optionalTimeIn(first, 'paidAt');
  const times = group.flatMap((row) => [rows.optionalTimeIn(row, 'shippedAt'), rows.optionalTimeIn(row, 'finishedAt')]);
  // Closed says nothing about payment; a parcel that left, or money given back, does.
  const wasPaid =
    state !== 'waitPay' &&
    (state !== 'closed' || times.some(Boolean) || subOrders.some(({ line }) => line.refund === 'refunded'));
  return {
    ...rows.plainOrder,
    number: first.cells.number,
    state,
    stateText: (group.find((row) => row.cells.state !== '已关闭') ?? first).cells.state,
    goodsMinor,
    discountMinor: goodsMinor + freightMinor - payableMinor,
    freightMinor,
    payableMinor,
    paidMinor: wasPaid ? payableMinor : 0n,
    createdAt,
    paidAt,
    modifiedAt: rows.latest(createdAt, paidAt, ...times),
    buyer: { id: '', message: rows.textIn(first, 'message') },
    seller: { memo: rows.textIn(first, 'memo'), flag: 0 },
    recipient: readRecipient(first),
    lines: subOrders.map((one) => one.line),
  };
}

function readRow(row: Row): SubOrder[] {
  const freight = rows.amountIn(row, 'freight', true);
  const payable = rows.amountIn(row, 'payable');
  const discount = rows.sumOf(['byPlatform', 'byShop', 'byInfluencer'] as const, (key) =>
    rows.amountIn(row, key, true),
  );
  if (payable < freight) throw new rows.RowDamage(row.line, 'fileDrop.amountMismatch', { payable, freight });
  const goods = payable - freight + discount;
  const state = rows.stateIn(row, 'state', STATES);
  const items = splitItems(row);
  const goodsShares = allocate(
    goods,
    items.map(() => 1n),
  );
  const payableShares = allocate(
    payable - freight,
    items.map(() => 1n),
  );
  const borne = allocate(
    rows.amountIn(row, 'byPlatform', true),
    items.map(() => 1n),
  );
  return items.map((item, index) => {
    const priceMinor = rows.unitPrice(row.line, goodsShares[index]!, item.quantity);
    const line: IncomingLine = {
      ...rows.plainLine,
      ...item,
      priceMinor,
      amountMinor: payableShares[index]!,
      platformMinor: borne[index]!,
      refund: rows.refundIn(row, 'refund'),
      closed: state === 'closed',
      gift: goods === 0n,
    };
    const isFirst = index === 0;
    return {
      line,
      state,
      goods: goodsShares[index]!,
      payable: line.amountMinor + (isFirst ? freight : 0n),
      freight: isFirst ? freight : 0n,
    };
  });
}

type Item = Pick<IncomingLine, 'number' | 'merchantCode' | 'title' | 'properties' | 'quantity'>;

/**
 * A row with several sub-orders has one quantity and one sum for all of them. As many pieces as sub-orders is one of
 * each; any other quantity could be split in several ways and is damage. The sum is shared equally.
 */
function splitItems(row: Row): Item[] {
  const quantity = rows.quantityIn(row, 'quantity');
  const numbers = parts(row.cells.lineNumber);
  if (numbers.length === 1) {
    const { merchantCode, title, properties } = row.cells;
    return [{ number: numbers[0]!, merchantCode, title, properties, quantity }];
  }
  const columns = {
    merchantCode: parts(row.cells.merchantCode),
    title: parts(row.cells.title),
    properties: parts(row.cells.properties),
  };
  for (const [key, values] of Object.entries(columns)) {
    if (values.length !== numbers.length)
      throw new rows.RowDamage(row.line, 'fileDrop.unevenItems', { column: key, items: numbers.length });
  }
  if (quantity !== BigInt(numbers.length)) {
    throw new rows.RowDamage(row.line, 'fileDrop.quantityNotDivisible', { quantity, items: numbers.length });
  }
  return numbers.map((number, index) => ({
    number,
    merchantCode: columns.merchantCode[index]!,
    title: columns.title[index]!,
    properties: columns.properties[index]!,
    quantity: 1n,
  }));
}

const parts = (text: string): string[] => text.split(/[;；]/).map((part) => part.trim());

/** How far the order is, by its bought sub-orders: a closed gift does not close the order it came with. */
const PROGRESS: ChannelState[] = ['paid', 'partlyShipped', 'shipped', 'signed', 'finished'];

function orderState(first: Row, subOrders: SubOrder[]): ChannelState {
  const bought = subOrders.filter(({ line }) => !line.gift);
  const open = (bought.length ? bought : subOrders).map((one) => one.state).filter((state) => state !== 'closed');
  const states = new Set<ChannelState>(open);
  if (states.size === 0) return 'closed';
  if (states.size === 1) return open[0]!;
  if (states.has('waitPay')) throw new rows.RowDamage(first.line, 'fileDrop.mixedStates', { states: [...states] });
  const least = PROGRESS.find((state) => states.has(state))!;
  return least === 'paid' ? 'partlyShipped' : least;
}

function readRecipient(row: Row): IncomingOrder['recipient'] {
  const { name, phone, detail, province, city, district, town } = row.cells;
  return {
    ...rows.noRecipient,
    name,
    phone,
    detail,
    province,
    city,
    district,
    town,
    masked: rows.maskedOf(name, phone, detail),
  };
}
