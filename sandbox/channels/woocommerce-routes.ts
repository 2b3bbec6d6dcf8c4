/** The routes of the WooCommerce REST API that the stand-in knows, over its shop book. */
import { parseMinor } from '../../src/kernel/money.ts';
import { type Asked, json, type Told } from '../local-server.ts';
import type { ShopBook } from './shop-book.ts';
import { type WooExtras, writeOrder, writeRefunds } from './woocommerce-order.ts';

export type WooShop = {
  taxPpm: bigint;
  book: ShopBook;
  extras: Map<string, WooExtras>;
};

export function extrasOf(shop: WooShop, number: string): WooExtras {
  const found = shop.extras.get(number) ?? { refunds: [], notes: [], meta: new Map() };
  shop.extras.set(number, found);
  return found;
}

type Route = (shop: WooShop, asked: Asked, ids: string[]) => Told;

const ROUTES: [string, RegExp, Route][] = [
  ['GET', /^orders$/, listOrders],
  ['PUT', /^orders\/(\d+)$/, updateOrder],
  [
    'GET',
    /^orders\/(\d+)\/refunds$/,
    (shop, asked, [number = '']) => paged(asked, writeRefunds(extrasOf(shop, number))),
  ],
  ['GET', /^orders\/(\d+)\/notes$/, (shop, _asked, [number = '']) => json(200, extrasOf(shop, number).notes)],
  ['POST', /^orders\/(\d+)\/notes$/, addNote],
  ['POST', /^products\/batch$/, updateProducts],
  ['POST', /^products\/(\d+)\/variations\/batch$/, updateProducts],
  ['GET', /^data\/currencies\/current$/, () => json(200, { code: 'CNY', name: 'Chinese yuan', symbol: '&yen;' })],
];

export function answerRoute(shop: WooShop, asked: Asked): Told {
  const path = asked.url.pathname.replace(/^\/wp-json\/wc\/v3\//, '');
  for (const [method, pattern, route] of ROUTES) {
    const match = pattern.exec(path);
    if (match && method === asked.method) return route(shop, asked, match.slice(1));
  }
  return refusal(404, 'rest_no_route', 'No route was found matching the URL and request method.');
}

const refusal = (status: number, code: string, message: string) => json(status, { code, message, data: { status } });

/** One page, and how many there are in the headers. */
function paged(asked: Asked, items: readonly unknown[]): Told {
  const size = Number(asked.url.searchParams.get('per_page') ?? '10');
  const page = Number(asked.url.searchParams.get('page') ?? '1');
  if (!(size >= 1 && size <= 100)) return refusal(400, 'rest_invalid_param', 'Invalid parameter(s): per_page');
  return json(200, items.slice((page - 1) * size, page * size), {
    'x-wp-total': String(items.length),
    'x-wp-totalpages': String(Math.ceil(items.length / size)),
  });
}

/** Both ends of the window are left out, and moments count whole seconds. */
function listOrders(shop: WooShop, asked: Asked): Told {
  const query = asked.url.searchParams;
  const write = (number: string) => {
    const order = shop.book.orders.get(number);
    return order ? [writeOrder(order, extrasOf(shop, number), shop.taxPpm)] : [];
  };
  const include = query.get('include');
  if (include !== null) return paged(asked, include.split(',').flatMap(write));
  const moment = (name: string, otherwise: string) => new Date(`${query.get(name) ?? otherwise}Z`);
  const after = moment('modified_after', '2000-01-01T00:00:00');
  const before = moment('modified_before', '2100-01-01T00:00:00');
  if (Number.isNaN(after.getTime()) || Number.isNaN(before.getTime()) || query.get('dates_are_gmt') !== 'true')
    return refusal(400, 'rest_invalid_param', 'Invalid parameter(s): modified_after');
  const from = new Date(after.getTime() + 1_000);
  const changed = shop.book.changedBetween(from, new Date(before.getTime() - 1));
  const sorted = query.get('order') === 'asc' ? changed.toReversed() : changed;
  return paged(
    asked,
    sorted.flatMap((order) => write(order.number)),
  );
}

type OrderUpdate = { status?: string; meta_data?: { key: string; value: unknown }[] };

function updateOrder(shop: WooShop, asked: Asked, [number = '']: string[]): Told {
  const order = shop.book.orders.get(number);
  if (!order) return refusal(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
  const { status, meta_data: meta = [] } = JSON.parse(asked.body.toString('utf8')) as OrderUpdate;
  const extras = extrasOf(shop, number);
  for (const { key, value } of meta) extras.meta.set(key, value);
  if (status === 'completed') {
    const [carrierCode, waybillNumber] = ['_tracking_provider', '_tracking_number'].map((key) =>
      String(extras.meta.get(key)),
    );
    const corrected = order.state === 'shipped';
    shop.book.ship(order, order.lines, {
      carrierCode: carrierCode ?? '',
      waybillNumber: waybillNumber ?? '',
      corrected,
    });
  }
  return json(200, writeOrder(order, extras, shop.taxPpm));
}

function addNote(shop: WooShop, asked: Asked, [number = '']: string[]): Told {
  const { notes } = extrasOf(shop, number);
  const { note, customer_note: isForCustomer } = JSON.parse(asked.body.toString('utf8')) as {
    note: string;
    customer_note: boolean;
  };
  const added = { id: Number(number) * 100 + notes.length, note, customer_note: isForCustomer };
  notes.push(added);
  return json(201, added);
}

type ProductRow = { id: number; stock_quantity?: number; name?: string; regular_price?: string; status?: string };

/** Rows that name no product of this shop carry their own error; the others are done. */
function updateProducts(shop: WooShop, asked: Asked, [productId]: string[]): Told {
  const { update } = JSON.parse(asked.body.toString('utf8')) as { update: ProductRow[] };
  if (update.length > 100) return refusal(413, 'woocommerce_rest_request_entity_too_large', 'at most 100 rows');
  return json(200, { update: update.map((row) => updateProduct(shop, row, productId)) });
}

function updateProduct(shop: WooShop, row: ProductRow, productId: string | undefined): Record<string, unknown> {
  const failed = (code: string, message: string) => ({ id: row.id, error: { code, message, data: { status: 400 } } });
  const id = String(row.id);
  const item = shop.book.shelf.get(productId ?? id);
  if (!item || (productId !== undefined && !item.prices.has(id)))
    return failed('woocommerce_rest_product_invalid_id', 'Invalid ID.');
  const price = row.regular_price === undefined ? null : parseMinor(row.regular_price);
  if (row.regular_price !== undefined && price === null)
    return failed('rest_invalid_param', 'Invalid parameter(s): regular_price');
  if (row.stock_quantity !== undefined) shop.book.stock.set(id, BigInt(row.stock_quantity));
  if (price !== null && productId !== undefined) item.prices.set(id, price);
  if (price !== null && productId === undefined) item.priceMinor = price;
  if (row.name !== undefined) item.title = row.name;
  if (row.status !== undefined) item.onShelf = row.status === 'publish';
  return row;
}
