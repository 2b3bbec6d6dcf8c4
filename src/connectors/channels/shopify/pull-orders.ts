/** Orders out of Shopify: a list of changes from cursor to cursor, each order then in full. */
import { Damaged, OutsideFailure, type Page, type RawOrder, type ShopAccess } from '../../../channels/connector.ts';
import { asObject, asText, objectsIn, sliceValue } from '../../json-text.ts';
import { countIn, headReader, named, type Window } from '../listed-orders.ts';
import { FORM } from './access-form.ts';
import { gid, idOf, type Shopify } from './call-shopify.ts';

export const PAGE_SIZE = 50;

const CHANGED = `query changedOrders($query: String!, $first: Int!, $after: String) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    nodes { id updatedAt }
    pageInfo { hasNextPage endCursor }
  }
}`;
const COUNT = 'query countOrders($query: String!) { ordersCount(query: $query, limit: null) { count } }';

const MONEY = '{ shopMoney { amount } }';
const ORDER = `query order($id: ID!) {
  order(id: $id) {
    id name createdAt updatedAt processedAt cancelledAt note currencyCode taxesIncluded
    displayFinancialStatus displayFulfillmentStatus paymentGatewayNames
    customAttributes { key value } billingAddress { company }
    totalPriceSet ${MONEY} totalTaxSet ${MONEY} totalTipReceivedSet ${MONEY}
    customer { id }
    shippingAddress { name phone countryCodeV2 province city address1 address2 zip }
    shippingLines(first: 20) { nodes { discountedPriceSet ${MONEY} } }
    lineItems(first: 250) {
      nodes {
        id sku title variantTitle quantity
        originalUnitPriceSet ${MONEY}
        discountAllocations { allocatedAmountSet ${MONEY} }
        variant { id barcode } product { id }
      }
    }
    refunds { refundLineItems(first: 250) { nodes { quantity lineItem { id } } } }
    transactions(first: 50) { id kind status gateway processedAt amountSet ${MONEY} }
    fulfillments(first: 50) { id status trackingInfo { company number } }
    fulfillmentOrders(first: 50) { nodes { status fulfillBy deliveryMethod { methodType } } }
  }
}`;

export function openOrders(shopify: Shopify, now: () => number) {
  const readHeads = headReader({
    kind: 'shopify',
    lanes: 4,
    now,
    read: (shop, number) => readOrder(shopify, shop, number),
    isAboutAccess: (code) => FORM.problems.has(code) && code !== 'shopify.garbage',
  });
  return {
    async countOrders(shop: ShopAccess, window: Window): Promise<number> {
      const { body } = await shopify.ask(shop, COUNT, { query: searchOf(window) });
      return countIn('shopify', asObject(body['ordersCount'], 'ordersCount')['count']);
    },
    fetchOrders: (shop: ShopAccess, numbers: readonly string[]) =>
      readHeads(shop, named(numbers.filter((number) => /^\d+$/.test(number)))),
    async pullOrders(shop: ShopAccess, window: Window, after: string | null): Promise<Page<RawOrder>> {
      const { body } = await shopify.ask(shop, CHANGED, { query: searchOf(window), first: PAGE_SIZE, after });
      try {
        const list = asObject(body['orders'], 'orders');
        const page = asObject(list['pageInfo'], 'pageInfo');
        const heads = objectsIn(list, 'nodes').map((order) => ({
          number: idOf(order['id']),
          modified: new Date(asText(order['updatedAt'])),
        }));
        const next = asText(page['hasNextPage']) === 'true' ? asText(page['endCursor']) : null;
        return { items: await readHeads(shop, heads), next };
      } catch (error) {
        if (error instanceof Damaged) throw new OutsideFailure('shopify.garbage', error.message, true);
        throw error;
      }
    },
  };
}

async function readOrder(shopify: Shopify, shop: ShopAccess, number: string): Promise<RawOrder | null> {
  const answer = await shopify.ask(shop, ORDER, { id: gid('Order', number) });
  const raw = sliceValue(answer.text, [...answer.root, 'order']);
  if (raw === null || raw === 'null') return null;
  const order = asObject(answer.body['order'], 'order');
  const modifiedAt = new Date(asText(order['updatedAt']));
  if (idOf(order['id']) !== number || Number.isNaN(modifiedAt.getTime()))
    throw new Damaged('shopify.headDamaged', { number });
  return { number, modifiedAt, raw };
}

/** Its search language; moments stand in quotes, because they hold a colon. */
const searchOf = ({ from, to }: Window) => `updated_at:>='${from.toISOString()}' AND updated_at:<'${to.toISOString()}'`;
