/** The fields at the top of the GraphQL Admin API that the stand-in knows, over its shop book. */
import { gid, idOf } from '../../src/connectors/channels/shopify/call-shopify.ts';
import { formatMinor, parseMinor } from '../../src/kernel/money.ts';
import type { SandboxOrder } from '../orders.ts';
import type { Stage } from './open-stand-in.ts';
import type { ShopBook } from './shop-book.ts';
import { writeOrder } from './shopify-order.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a caller sends is looked at field by field
export type Variables = Record<string, any>;
type Field = (book: ShopBook, given: Variables, query: string) => unknown;

/** An error of the whole document. */
export class ShopifyError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const LOCATION = gid('Location', '71000001');
const done = (more: object = {}) => ({ ...more, userErrors: [] });
const mistake = (message: string, code?: string) => ({ userErrors: [{ field: [], message, ...(code && { code }) }] });

const FIELDS: Record<string, Field> = {
  shop: () => ({ currencyCode: 'CNY' }),
  orders: listOrders,
  ordersCount: (book, given) => ({ count: searched(book, given['query']).length, precision: 'EXACT' }),
  order: (book, given) => {
    const order = book.orders.get(idOf(given['id']));
    return order ? writeOrder(book, order) : null;
  },
  fulfillmentCreate: fulfil,
  fulfillmentTrackingInfoUpdate: correct,
  nodes: (book, given) => (given['ids'] as string[]).map((id) => writeVariant(book, id)),
  inventorySetQuantities: setQuantities,
  product: (book, given) => writeProduct(book, given['id']),
  productUpdate: (book, given) => {
    const { id, title, status } = given['product'];
    const item = book.shelf.get(idOf(id));
    if (!item) return mistake('Product does not exist');
    item.title = title ?? item.title;
    if (status !== undefined) item.onShelf = status === 'ACTIVE';
    return done();
  },
  productVariantsBulkUpdate: updatePrices,
};

export function answerField(stage: Stage, name: string, given: Variables, query: string): unknown {
  const field = FIELDS[name];
  if (!field) throw new ShopifyError('undefinedField', `Field '${name}' doesn't exist on type 'QueryRoot'`);
  return field(stage.book, given, query);
}

/** `updated_at:>='…' AND updated_at:<'…'`, oldest change first. */
function searched(book: ShopBook, search: string): SandboxOrder[] {
  const [, from, to] = /^updated_at:>='([^']+)' AND updated_at:<'([^']+)'$/.exec(search) ?? [];
  if (!from || !to) throw new ShopifyError('argumentLiteralsIncompatible', 'invalid search');
  return book.changedBetween(new Date(from), new Date(Date.parse(to) - 1)).reverse();
}

/** A cursor names a place in the order of changes: what changes meanwhile moves behind it. */
function listOrders(book: ShopBook, given: Variables) {
  const first = Number(given['first']);
  if (!(first >= 1 && first <= 250)) throw new ShopifyError('MAX_COST_EXCEEDED', 'first');
  const cursorOf = (order: SandboxOrder) => `${order.modifiedAt.toISOString()} ${order.number}`;
  const all = searched(book, given['query']).sort((a, b) => (cursorOf(a) < cursorOf(b) ? -1 : 1));
  const rest = all.filter((order) => given['after'] === null || cursorOf(order) > given['after']);
  const page = rest.slice(0, first);
  return {
    nodes: page.map((order) => ({ id: gid('Order', order.number), updatedAt: order.modifiedAt })),
    pageInfo: { hasNextPage: rest.length > first, endCursor: page.length > 0 ? cursorOf(page.at(-1)!) : null },
  };
}

function fulfil(book: ShopBook, given: Variables) {
  const { lineItemsByFulfillmentOrder: parts, trackingInfo } = given['fulfillment'];
  const order = book.orders.get(idOf(parts[0]?.fulfillmentOrderId));
  if (!order || !['paid', 'partlyShipped'].includes(order.state))
    return mistake('Fulfillment order is not fulfillable');
  const pieces = [];
  for (const { id, quantity } of parts[0].fulfillmentOrderLineItems) {
    const line = order.lines.find((one) => one.number === idOf(id));
    if (!line || BigInt(quantity) > book.leftOf(order, line))
      return mistake('Invalid fulfillment order line item quantity');
    pieces.push({ line, quantity: BigInt(quantity) });
  }
  const how = { carrierCode: trackingInfo?.company ?? '', waybillNumber: trackingInfo?.number ?? '' };
  return done({ fulfillment: { id: gid('Fulfillment', book.shipParcel(order, pieces, how).id) } });
}

function correct(book: ShopBook, given: Variables) {
  const { company, number } = given['tracking'];
  for (const order of book.orders.values()) {
    const parcel = book.parcelsOf(order).find((one) => gid('Fulfillment', one.id) === given['id']);
    if (!parcel) continue;
    book.correctParcel(order, parcel, { carrierCode: company, waybillNumber: number });
    return done({ fulfillment: { id: given['id'] } });
  }
  return mistake('Fulfillment does not exist');
}

const itemWith = (book: ShopBook, variantId: string) =>
  [...book.shelf.values()].find((item) => item.prices.has(variantId));

function writeVariant(book: ShopBook, id: string) {
  if (!itemWith(book, idOf(id))) return null;
  const inventoryLevels = { nodes: [{ location: { id: LOCATION } }] };
  return { id, inventoryItem: { id: gid('InventoryItem', idOf(id)), inventoryLevels } };
}

/** The platform wants a key for the call, and to be told that no quantity is expected there. */
function setQuantities(book: ShopBook, given: Variables, query: string) {
  const { name, reason, quantities } = given['input'];
  if (!/@idempotent\(key: \$key\)/.test(query) || !given['key']) return mistake('key is required', 'IDEMPOTENCY_KEY');
  if (name !== 'available' || reason !== 'correction') return mistake('invalid name or reason', 'INVALID_NAME');
  for (const row of quantities) {
    if (!('changeFromQuantity' in row)) return mistake('changeFromQuantity is required', 'CHANGE_FROM_REQUIRED');
    if (row.locationId !== LOCATION || !(row.quantity >= 0)) return mistake('invalid row', 'INVALID_LOCATION');
    book.stock.set(idOf(row.inventoryItemId), BigInt(row.quantity));
  }
  return done();
}

function writeProduct(book: ShopBook, id: string) {
  const item = book.shelf.get(idOf(id));
  if (!item) return null;
  const variants = [...item.prices].map(([variantId, price]) => ({
    ...{ id: gid('ProductVariant', variantId), price: formatMinor(price) },
  }));
  return { title: item.title, status: item.onShelf ? 'ACTIVE' : 'DRAFT', variants: { nodes: variants } };
}

function updatePrices(book: ShopBook, given: Variables) {
  const item = book.shelf.get(idOf(given['id']));
  for (const { id, price } of given['variants']) {
    const minor = parseMinor(String(price));
    if (!item?.prices.has(idOf(id)) || minor === null) return mistake('Product variant does not exist');
    item.prices.set(idOf(id), minor);
  }
  return done();
}
