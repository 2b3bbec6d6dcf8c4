/**
 * Telling Vendure what was shipped (CHN-8): a fulfilment over the lines with the tracking code, moved to Shipped. Must
 * stay true: a repeated upload finds its fulfilment by the tracking code and only finishes what is missing.
 */
import type { Answer, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { accepted, answerOf, ChannelRefusal } from '../channel-refusal.ts';
import { callVendure, type VendureTools } from './call-vendure.ts';
import { fetchOrders } from './pull-orders.ts';

const LANES = 4;

const FULFIL = `mutation fulfil($input: FulfillOrderInput!) {
  addFulfillmentToOrder(input: $input) { ... on Fulfillment { id } ... on ErrorResult { errorCode message } }
}`;
const SHIP = `mutation ship($id: ID!) {
  transitionFulfillmentToState(id: $id, state: "Shipped") {
    ... on Fulfillment { id }
    ... on FulfillmentStateTransitionError { errorCode message transitionError }
  }
}`;

export const uploadShipments = (
  tools: VendureTools,
  shop: ShopAccess,
  shipments: readonly Shipment[],
): Promise<Answer[]> =>
  inParallel(shipments, LANES, async (shipment) => {
    try {
      return await uploadShipment(tools, shop, shipment);
    } catch (error) {
      return answerOf(shipment.id, error);
    }
  });

async function uploadShipment(tools: VendureTools, shop: ShopAccess, shipment: Shipment): Promise<Answer> {
  if (shipment.kind === 'correctedNumber')
    throw new ChannelRefusal('vendure.correctionNotSupported', 'a tracking code cannot be changed there');
  const [found] = await fetchOrders(tools, shop, [shipment.orderNumber]);
  if (!found) throw new ChannelRefusal('vendure.orderUnknown', shipment.orderNumber);
  const order = asObject(parseJson(found.raw), 'order');

  const known = objectsIn(order, 'fulfillments').find((one) => isOf(shipment, one));
  const state = asText(known?.['state']);
  if (state === 'Shipped' || state === 'Delivered') return accepted(shipment.id, 'vendure.alreadyShipped');
  const id = known ? asText(known['id']) : await fulfil(tools, shop, shipment, order);
  await change(tools, shop, SHIP, { id }, 'transitionFulfillmentToState');
  return accepted(shipment.id);
}

/** Without logistics there is no tracking code; our own number in the method tells the fulfilment. */
const methodOf = (shipment: Shipment) =>
  shipment.kind === 'noLogistics' ? `no logistics ${shipment.id}` : shipment.carrierCode;

const isOf = (shipment: Shipment, fulfilment: JsonObject) =>
  asText(fulfilment['state']) !== 'Cancelled' &&
  asText(fulfilment['method']) === methodOf(shipment) &&
  asText(fulfilment['trackingCode']) === shipment.waybillNumber;

async function fulfil(tools: VendureTools, shop: ShopAccess, shipment: Shipment, order: JsonObject): Promise<string> {
  const lines = linesToShip(shipment, order);
  if (lines.length === 0) throw new ChannelRefusal('vendure.nothingLeft', 'every line is shipped already');
  const handler = {
    code: 'manual-fulfillment',
    arguments: [
      { name: 'method', value: methodOf(shipment) },
      { name: 'trackingCode', value: shipment.waybillNumber },
    ],
  };
  const made = await change(tools, shop, FULFIL, { input: { lines, handler } }, 'addFulfillmentToOrder');
  return asText(made['id']);
}

/** The named quantities, else all that is left of the named lines, else all that is left of the order. */
function linesToShip(shipment: Shipment, order: JsonObject): { orderLineId: string; quantity: number }[] {
  const named = new Map(shipment.quantities.map((part) => [part.lineNumber, part.quantity]));
  const isWanted = (id: string) =>
    named.size > 0 ? named.has(id) : shipment.lineNumbers.length === 0 || shipment.lineNumbers.includes(id);
  return objectsIn(order, 'lines')
    .map((line) => ({ orderLineId: asText(line['id']), left: leftOf(line) }))
    .filter((line) => isWanted(line.orderLineId) && line.left > 0n)
    .map(({ orderLineId, left }) => ({ orderLineId, quantity: Number(named.get(orderLineId) ?? left) }));
}

const leftOf = (line: JsonObject): bigint =>
  objectsIn(line, 'fulfillmentLines')
    .filter((part) => asText(asObject(part['fulfillment'], 'fulfillment')['state']) !== 'Cancelled')
    .reduce((left, part) => left - BigInt(asText(part['quantity'])), BigInt(asText(line['quantity'])));

/** Runs a change that answers with its object, or with an error object that carries a code. */
async function change(
  tools: VendureTools,
  shop: ShopAccess,
  query: string,
  variables: Record<string, unknown>,
  field: string,
): Promise<JsonObject> {
  const { data } = await callVendure(tools, shop, { query, variables, readOnly: false });
  const said = asObject(data[field], field);
  const code = asText(said['errorCode']);
  if (code !== '')
    throw new ChannelRefusal(`vendure.${code}`, asText(said['transitionError']) || asText(said['message']));
  return said;
}
