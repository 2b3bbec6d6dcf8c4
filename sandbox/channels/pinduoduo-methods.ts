/** The methods of the Pinduoduo open platform that the stand-in knows, over its shop book. */
import { formatChinaTime } from '../../src/connectors/china-time.ts';
import type { SandboxOrder } from '../orders.ts';
import { invoicesOf, isPdf, keepInvoice } from './given-invoices.ts';
import { ciphersOf, writeOrder } from './pinduoduo-order.ts';
import type { ShelfItem } from './shelf.ts';
import type { ShopBook } from './shop-book.ts';

export type Given = Record<string, string>;
type Body = Record<string, unknown>;

/** How the platform says no. */
export class PddRefusal extends Error {
  readonly code: number;
  readonly subCode: string;
  constructor(code: number, message: string, subCode = '') {
    super(message);
    this.code = code;
    this.subCode = subCode;
  }
}
const invalid = (field: string) => new PddRefusal(10_000, `参数错误: ${field}`);
const business = (subCode: string, message: string) => new PddRefusal(50_001, message, subCode);

/** The root of each answer, and how it is made. */
const METHODS: Record<string, [string, (book: ShopBook, given: Given) => Body]> = {
  'pdd.order.number.list.increment.get': ['order_sn_increment_get_response', listChanged],
  'pdd.order.information.get': [
    'order_info_get_response',
    (book, given) => ({ order_info: writeOrder(orderOf(book, given)) }),
  ],
  'pdd.open.decrypt.batch': ['open_decrypt_batch_response', decrypt],
  'pdd.logistics.online.send': ['logistics_online_send_response', send],
  'pdd.invoice.detail.upload': ['invoice_detail_upload_response', takeInvoice],
  'pdd.invoice.application.query': ['invoice_application_query_response', listApplications],
  'pdd.goods.quantity.update': ['goods_quantity_update_response', updateQuantity],
  'pdd.goods.detail.get': ['goods_detail_get_response', writeGoods],
  'pdd.goods.sku.price.update': ['goods_update_sku_price_response', updatePrices],
  'pdd.goods.sale.status.set': [
    'goods_sale_status_set_response',
    (book, given) => {
      goodsOf(book, given).onShelf = given['is_onsale'] === '1';
      return { is_success: true };
    },
  ],
};

export function answerMethod(book: ShopBook, name: string, given: Given): [string, Body] {
  const method = METHODS[name];
  if (!method) throw new PddRefusal(10_001, `type ${name}不存在`);
  return [method[0], method[1](book, given)];
}

function orderOf(book: ShopBook, given: Given): SandboxOrder {
  const order = book.orders.get(given['order_sn'] ?? '');
  if (!order) throw business('200400', '订单不存在');
  return order;
}

/** As its documentation asks: what must be there, one PDF an invoice, and amounts that add up. */
function takeInvoice(book: ShopBook, given: Given): Body {
  const order = orderOf(book, given);
  for (const field of ['business_type', 'invoice_kind', 'invoice_time', 'invoice_type', 'payee_operator', 'payer_name'])
    if (!given[field]) throw invalid(field);
  if (given['business_type'] === '1' && !given['payer_register_no']) throw invalid('payer_register_no');
  const [item] = JSON.parse(given['invoice_item_list'] ?? '[]') as Record<string, unknown>[];
  const pdf = Buffer.from(String(item?.['invoice_file_content'] ?? ''), 'base64');
  if (!isPdf(pdf)) throw invalid('invoice_file_content');
  if (Number(item?.['invoice_amount']) !== Number(given['sum_price']) + Number(given['sum_tax']))
    throw business('2000000', '开票金额与不含税金额、税额不符');
  const number = String(item?.['invoice_no'] ?? '');
  if (!keepInvoice(book, order.number, number)) throw business('2000000', '该订单已有发票');
  return { serial_no: number };
}

const HALF_AN_HOUR_S = 1_800;

function listChanged(book: ShopBook, given: Given): Body {
  const [from, to, page, size] = ['start_updated_at', 'end_updated_at', 'page', 'page_size'].map((name) =>
    Number(given[name]),
  ) as [number, number, number, number];
  if (!(to >= from) || !(page >= 1) || !(size >= 1 && size <= 100)) throw invalid('page');
  if (to - from > HALF_AN_HOUR_S) throw invalid('end_updated_at - start_updated_at <= 30min');
  if (given['order_status'] !== '5' || given['refund_status'] !== '5') throw invalid('order_status');
  // Both ends count whole seconds: an order changed within the last second of the window belongs to it.
  const changed = book.changedBetween(new Date(from * 1_000), new Date(to * 1_000 + 999));
  return {
    total_count: changed.length,
    order_sn_list: changed
      .slice((page - 1) * size, page * size)
      .map((order) => ({ order_sn: order.number, updated_at: formatChinaTime(order.modifiedAt) })),
  };
}

/** A ciphertext that is not the order's present one tells nothing. */
function decrypt(book: ShopBook, given: Given): Body {
  const asked = JSON.parse(given['data_list'] ?? '[]') as { data_tag: string; encrypted_data: string }[];
  if (asked.length === 0 || asked.length > 100) throw invalid('data_list');
  const list = asked.map((one) => {
    const told = ciphersOf(orderOf(book, { order_sn: one.data_tag })).get(one.encrypted_data);
    if (told !== undefined) book.decryptions.push({ orderNumber: one.data_tag, scene: 'decrypt' });
    return { ...one, decrypted_data: told ?? '', error_code: told === undefined ? 1 : 0 };
  });
  return { data_decrypt_list: list };
}

function send(book: ShopBook, given: Given): Body {
  const order = orderOf(book, given);
  const { logistics_id: carrierCode = '', tracking_number: waybillNumber = '', redelivery_type: mode = '1' } = given;
  if (!/^\d+$/.test(carrierCode) || waybillNumber === '') throw invalid('tracking_number');
  if (mode === '1' && order.state !== 'paid') throw business('200406', '订单状态不支持发货');
  if (mode === '2' && order.state !== 'shipped') throw business('200407', '仅已发货订单可修改');
  book.ship(order, order.lines, { carrierCode, waybillNumber, corrected: mode === '2' });
  return { is_success: true };
}

function goodsOf(book: ShopBook, given: Given): ShelfItem {
  const item = book.shelf.get(given['goods_id'] ?? '');
  if (!item) throw business('300100', '商品不存在');
  return item;
}

function updateQuantity(book: ShopBook, given: Given): Body {
  const { sku_id: skuId = '', quantity = '', update_type: type } = given;
  if (!goodsOf(book, given).prices.has(skuId)) throw business('300101', 'sku不存在');
  if (type !== '1' || !/^\d{1,9}$/.test(quantity)) throw invalid('quantity');
  book.stock.set(skuId, BigInt(quantity));
  return { is_success: true };
}

function writeGoods(book: ShopBook, given: Given): Body {
  const item = goodsOf(book, given);
  const list = [...item.prices].map(([skuId, price]) => ({
    ...{ sku_id: Number(skuId), multi_price: Number(price), price: Number(price + 100n) },
  }));
  return { goods_id: Number(given['goods_id']), goods_name: item.title, sku_list: list };
}

type Price = { sku_id: string; group_price: string; single_price: string };

function updatePrices(book: ShopBook, given: Given): Body {
  const item = goodsOf(book, given);
  for (const price of JSON.parse(given['sku_price_list'] ?? '[]') as Price[]) {
    const [group, single] = [BigInt(price.group_price), BigInt(price.single_price)];
    if (!item.prices.has(price.sku_id)) throw business('300101', 'sku不存在');
    if (group <= 0n || single < group + 100n) throw business('300110', '单买价需至少比拼单价高1元');
    item.prices.set(price.sku_id, group);
  }
  return { is_success: true };
}

const FIFTEEN_DAYS_MS = 15 * 86_400_000;

function listApplications(book: ShopBook, given: Given): Body {
  const [from, to, page, size] = ['update_start_time', 'update_end_time', 'page', 'page_size'].map((name) =>
    Number(given[name]),
  ) as [number, number, number, number];
  if (!(to >= from) || to - from > FIFTEEN_DAYS_MS) throw invalid('update_end_time');
  if (!(page >= 1) || !(size >= 1 && size <= 50) || given['status'] !== '1') throw invalid('page');
  const waiting = [...book.orders.values()].filter(
    ({ invoice, number, modifiedAt }) =>
      invoice && !invoicesOf(book).has(number) && modifiedAt.getTime() >= from && modifiedAt.getTime() <= to,
  );
  return {
    invoice_application_list: waiting.slice((page - 1) * size, page * size).map(({ number, invoice }) => ({
      ...{ application_id: `A${number}`, application_status: 1, order_sn: number, invoice_kind: 0, invoice_type: 0 },
      ...{ business_type: invoice!.taxNo === '' ? 0 : 1, payer_name: invoice!.name, payer_register_no: invoice!.taxNo },
    })),
  };
}
