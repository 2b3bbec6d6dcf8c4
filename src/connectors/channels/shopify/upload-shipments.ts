/**
 * Telling Shopify what was shipped (CHN-8): a fulfilment over what its fulfilment orders have left of the lines. A repeated
 * upload finds nothing left, and then its own number in the order.
 */
import type { Answer, ChannelConnector, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import { uploadOnce } from '../upload-once.ts';
import { gid, idOf, type Shopify } from './call-shopify.ts';

const LEFT = `query leftToShip($id: ID!) {
  order(id: $id) {
    fulfillmentOrders(first: 50) {
      nodes { id status lineItems(first: 250) { nodes { id remainingQuantity lineItem { id } } } }
    }
  }
}`;
const FULFIL = `mutation fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) { fulfillment { id } userErrors { field message } }
}`;
const CORRECT = `mutation correct($id: ID!, $tracking: FulfillmentTrackingInput!) {
  fulfillmentTrackingInfoUpdate(fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: true) {
    fulfillment { id } userErrors { field message }
  }
}`;

type FetchOrders = ChannelConnector['fetchOrders'];

export const uploadShipments = (
  shopify: Shopify,
  fetchOrders: FetchOrders,
  shop: ShopAccess,
  shipments: readonly Shipment[],
): Promise<Answer[]> =>
  uploadOnce(shop, shipments, {
    kind: 'shopify',
    fetchOrders,
    async send(shipment) {
      const tracking = { company: shipment.carrierCode, number: shipment.waybillNumber };
      if (shipment.kind === 'correctedNumber') {
        const id = await fulfilmentToCorrect(fetchOrders, shop, shipment);
        return shopify.change(shop, CORRECT, { id, tracking });
      }
      const fulfillment = {
        lineItemsByFulfillmentOrder: await piecesLeft(shopify, shop, shipment),
        ...(shipment.kind !== 'noLogistics' && { trackingInfo: tracking }),
        notifyCustomer: true,
      };
      return shopify.change(shop, FULFIL, { fulfillment });
    },
    carries: (order, shipment) =>
      shipment.kind === 'noLogistics'
        ? asText(order['displayFulfillmentStatus']) === 'FULFILLED'
        : numbersIn(order).includes(shipment.waybillNumber),
  });

const liveFulfilments = (order: JsonObject) =>
  objectsIn(order, 'fulfillments').filter((one) => asText(one['status']) !== 'CANCELLED');
const numbersIn = (order: JsonObject): string[] =>
  liveFulfilments(order).flatMap((one) => objectsIn(one, 'trackingInfo').map((info) => asText(info['number'])));

type Pieces = { id: string; quantity: number }[];

/** The named quantities, else all that is left of the named lines, else of the order, by fulfilment order. */
async function piecesLeft(shopify: Shopify, shop: ShopAccess, shipment: Shipment) {
  const { body } = await shopify.askForChange(shop, LEFT, { id: gid('Order', shipment.orderNumber) });
  if (body['order'] === null) throw new ChannelRefusal('shopify.orderUnknown', shipment.orderNumber);
  const open = new Map(shipment.quantities.map((part) => [part.lineNumber, part.quantity]));
  const take = (line: string, left: bigint): bigint => {
    if (open.size === 0) return shipment.lineNumbers.length === 0 || shipment.lineNumbers.includes(line) ? left : 0n;
    const wanted = open.get(line) ?? 0n;
    const taken = wanted < left ? wanted : left;
    open.set(line, wanted - taken);
    return taken;
  };
  const orders = objectsIn(
    asObject(asObject(body['order'], 'order')['fulfillmentOrders'], 'fulfillmentOrders'),
    'nodes',
  );
  const parts = orders
    .filter((one) => ['OPEN', 'IN_PROGRESS'].includes(asText(one['status'])))
    .map((one) => ({ fulfillmentOrderId: asText(one['id']), fulfillmentOrderLineItems: takenOf(one, take) }))
    .filter((part) => part.fulfillmentOrderLineItems.length > 0);
  if (parts.length === 0) throw new ChannelRefusal('shopify.nothingLeft', 'every line is shipped already');
  return parts;
}

const takenOf = (fulfilmentOrder: JsonObject, take: (line: string, left: bigint) => bigint): Pieces =>
  objectsIn(asObject(fulfilmentOrder['lineItems'], 'lineItems'), 'nodes').flatMap((item) => {
    const left = BigInt(asText(item['remainingQuantity']));
    const taken = take(idOf(asObject(item['lineItem'], 'lineItem')['id']), left);
    return taken > 0n ? [{ id: asText(item['id']), quantity: Number(taken) }] : [];
  });

/** The only parcel of the order: of several, nobody says which number is to be another. */
async function fulfilmentToCorrect(fetchOrders: FetchOrders, shop: ShopAccess, shipment: Shipment): Promise<string> {
  const [found] = await fetchOrders(shop, [shipment.orderNumber]);
  const there = found ? liveFulfilments(asObject(parseJson(found.raw), 'order')) : [];
  if (there.length !== 1) throw new ChannelRefusal('shopify.parcelUnclear', `${there.length} parcels`);
  return asText(there[0]!['id']);
}
