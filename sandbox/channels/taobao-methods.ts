/** The methods of the Taobao Open Platform that the stand-in knows, over its shop book. */
import { parseChinaTime } from '../../src/connectors/china-time.ts';
import { parseMinor } from '../../src/kernel/money.ts';
import type { SandboxOrder } from '../orders.ts';
import { invoicesOf, isPdf, keepInvoice } from './given-invoices.ts';
import type { ShopBook } from './shop-book.ts';
import { LISTING_METHODS } from './taobao-listings.ts';
import { REFUND_METHODS } from './taobao-refunds.ts';
import { invalid, type Method, type Params, remote, TopRefusal } from './taobao-refusal.ts';
import { digits, writeTrade } from './taobao-trade.ts';

const METHODS: Record<string, Method> = {
  'taobao.trades.sold.increment.get': listChanged,
  'taobao.trade.fullinfo.get': (book, { tid = '' }) => ({ trade: writeTrade(tradeOf(book, tid)) }),
  'taobao.logistics.offline.send': (book, params) => send(book, params, false),
  'taobao.logistics.online.send': (book, params) => send(book, params, false),
  'taobao.logistics.dummy.send': (book, params) => send(book, { ...params, out_sid: '', company_code: '' }, false),
  'taobao.logistics.consign.resend': (book, params) => send(book, params, true),
  'taobao.top.oaid.decrypt': decrypt,
  'taobao.skus.quantity.update': updateSkus,
  'taobao.item.quantity.update': updateItem,
  'alibaba.einvoice.detail.upload': takeInvoice,
  'alibaba.einvoice.apply.get': listApplications,
  ...LISTING_METHODS,
  ...REFUND_METHODS,
};

export function answerMethod(
  book: ShopBook,
  name: string,
  params: Params,
  files: ReadonlyMap<string, Buffer>,
): Record<string, unknown> {
  const method = METHODS[name];
  if (!method) throw new TopRefusal('22', 'Invalid method', 'isv.invalid-method', name);
  return method(book, params, files);
}

const DAY_MS = 24 * 3_600_000;

function listChanged(book: ShopBook, params: Params): Record<string, unknown> {
  const from = parseChinaTime(params['start_modified'] ?? '');
  const to = parseChinaTime(params['end_modified'] ?? '');
  const size = Number(params['page_size'] ?? '40');
  const page = Number(params['page_no'] ?? '1');
  if (!from || !to || to < from) throw invalid('start_modified');
  if (to.getTime() - from.getTime() > DAY_MS) throw remote('isv.invalid-parameter:end_modified', '时间跨度超过一天');
  if (!(size >= 1 && size <= 100) || !(page >= 1)) throw invalid('page_size');
  // Both ends count whole seconds: an order changed within the last second of the window belongs to it.
  const changed = book.changedBetween(from, new Date(to.getTime() + 999));
  const trades = changed.slice((page - 1) * size, page * size).map((order) => ({
    tid: digits(order.number),
    modified: writeTrade(order)['modified'],
  }));
  const list = trades.length > 0 ? { trades: { trade: trades } } : {};
  return params['use_has_next'] === 'true'
    ? { ...list, has_next: changed.length > page * size }
    : { ...list, total_results: changed.length };
}

function tradeOf(book: ShopBook, tid: string): SandboxOrder {
  const order = book.orders.get(tid);
  if (!order) throw remote('isv.trade-not-exist', '交易不存在');
  return order;
}

function send(book: ShopBook, params: Params, corrected: boolean): Record<string, unknown> {
  const order = tradeOf(book, params['tid'] ?? '');
  const { out_sid: waybillNumber = '', company_code: carrierCode = '' } = params;
  if (params['method'] !== 'taobao.logistics.dummy.send' && (waybillNumber === '' || carrierCode === ''))
    throw invalid('out_sid');
  const wanted = params['sub_tid']?.split(',');
  const lines = order.lines.filter((line) => wanted === undefined || wanted.includes(line.number));
  if (lines.length === 0 || (wanted && lines.length < wanted.length)) throw invalid('sub_tid');
  if (order.state === 'closed' || order.state === 'waitPay')
    throw remote('isv.logistics-offline-service-error:B27', '当前交易状态不支持发货');
  if (!corrected && lines.some((line) => line.shipped))
    throw remote('isv.logistics-offline-service-error:B04', '该订单已发货，不能重复发货');
  if (corrected && lines.some((line) => !line.shipped))
    throw remote('isv.logistics-resend-service-error:B01', '订单未发货');
  book.ship(order, lines, { carrierCode, waybillNumber, corrected });
  return { shipping: { is_success: true } };
}

const SCENES = new Set(['1001', '1002', '1003', '1004', '1005', '1006', '1007', '2001', '2002']);

type Query = { tid: string; oaid: string; scene: string };

/** Up to 20 people; a token that is not the trade's present one is said to be so and tells nothing. */
function decrypt(book: ShopBook, params: Params): Record<string, unknown> {
  let queries: Query[];
  try {
    queries = JSON.parse(params['query_list'] ?? '') as Query[];
  } catch {
    throw invalid('query_list');
  }
  if (!Array.isArray(queries) || queries.length === 0 || queries.length > 20) throw invalid('query_list');
  if (queries.some((query) => !SCENES.has(query.scene))) throw invalid('scene');
  const receiver = queries.map(({ tid, oaid, scene }) => {
    const { recipient, token } = tradeOf(book, tid);
    if (token === null || oaid !== token) return { tid, oaid, matched: false };
    book.decryptions.push({ orderNumber: tid, scene });
    return {
      ...{ tid, oaid, matched: true, privacy_protection: false },
      ...{ name: recipient.name, mobile: recipient.phone, country: '中国' },
      ...{ state: recipient.province, city: recipient.city, district: recipient.district, town: '' },
      address_detail: recipient.detail,
    };
  });
  return { receiver_list: { receiver } };
}

function updateSkus(book: ShopBook, params: Params): Record<string, unknown> {
  const pairs = (params['skuid_quantities'] ?? '').split(';').map((pair) => pair.split(':'));
  if (params['type'] !== '1' || pairs.length > 20) throw invalid('skuid_quantities');
  for (const [skuId = '', quantity = ''] of pairs) {
    if (skuId === '' || !/^\d{1,9}$/.test(quantity)) throw invalid('skuid_quantities');
    book.stock.set(skuId, BigInt(quantity));
  }
  return { item: { num_iid: digits(params['num_iid'] ?? '0') } };
}

function updateItem(book: ShopBook, params: Params): Record<string, unknown> {
  const { num_iid: itemId = '', quantity = '', type } = params;
  if (type !== '1' || !/^\d+$/.test(itemId) || !/^\d{1,9}$/.test(quantity)) throw invalid('quantity');
  book.stock.set(itemId, BigInt(quantity));
  return { item: { num_iid: digits(itemId) } };
}

const NEEDED = ['platform_tid', 'invoice_type', 'invoice_kind', 'business_type', 'payer_name', 'payee_register_no'];

/** As its documentation asks: what must be there, lines that add up to what is said, and the file of an electronic one. */
function takeInvoice(book: ShopBook, params: Params, files: ReadonlyMap<string, Buffer>): Record<string, unknown> {
  for (const field of [...NEEDED, 'invoice_no', 'invoice_date', 'invoice_amount', 'invoice_items'])
    if (!params[field]) throw invalid(field);
  if (params['business_type'] === '1' && !params['payer_register_no']) throw invalid('payer_register_no');
  if (!isPdf(files.get('invoice_file_data') ?? Buffer.alloc(0))) throw invalid('invoice_file_data');
  const order = tradeOf(book, params['platform_tid']!);
  const items = JSON.parse(params['invoice_items']!) as Record<string, string>[];
  const total = items.reduce((sum, item) => sum + (parseMinor(item['amount'] ?? '') ?? 0n), 0n);
  if (items.length === 0 || total !== parseMinor(params['invoice_amount']!))
    throw remote('isv.invoice-amount-error', '开票金额与明细合计不符');
  if (items.some((item) => !/^\d{19}$/.test(item['item_no'] ?? ''))) throw invalid('item_no');
  if (!keepInvoice(book, order.number, params['invoice_no']!))
    throw remote('isv.invoice-already-exist', '该订单已有发票');
  return { is_success: true };
}

/** Those of one trade; none once its invoice is there. */
function listApplications(book: ShopBook, { platform_tid: tid = '' }: Params): Record<string, unknown> {
  const { invoice, number } = tradeOf(book, tid);
  if (!invoice) return { is_success: true };
  const apply = {
    ...{
      platform_code: 'TM',
      platform_tid: number,
      status: invoicesOf(book).has(number) ? 2 : 1,
      invoice_type: 'blue',
    },
    ...{ business_type: invoice.taxNo === '' ? 0 : 1, invoice_kind: 4, trigger_status: 'buyer_payed' },
    ...{ payer_name: invoice.name, payer_register_no: invoice.taxNo },
  };
  return { is_success: true, apply_list: { apply: [apply] } };
}
