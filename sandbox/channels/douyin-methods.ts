/** The methods of the Doudian open platform that the stand-in knows, over its shop book. */
import type { Value } from '../../src/connectors/channels/douyin/call-douyin.ts';
import type { SandboxOrder } from '../orders.ts';
import { ciphersOf, writeOrder } from './douyin-order.ts';
import { business, missing } from './douyin-refusal.ts';
import { invoicesOf, isPdf } from './given-invoices.ts';
import type { ShelfItem } from './shelf.ts';
import type { Parcel, ShopBook } from './shop-book.ts';

type Given = Record<string, Value>;
type Method = (book: ShopBook, given: Given, files: ReadonlyMap<string, Buffer>) => unknown;

const METHODS: Record<string, Method> = {
  'order.searchList': listOrders,
  'order.orderDetail': (book, given) => ({ shop_order_detail: write(book, orderOf(book, given['shop_order_id'])) }),
  'order.batchDecrypt': decrypt,
  'order.logisticsAdd': (book, given) => {
    const order = orderOf(book, given['order_id']);
    const pieces = order.lines.map((line) => ({ line, quantity: book.leftOf(order, line) }));
    return ship(
      book,
      order,
      pieces.filter((piece) => piece.quantity > 0n),
      given,
    );
  },
  'order.logisticsAddSinglePack': shipPieces,
  'order.logisticsEditByPack': correct,
  'order.invoiceList': listInvoices,
  'order.invoiceUpload': (book, given, files) => {
    const { number } = orderOf(book, given['order_id']);
    const file = files.get('upload_file') ?? Buffer.alloc(0);
    if (!isPdf(file)) throw business(2_010_030, '发票文件格式错误，仅支持PDF');
    invoicesOf(book).set(number, file.toString('latin1'));
    return {};
  },
  'sku.syncStock': syncStock,
  'product.detail': (book, given) => writeItem(book, given),
  'product.editV2': (book, given) =>
    edit(book, given, (item) => {
      if (text(given, 'name') === '') throw missing('name');
      item.title = text(given, 'name');
    }),
  'sku.editPrice': (book, given) =>
    edit(book, given, (item) => {
      const price = Number(given['price']);
      if (!item.prices.has(text(given, 'sku_id'))) throw business(2_020_002, 'SKU不存在');
      if (!Number.isSafeInteger(price) || price <= 0) throw missing('price');
      item.prices.set(text(given, 'sku_id'), BigInt(price));
    }),
  'product.setOnline': (book, given) =>
    edit(book, given, (item) => {
      item.onShelf = true;
    }),
  'product.setOffline': (book, given) =>
    edit(book, given, (item) => {
      item.onShelf = false;
    }),
};

export function answerMethod(book: ShopBook, name: string, given: Given, files: ReadonlyMap<string, Buffer>): unknown {
  const method = METHODS[name];
  if (!method) throw missing(name);
  return method(book, given, files);
}

const text = (given: Given, name: string): string => (typeof given[name] === 'string' ? given[name] : '');
const write = (book: ShopBook, order: SandboxOrder) => writeOrder(order, book.parcelsOf(order));

function orderOf(book: ShopBook, number: Value | undefined): SandboxOrder {
  const order = typeof number === 'string' ? book.orders.get(number) : undefined;
  if (!order) throw business(2_010_001, '订单不存在');
  return order;
}

function listOrders(book: ShopBook, given: Given) {
  const [from, to, page, size] = ['update_time_start', 'update_time_end', 'page', 'size'].map((name) =>
    Number(given[name]),
  ) as [number, number, number, number];
  if (!(size >= 1 && size <= 100) || !(page >= 0) || !(to >= from)) throw missing('page');
  if (given['order_by'] !== 'update_time' || given['order_asc'] !== false) throw missing('order_by');
  // Both ends count whole seconds: an order changed within the last second of the window belongs to it.
  const changed = book.changedBetween(new Date(from * 1_000), new Date(to * 1_000 + 999));
  const shown = changed.slice(page * size, (page + 1) * size).map((order) => write(book, order));
  return { page, size, total: changed.length, shop_order_list: shown };
}

/** A ciphertext that is not the order's present one tells nothing. */
function decrypt(book: ShopBook, given: Given) {
  const asked = given['cipher_infos'];
  if (!Array.isArray(asked) || asked.length === 0 || asked.length > 50) throw missing('cipher_infos');
  const infos = (asked as Given[]).map((info) => {
    const number = text(info, 'auth_id');
    const told = ciphersOf(orderOf(book, number)).get(text(info, 'cipher_text'));
    if (told !== undefined) book.decryptions.push({ orderNumber: number, scene: 'decrypt' });
    return { ...info, decrypt_text: told ?? '', err_no: told === undefined ? 300_008 : 0, err_msg: '' };
  });
  return { decrypt_infos: infos };
}

function ship(book: ShopBook, order: SandboxOrder, pieces: Parcel['pieces'], given: Given) {
  const [carrierCode, waybillNumber] = [text(given, 'company_code'), text(given, 'logistics_code')];
  if (carrierCode === '' || waybillNumber === '') throw missing('logistics_code');
  const canShip = order.state === 'paid' || order.state === 'partlyShipped';
  if (!canShip || pieces.length === 0) throw business(2_010_015, '订单状态不支持发货');
  return { pack_id: book.shipParcel(order, pieces, { carrierCode, waybillNumber }).id };
}

function shipPieces(book: ShopBook, given: Given) {
  const [number] = Array.isArray(given['order_id_list']) ? given['order_id_list'] : [];
  const order = orderOf(book, number);
  if (text(given, 'request_id') === '') throw missing('request_id');
  const pieces = ((given['shipped_order_info'] ?? []) as Given[]).map((info) => {
    const line = order.lines.find((one) => one.number === text(info, 'shipped_order_id'));
    const quantity = BigInt(Number(info['shipped_num'] ?? 0));
    if (!line || quantity <= 0n) throw missing('shipped_order_info');
    if (quantity > book.leftOf(order, line)) throw business(2_010_016, '发货数量超过待发货数量');
    return { line, quantity };
  });
  return ship(book, order, pieces, given);
}

function correct(book: ShopBook, given: Given) {
  const order = orderOf(book, given['order_id']);
  const parcel = book.parcelsOf(order).find((one) => one.id === given['pack_id']);
  if (!parcel) throw business(2_010_020, '包裹不存在');
  const how = { carrierCode: text(given, 'company_code'), waybillNumber: text(given, 'logistics_code') };
  book.correctParcel(order, parcel, how);
  return { pack_id: parcel.id };
}

function itemOf(book: ShopBook, given: Given): ShelfItem {
  const item = book.shelf.get(text(given, 'product_id'));
  if (!item) throw business(2_020_001, '商品不存在');
  return item;
}

function syncStock(book: ShopBook, given: Given) {
  const [skuId, quantity] = [text(given, 'sku_id'), Number(given['stock_num'])];
  if (!itemOf(book, given).prices.has(skuId)) throw business(2_020_002, 'SKU不存在');
  if (given['incremental'] !== false || !Number.isSafeInteger(quantity) || quantity < 0) throw missing('stock_num');
  book.stock.set(skuId, BigInt(quantity));
  return {};
}

function writeItem(book: ShopBook, given: Given) {
  const item = itemOf(book, given);
  return {
    ...{ product_id: given['product_id'], name: item.title, status: item.onShelf ? 0 : 1 },
    spec_prices: [...item.prices].map(([skuId, price]) => ({ sku_id: skuId, price: Number(price) })),
  };
}

function edit(book: ShopBook, given: Given, change: (item: ShelfItem) => void) {
  change(itemOf(book, given));
  return { product_id: given['product_id'] };
}

/** Applications that wait: those without a file yet. */
function listInvoices(book: ShopBook, given: Given) {
  const [page, size] = [Number(given['page_no']), Number(given['page_size'])];
  if (!(size >= 1 && size <= 100) || !(page >= 0) || given['status'] !== 1) throw missing('page_no');
  const waiting = [...book.orders.values()].filter(({ invoice, number }) => invoice && !invoicesOf(book).has(number));
  return {
    total: waiting.length,
    invoice_list: waiting.slice(page * size, (page + 1) * size).map(({ number, invoice, modifiedAt }) => ({
      ...{ registation_id: `R${number}`, shop_order_id: number, invoice_type: 1, invoice_status: 1 },
      ...{ title: invoice!.name, tax_no: invoice!.taxNo, apply_time: Math.floor(modifiedAt.getTime() / 1_000) },
    })),
  };
}
