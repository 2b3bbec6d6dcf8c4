/** The methods of the JD open platform that the stand-in knows, over its shop book. */

import { parseChinaTime } from '../../src/connectors/china-time.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import { paidFor, type SandboxOrder } from '../orders.ts';
import { invoicesOf, isPdf, keepInvoice } from './given-invoices.ts';
import { writeOrder } from './jd-order.ts';
import type { ShelfItem } from './shelf.ts';
import type { ShopBook } from './shop-book.ts';
import { digits } from './taobao-trade.ts';

type Given = Record<string, unknown>;
type Body = Record<string, unknown>;

/** How the gateway says no. */
export class JdError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** How the business behind it says no, in the answer itself. */
export class JdRefusal extends Error {
  readonly body: Body;
  constructor(body: Body) {
    super('refused');
    this.body = body;
  }
}

const GOOD = { success: true, chineseErrCode: '成功', englishErrCode: 'success', numberCode: 0 };
const bad = (numberCode: number, chineseErrCode: string) => ({ success: false, chineseErrCode, numberCode });
const refuse = (code: number, message: string) => new JdRefusal(bad(code, message));

const METHODS: Record<string, (book: ShopBook, given: Given) => Body> = {
  'jingdong.pop.order.search': search,
  'jingdong.pop.order.get': (book, given) => {
    const order = book.orders.get(text(given, 'order_id'));
    if (!order) throw new JdRefusal({ orderDetailInfo: { apiResult: bad(10_400_001, '订单不存在') } });
    return { orderDetailInfo: { apiResult: GOOD, orderInfo: writeOrder(order) } };
  },
  'jingdong.jos.order.oaid.decrypt': decrypt,
  'jingdong.asc.query.list': listServices,
  'jingdong.pop.order.shipment': ship,
  '360buy.order.sop.waybill.update': correct,
  'jingdong.stock.write.updateSkuStock': (book, given) => {
    wareOf(book, text(given, 'skuId'));
    if (!/^\d{1,9}$/.test(text(given, 'stockNum'))) throw new JdError('62', 'stockNum');
    book.stock.set(text(given, 'skuId'), BigInt(text(given, 'stockNum')));
    return { success: true };
  },
  'jingdong.pop.invoice.self.apply': takeInvoice,
  'jingdong.pop.invoice.self.find': findInvoice,
  'jingdong.sku.read.searchSkuList': listSkus,
  'jingdong.price.write.updateSkuJdPrice': (book, given) => {
    const price = parseMinor(text(given, 'jdPrice'));
    if (price === null || price <= 0n) throw new JdError('62', 'jdPrice');
    wareOf(book, text(given, 'skuId')).prices.set(text(given, 'skuId'), price);
    return { success: true };
  },
  'jingdong.ware.write.updateWareTitle': (book, given) => {
    itemOf(book, given).title = text(given, 'title');
    return { success: true };
  },
  'jingdong.ware.write.upOrDown': (book, given) => {
    itemOf(book, given).onShelf = given['opType'] === 1;
    return { success: true };
  },
};

export function answerMethod(book: ShopBook, name: string, given: Given): Body {
  const method = METHODS[name];
  if (!method) throw new JdError('13', '不存在的方法名');
  return method(book, given);
}

const text = (given: Given, name: string): string => (typeof given[name] === 'string' ? given[name] : '');

function search(book: ShopBook, given: Given): Body {
  const [from, to] = [parseChinaTime(text(given, 'start_date')), parseChinaTime(text(given, 'end_date'))];
  const [page, size] = [Number(text(given, 'page')), Number(text(given, 'page_size'))];
  if (!from || !to || to < from || !(page >= 1) || !(size >= 1 && size <= 50)) throw new JdError('62', 'page_size');
  if (text(given, 'dateType') !== '0' || text(given, 'sortType') !== '1') throw new JdError('62', 'dateType');
  if (text(given, 'optional_fields') === '') throw new JdError('62', 'optional_fields');
  const states = new Set(text(given, 'order_state').split(','));
  // Both ends count whole seconds: an order changed within the last second of the window belongs to it.
  const changed = book
    .changedBetween(from, new Date(to.getTime() + 999))
    .map(writeOrder)
    .filter((order) => states.has(String(order['orderState'])));
  const orderInfoList = changed.slice((page - 1) * size, page * size);
  return { searchorderinfo_result: { apiResult: GOOD, orderTotal: changed.length, orderInfoList } };
}

/** The person behind an OAID; an OAID that is not the order's tells nobody. */
function decrypt(book: ShopBook, given: Given): Body {
  const { orderInfos = [] } = (given['getReceiverInfoListReqVO'] ?? {}) as { orderInfos?: Record<string, string>[] };
  const data = orderInfos.flatMap(({ orderId = '', oaid = '' }) => {
    const order = book.orders.get(orderId);
    if (!order?.token || !constantTimeEqual(order.token, oaid)) return [];
    book.decryptions.push({ orderNumber: orderId, scene: '' });
    const { name, phone, detail } = order.recipient;
    return [{ orderId: digits(orderId), oaid, customerName: name, consMobilePhone: phone, address: detail }];
  });
  return { returnType: { code: 200, message: '', data } };
}

const SERVICE = { none: '', asked: '待审核', agreed: '待收货', sent: '待处理', refused: '审核关闭', refunded: '完成' };

/** Only what left is served: before, the buyer locks the order. */
function listServices(book: ShopBook, given: Given): Body {
  if (text(given, 'buId') !== '10001') throw new JdError('62', 'buId');
  const [from, to] = [parseChinaTime(text(given, 'applyTimeBegin')), parseChinaTime(text(given, 'applyTimeEnd'))];
  const wanted = (order: SandboxOrder) =>
    text(given, 'orderId') !== ''
      ? order.number === text(given, 'orderId')
      : from !== null && to !== null && order.modifiedAt >= from && order.modifiedAt <= new Date(to.getTime() + 999);
  const data = [...book.orders.values()]
    .filter((order) => order.state === 'shipped' && wanted(order))
    .flatMap((order) =>
      order.lines
        .filter((line) => line.refund !== 'none')
        .map((line) => ({
          ...{ serviceId: digits(line.number), orderId: digits(order.number), skuId: digits(line.sku.skuId) },
          ...{ customerExpect: line.wish?.goodsBack === false ? 90 : 10, serviceStatusName: SERVICE[line.refund] },
          ...{ questionTypeCid1Name: line.wish?.reason ?? '', actualPayPrice: formatMinor(paidFor(line)) },
          expressCode: line.wish?.waybillNumber ?? '',
        })),
    );
  return { pageResult: { success: true, code: '200', msg: '', data, pageNumber: 1, totalCount: data.length } };
}

function toShip(book: ShopBook, given: Given, name: string, states: readonly SandboxOrder['state'][]): SandboxOrder {
  const order = book.orders.get(text(given, name));
  if (!order) throw refuse(10_400_001, '订单不存在');
  if (!states.includes(order.state)) throw refuse(10_400_017, '订单状态不允许此操作');
  return order;
}

function ship(book: ShopBook, given: Given): Body {
  const order = toShip(book, given, 'orderId', ['paid']);
  const [carrierCode, waybillNumber] = [text(given, 'logiCoprId'), text(given, 'logiNo')];
  if (!/^\d+$/.test(carrierCode) || waybillNumber === '') throw new JdError('62', 'logiCoprId');
  book.ship(order, order.lines, { carrierCode, waybillNumber, corrected: false });
  return { sopjosshipment_result: GOOD };
}

function correct(book: ShopBook, given: Given): Body {
  const order = toShip(book, given, 'order_id', ['shipped']);
  const [carrierCode, waybillNumber] = [text(given, 'logistics_id'), text(given, 'waybill')];
  book.ship(order, order.lines, { carrierCode, waybillNumber, corrected: true });
  return { vender_id: '1', modified: '' };
}

function itemOf(book: ShopBook, given: Given): ShelfItem {
  const item = book.shelf.get(text(given, 'wareId'));
  if (!item) throw refuse(20_001, '商品不存在');
  return item;
}

function wareOf(book: ShopBook, skuId: string): ShelfItem {
  const item = [...book.shelf.values()].find((one) => one.prices.has(skuId));
  if (!item) throw refuse(20_002, 'SKU不存在');
  return item;
}

function listSkus(book: ShopBook, given: Given): Body {
  const [wareId = ''] = Array.isArray(given['wareId']) ? (given['wareId'] as string[]) : [];
  const item = book.shelf.get(wareId);
  const data = [...(item?.prices ?? [])].map(([skuId, price]) => ({
    ...{ skuId: digits(skuId), wareId: digits(wareId), jdPrice: formatMinor(price), wareTitle: item?.title },
  }));
  return { page: { data, pageNo: 1, pageSize: 100, totalItem: data.length } };
}

const bothParts = (given: Given): string =>
  `${text(given, 'invoiceCode')}${String(given['invoiceNo']).padStart(8, '0')}`;

/** One an order, and no word of whether it is the same that comes again. */
function takeInvoice(book: ShopBook, given: Given): Body {
  for (const field of ['orderId', 'receiverTaxNo', 'receiverName', 'invoiceCode', 'ivcTitle', 'invoiceTime', 'pdfInfo'])
    if (text(given, field) === '') throw new JdError('62', field);
  if (!Number.isInteger(given['invoiceNo'])) throw new JdError('62', 'invoiceNo');
  const no = (message: string) => new JdRefusal({ saveinvoiceforown_result: { success: false, message } });
  const order = book.orders.get(text(given, 'orderId'));
  if (!order) throw no('订单不存在');
  if (!isPdf(Buffer.from(text(given, 'pdfInfo'), 'base64'))) throw no('PDF文件格式错误');
  if (invoicesOf(book).has(order.number)) throw no('该订单已上传发票');
  keepInvoice(book, order.number, bothParts(given));
  return { saveinvoiceforown_result: { success: true } };
}

function findInvoice(book: ShopBook, given: Given): Body {
  const isThere = invoicesOf(book).get(text(given, 'orderId')) === bothParts(given);
  const detail = { orderId: text(given, 'orderId'), ivcCode: text(given, 'invoiceCode'), ivcNo: given['invoiceNo'] };
  return {
    getinvoiceforownbyinvoiceno_result: isThere ? { success: true, detail } : { success: false, message: '无此发票' },
  };
}
