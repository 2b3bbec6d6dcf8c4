/**
 * Placed orders out of Vendure, by the moment of their last change. `raw` is the exact text of the order in the answer.
 * The server fails a whole page over one order it cannot give; then each is asked for by itself, so that the others come.
 */
import { OutsideFailure, type Page, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { asObject, asText, type Json, type JsonObject, objectsIn, parseJson, sliceList } from '../../json-text.ts';
import { readEach } from '../ask-again.ts';
import { pageFromTheEnd } from '../page-from-the-end.ts';
import { FORM } from './access-form.ts';
import { callVendure, type VendureTools } from './call-vendure.ts';

export const PAGE_SIZE = 50;
const LANES = 4;

const ORDERS = `query orders($options: OrderListOptions) {
  orders(options: $options) {
    totalItems
    items {
      id code state orderPlacedAt updatedAt currencyCode
      customer { id emailAddress }
      shippingAddress { fullName streetLine1 streetLine2 city province postalCode countryCode phoneNumber }
      lines {
        id quantity orderPlacedQuantity unitPrice linePrice proratedLinePrice
        productVariant { id productId sku name options { name group { name } } }
        fulfillmentLines { quantity fulfillment { state } }
      }
      surcharges { description price }
      shipping total totalWithTax
      payments { method state amount transactionId createdAt refunds { state lines { orderLineId quantity } } }
      fulfillments { id state method trackingCode }
    }
  }
}`;

const COUNT = 'query count($options: OrderListOptions) { orders(options: $options) { totalItems } }';

const HEADS = 'query heads($options: OrderListOptions) { orders(options: $options) { items { code updatedAt } } }';

const REFUNDS = `query refunds($options: OrderListOptions) {
  orders(options: $options) { items { code payments { refunds { updatedAt } } } }
}`;
/** States in which something is left to ship. */
const OPEN = ['PaymentAuthorized', 'PaymentSettled', 'PartiallyShipped'];
const OPEN_PER_CALL = 500;

type Window = { from: Date; to: Date };

/** A refund leaves the time of its order's change as it is, so orders refunded in the window stand before its first page. */
export async function pullOrders(
  tools: VendureTools,
  shop: ShopAccess,
  window: Window,
  cursor: string | null,
): Promise<Page<RawOrder>> {
  const list = {
    count: () => countOrders(tools, shop, window),
    read: (page: number) => {
      const paging = { skip: (page - 1) * PAGE_SIZE, take: PAGE_SIZE, sort: { updatedAt: 'DESC' } };
      return readOrders(tools, shop, { ...paging, filter: changedIn(window) });
    },
  };
  const refunded = cursor === null ? await refundedIn(tools, shop, window) : [];
  const earlier = refunded.length > 0 ? await fetchOrders(tools, shop, refunded) : [];
  const page = await pageFromTheEnd(list, PAGE_SIZE, cursor);
  const numbers = new Set(page.items.map((order) => order.number));
  const before = earlier
    .filter((order) => !numbers.has(order.number))
    .toSorted((a, b) => a.modifiedAt.getTime() - b.modifiedAt.getTime());
  return { ...page, items: [...before, ...page.items] };
}

/**
 * Orders with something left to ship whose refunds, but not themselves, changed in the window: the server can list orders
 * by their own change only, so all that are open are looked through. A refund of what has left is heard of with the next
 * change of its order.
 */
async function refundedIn(tools: VendureTools, shop: ShopAccess, window: Window): Promise<string[]> {
  const from = startOf(window);
  const filter = { state: { in: OPEN }, updatedAt: { before: from.toISOString() } };
  const found: string[] = [];
  for (let skip = 0; ; skip += OPEN_PER_CALL) {
    const options = { skip, take: OPEN_PER_CALL, sort: { id: 'ASC' }, filter };
    const { data } = await callVendure(tools, shop, { query: REFUNDS, variables: { options }, readOnly: true });
    const orders = objectsIn(asObject(data['orders'], 'orders'), 'items');
    const isRefunded = (order: JsonObject) =>
      objectsIn(order, 'payments')
        .flatMap((payment) => objectsIn(payment, 'refunds'))
        .map((refund) => new Date(asText(refund['updatedAt'])))
        .some((at) => at >= from && at < window.to);
    found.push(...orders.filter(isRefunded).map((order) => asText(order['code'])));
    if (orders.length < OPEN_PER_CALL) return found;
  }
}

export async function countOrders(tools: VendureTools, shop: ShopAccess, window: Window): Promise<number> {
  const variables = { options: { take: 1, filter: changedIn(window) } };
  const { data } = await callVendure(tools, shop, { query: COUNT, variables, readOnly: true });
  const total = asText(asObject(data['orders'], 'orders')['totalItems']);
  if (!/^\d{1,9}$/.test(total)) throw new OutsideFailure('vendure.garbage', `totalItems ${total}`, true);
  return Number(total);
}

/** Single orders by their code. Unknown codes are left out. */
export const fetchOrders = (tools: VendureTools, shop: ShopAccess, numbers: readonly string[]): Promise<RawOrder[]> =>
  readOrders(tools, shop, { filter: { code: { in: numbers } } });

async function readOrders(tools: VendureTools, shop: ShopAccess, options: object): Promise<RawOrder[]> {
  try {
    return await readPage(tools, shop, options);
  } catch (error) {
    if (!(error instanceof OutsideFailure) || !isOfAnOrder(error)) throw error;
    return readEach(
      await readHeads(tools, shop, options),
      LANES,
      async ({ number }) => (await readPage(tools, shop, { filter: { code: { eq: number } } }))[0] ?? null,
      (head, failure) => (isAccess(failure) ? null : unread(head, failure.code)),
    );
  }
}

async function readPage(tools: VendureTools, shop: ShopAccess, options: object): Promise<RawOrder[]> {
  const { text } = await callVendure(tools, shop, { query: ORDERS, variables: { options }, readOnly: true });
  try {
    return sliceList(text, ['data', 'orders', 'items']).map((raw) => ({ ...headOf(parseJson(raw)), raw }));
  } catch (error) {
    throw error instanceof OutsideFailure ? error : new OutsideFailure('vendure.garbage', String(error), true);
  }
}

type Head = { number: string; modifiedAt: Date };

async function readHeads(tools: VendureTools, shop: ShopAccess, options: object): Promise<Head[]> {
  const { data } = await callVendure(tools, shop, { query: HEADS, variables: { options }, readOnly: true });
  return objectsIn(asObject(data['orders'], 'orders'), 'items').map(headOf);
}

function headOf(json: Json): Head {
  const order = asObject(json, 'order');
  const number = asText(order['code']);
  const modifiedAt = new Date(asText(order['updatedAt']));
  if (number === '' || Number.isNaN(modifiedAt.getTime()))
    throw new OutsideFailure('vendure.garbage', `order ${number}`, true);
  return { number, modifiedAt };
}

/** We may not, or are not at a Vendure server: no order's fault. */
const isAccess = ({ code }: OutsideFailure) => FORM.problems.has(code) && code !== 'vendure.garbage';

/** The server has answered, and what it said may be due to one order. */
const isOfAnOrder = (failure: OutsideFailure) =>
  !isAccess(failure) && (failure.code === 'outbound.status' || !failure.code.startsWith('outbound.'));

/** Stands for an order the server lists and does not give. It says the same each time, so it is kept once. */
const unread = ({ number, modifiedAt }: Head, code: string): RawOrder => ({
  number,
  modifiedAt,
  raw: JSON.stringify({ unread: { code: number, failure: code } }),
  unread: true,
});

/**
 * Databases that keep whole seconds compare them as text, where `…:05` stands before `…:05.000`; a window that starts a
 * second earlier holds them too, and collection overlaps its windows anyway.
 */
const startOf = ({ from }: Window) => new Date(from.getTime() - 1_000);

/** Both ends are included there. */
const changedIn = (window: Window) => ({
  updatedAt: {
    between: { start: startOf(window).toISOString(), end: new Date(window.to.getTime() - 1).toISOString() },
  },
  orderPlacedAt: { isNull: false },
});
