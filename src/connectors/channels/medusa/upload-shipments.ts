/**
 * Telling Medusa what was shipped (CHN-8): a fulfilment over the pieces, and a shipment of it with the number. Must stay
 * true: the fulfilment carries our shipment's number, so a repeated upload only does what is missing.
 */
import type { Answer, ChannelConnector, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { accepted, answerOf, ChannelRefusal } from '../channel-refusal.ts';
import type { Medusa } from './call-medusa.ts';

const OURS = 'guanjia_shipment';
const LANES = 4;
type FetchOrders = ChannelConnector['fetchOrders'];
type Pieces = { id: string; quantity: number }[];

export const uploadShipments = (
  medusa: Medusa,
  fetchOrders: FetchOrders,
  shop: ShopAccess,
  shipments: readonly Shipment[],
): Promise<Answer[]> =>
  inParallel(shipments, LANES, async (shipment) => {
    try {
      return { ...(await upload(medusa, fetchOrders, shop, shipment)), id: shipment.id };
    } catch (error) {
      return answerOf(shipment.id, error);
    }
  });

async function upload(medusa: Medusa, fetchOrders: FetchOrders, shop: ShopAccess, shipment: Shipment): Promise<Answer> {
  if (shipment.kind === 'correctedNumber')
    throw new ChannelRefusal('medusa.correctionNotSupported', 'a number that was told cannot be changed there');
  const order = await orderOf(fetchOrders, shop, shipment.orderNumber);
  const known = fulfilmentIn(order, shipment.id);
  if (known && asText(known['shipped_at']) !== '') return accepted('', 'medusa.alreadyShipped');
  const items = known ? piecesIn(known) : piecesToShip(order, shipment);
  if (items.length === 0) throw new ChannelRefusal('medusa.nothingLeft', 'every line is shipped already');
  const path = `orders/${shipment.orderNumber}/fulfillments`;
  if (!known) {
    const body = { items, metadata: { [OURS]: shipment.id } };
    const said = await medusa.change(shop, path, { body });
    if (said.result !== 'accepted') return said;
  }
  const made = known ?? fulfilmentIn(await orderOf(fetchOrders, shop, shipment.orderNumber), shipment.id);
  if (!made) throw new ChannelRefusal('medusa.fulfilmentMissing', shipment.orderNumber);
  const label = { tracking_number: shipment.waybillNumber, tracking_url: '', label_url: '' };
  const labels = shipment.kind === 'noLogistics' ? [] : [label];
  return medusa.change(shop, `${path}/${asText(made['id'])}/shipments`, { body: { items, labels } });
}

async function orderOf(fetchOrders: FetchOrders, shop: ShopAccess, number: string): Promise<JsonObject> {
  const [found] = await fetchOrders(shop, [number]);
  if (!found) throw new ChannelRefusal('medusa.orderUnknown', number);
  return asObject(parseJson(found.raw), 'order');
}

const fulfilmentIn = (order: JsonObject, id: string): JsonObject | undefined =>
  objectsIn(order, 'fulfillments').find(
    (one) => asText(one['canceled_at']) === '' && asText(asObject(one['metadata'] ?? {}, 'metadata')[OURS]) === id,
  );

const piecesIn = (fulfilment: JsonObject): Pieces =>
  objectsIn(fulfilment, 'items').map((item) => ({
    id: asText(item['line_item_id']),
    quantity: Number(asText(item['quantity'])),
  }));

/** The named quantities, else all that is left of the named lines, else all that is left of the order. */
function piecesToShip(order: JsonObject, shipment: Shipment): Pieces {
  const wanted = new Map(shipment.quantities.map((part) => [part.lineNumber, part.quantity]));
  const isWanted = (id: string) =>
    wanted.size > 0 ? wanted.has(id) : shipment.lineNumbers.length === 0 || shipment.lineNumbers.includes(id);
  return objectsIn(order, 'items')
    .map((item) => ({ id: asText(item['id']), left: leftOf(item) }))
    .filter(({ id, left }) => isWanted(id) && left > 0n)
    .map(({ id, left }) => ({ id, quantity: Number(wanted.get(id) ?? left) }));
}

const leftOf = (item: JsonObject): bigint => {
  const { fulfilled_quantity: fulfilled } = asObject(item['detail'] ?? {}, 'detail');
  return BigInt(asText(item['quantity'])) - BigInt(asText(fulfilled) || '0');
};
