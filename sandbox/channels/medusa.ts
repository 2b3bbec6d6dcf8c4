/**
 * A stand-in for a Medusa server on 127.0.0.1 (CHN-9): the routes of its Admin API that a shop's stock, orders and parcels
 * go through, with its key, paging and errors. It tells no news over HTTP.
 */
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import { type Asked, json, type Told } from '../local-server.ts';
import type { SandboxOrder } from '../orders.ts';
import { writeOrder } from './medusa-order.ts';
import { openStandIn, type Stage, type StandInOptions } from './open-stand-in.ts';
import type { ShelfItem } from './shelf.ts';
import type { ShopBook } from './shop-book.ts';

const LOCATION = 'sloc_01SANDBOX';

export const start = (options: StandInOptions) => {
  /** Fulfilments that were made and not shipped yet, by order. */
  const packed = new Map<string, Packed[]>();
  return openStandIn(options, {
    kind: 'medusa',
    numberOf: (sequence, line) =>
      line === 0 ? `order_01SANDBOX${String(sequence).padStart(8, '0')}` : `ordli_${sequence}L${line}`,
    access: (url, apiKey) => ({ endpoint: url, credentials: { apiKey } }),
    answer: (stage, asked) => answer(stage, asked, packed),
  });
};

export type Packed = {
  id: string;
  metadata: unknown;
  items: { id: string; quantity: number }[];
  waybill: string | null;
};
type Call = { book: ShopBook; packed: Map<string, Packed[]>; query: URLSearchParams; body: Record<string, unknown> };
type Route = (call: Call, ids: string[]) => Told;

const refusal = (status: number, type: string, message: string) => json(status, { type, message });
const unknown = (what: string) => refusal(404, 'not_found', `${what} was not found`);
const invalid = (message: string) => refusal(400, 'invalid_data', message);

const ROUTES: [string, RegExp, Route][] = [
  ['GET', /^orders$/, listOrders],
  [
    'GET',
    /^orders\/(\w+)$/,
    (call, [id = '']) => toOrder(call, id, (order) => json(200, { order: write(call, order) })),
  ],
  ['POST', /^orders\/(\w+)\/fulfillments$/, (call, [id = '']) => toOrder(call, id, (order) => pack(call, order))],
  [
    'POST',
    /^orders\/(\w+)\/fulfillments\/(\w+)\/shipments$/,
    (call, [id = '', fulfilment = '']) => toOrder(call, id, (order) => ship(call, order, fulfilment)),
  ],
  [
    'GET',
    /^products\/(\w+)$/,
    (call, [id = '']) => toItem(call, id, (item) => json(200, { product: writeItem(id, item) })),
  ],
  ['POST', /^products\/(\w+)$/, updateProduct],
  ['POST', /^products\/(\w+)\/variants\/(\w+)$/, updatePrice],
  ['GET', /^products\/(\w+)\/variants\/(\w+)$/, readVariant],
  ['GET', /^inventory-items\/iitem_(\w+)\/location-levels$/, readLevels],
  ['POST', /^inventory-items\/iitem_(\w+)\/location-levels\/(\w+)$/, writeLevel],
];

function answer(stage: Stage, asked: Asked, packed: Map<string, Packed[]>): Told {
  const [kind = '', sent = ''] = (asked.headers['authorization'] ?? '').split(' ');
  const key = Buffer.from(sent, 'base64').toString('utf8').replace(/:$/, '');
  if (kind !== 'Basic' || !stage.tokens.isValid(key)) return json(401, { message: 'Unauthorized' });
  if (stage.isLimited()) return json(429, { message: 'Too many requests' }, { 'retry-after': '1' });
  const path = asked.url.pathname.replace(/^\/admin\//, '');
  const body = asked.method === 'POST' ? (JSON.parse(asked.body.toString('utf8')) as Record<string, unknown>) : {};
  for (const [method, pattern, route] of ROUTES) {
    const match = pattern.exec(path);
    if (match && method === asked.method)
      return route({ book: stage.book, packed, query: asked.url.searchParams, body }, match.slice(1));
  }
  return json(404, 'Cannot find route');
}

const write = ({ book, packed }: Call, order: SandboxOrder) => writeOrder(book, order, packed.get(order.number) ?? []);

function toOrder(call: Call, id: string, act: (order: SandboxOrder) => Told): Told {
  const order = call.book.orders.get(id);
  return order ? act(order) : unknown(`Order id: ${id}`);
}

function toItem(call: Call, id: string, act: (item: ShelfItem) => Told): Told {
  const item = call.book.shelf.get(id);
  return item ? act(item) : unknown(`Product with id: ${id}`);
}

function listOrders(call: Call): Told {
  const { query, book } = call;
  const [from, to] = [query.get('updated_at[$gte]'), query.get('updated_at[$lt]')].map((text) => new Date(text ?? ''));
  const [limit, offset] = [Number(query.get('limit') ?? '50'), Number(query.get('offset') ?? '0')];
  if (Number.isNaN(from!.getTime()) || Number.isNaN(to!.getTime())) return invalid('updated_at');
  if (query.get('order') !== '-updated_at') return invalid('order');
  const changed = book.changedBetween(from!, new Date(to!.getTime() - 1));
  const orders = changed.slice(offset, offset + limit).map((order) => write(call, order));
  return json(200, { orders, count: changed.length, offset, limit });
}

function piecesOf({ book, body }: Call, order: SandboxOrder) {
  return ((body['items'] ?? []) as { id: string; quantity: number }[]).map(({ id, quantity }) => {
    const line = order.lines.find((one) => one.number === id);
    return { line, quantity: BigInt(quantity), left: line ? book.leftOf(order, line) : 0n };
  });
}

function pack(call: Call, order: SandboxOrder): Told {
  const own = call.packed.get(order.number) ?? [];
  const pieces = piecesOf(call, order);
  const taken = own.filter((one) => one.waybill === null).length;
  if (!['paid', 'partlyShipped'].includes(order.state) || taken > 0) return invalid('Order cannot be fulfilled');
  if (pieces.length === 0 || pieces.some((piece) => !piece.line || piece.quantity > piece.left))
    return invalid('Items to fulfill are not available');
  const id = `ful_${order.number.slice(-6)}N${own.length + 1}`;
  const items = call.body['items'] as Packed['items'];
  call.packed.set(order.number, [...own, { id, metadata: call.body['metadata'], items, waybill: null }]);
  return json(200, { order: write(call, order) });
}

function ship(call: Call, order: SandboxOrder, id: string): Told {
  const fulfilment = call.packed.get(order.number)?.find((one) => one.id === id);
  if (!fulfilment) return unknown(`Fulfillment with id: ${id}`);
  if (fulfilment.waybill !== null) return refusal(400, 'not_allowed', 'Fulfillment has already been shipped');
  const [label] = (call.body['labels'] ?? []) as { tracking_number: string }[];
  fulfilment.waybill = label?.tracking_number ?? '';
  const pieces = piecesOf(call, order).map(({ line, quantity }) => ({ line: line!, quantity }));
  call.book.shipParcel(order, pieces, { carrierCode: '', waybillNumber: fulfilment.waybill });
  return json(200, { order: write(call, order) });
}

const writeItem = (id: string, item: ShelfItem) => ({
  ...{ id, title: item.title, status: item.onShelf ? 'published' : 'draft' },
  variants: [...item.prices].map(([variantId, price]) => ({
    id: variantId,
    prices: [{ currency_code: 'cny', amount: Number(formatMinor(price)) }],
  })),
});

function updateProduct(call: Call, [id = '']: string[]): Told {
  return toItem(call, id, (item) => {
    const { title, status } = call.body as { title?: string; status?: string };
    item.title = title ?? item.title;
    if (status !== undefined) item.onShelf = status === 'published';
    return json(200, { product: writeItem(id, item) });
  });
}

function updatePrice(call: Call, [id = '', variantId = '']: string[]): Told {
  return toItem(call, id, (item) => {
    const [price] = call.body['prices'] as { currency_code: string; amount: number }[];
    const minor = price?.currency_code === 'cny' ? parseMinor(String(price.amount)) : null;
    if (!item.prices.has(variantId)) return unknown(`Variant with id: ${variantId}`);
    if (minor === null) return invalid('prices');
    item.prices.set(variantId, minor);
    return json(200, { product: writeItem(id, item) });
  });
}

function readVariant(call: Call, [id = '', variantId = '']: string[]): Told {
  return toItem(call, id, (item) =>
    item.prices.has(variantId)
      ? json(200, { variant: { id: variantId, inventory_items: [{ inventory_item_id: `iitem_${variantId}` }] } })
      : unknown(`Variant with id: ${variantId}`),
  );
}

/** Pieces of orders that wait for shipping are reserved. */
const reservedOf = (book: ShopBook, variantId: string): bigint =>
  [...book.orders.values()]
    .filter((order) => order.state === 'paid' || order.state === 'partlyShipped')
    .flatMap((order) =>
      order.lines.filter((line) => line.sku.skuId === variantId).map((line) => book.leftOf(order, line)),
    )
    .reduce((sum, left) => sum + left, 0n);

function readLevels({ book }: Call, [variantId = '']: string[]): Told {
  const reserved = reservedOf(book, variantId);
  const stocked = (book.stock.get(variantId) ?? 0n) + reserved;
  const level = { location_id: LOCATION, stocked_quantity: Number(stocked), reserved_quantity: Number(reserved) };
  return json(200, { inventory_levels: [level], count: 1, offset: 0, limit: 50 });
}

function writeLevel({ book, body }: Call, [variantId = '', location]: string[]): Told {
  const stocked = Number(body['stocked_quantity']);
  if (location !== LOCATION || !Number.isSafeInteger(stocked) || stocked < 0) return invalid('stocked_quantity');
  book.stock.set(variantId, BigInt(stocked) - reservedOf(book, variantId));
  return json(200, { inventory_item: { id: `iitem_${variantId}` } });
}
