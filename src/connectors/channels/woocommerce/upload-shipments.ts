/**
 * Telling WooCommerce what was shipped (CHN-8). The core knows no parcels: the order is completed, its number and courier
 * are kept in the order's meta data where tracking plugins look, and the customer gets a note. Must stay true: the meta
 * data is written last and names our shipment, so a repeated upload does nothing twice.
 */
import type { Answer, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asList, asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { accepted, answerOf } from '../channel-refusal.ts';
import { changeWoo, getWoo, type WooTools } from './call-woo.ts';
import { fetchOrders } from './pull-orders.ts';

const SHIPMENT = '_guanjia_shipment';
const LANES = 4;

export const uploadShipments = (tools: WooTools, shop: ShopAccess, shipments: readonly Shipment[]): Promise<Answer[]> =>
  inParallel(shipments, LANES, async (shipment) => {
    try {
      return await uploadShipment(tools, shop, shipment);
    } catch (error) {
      return answerOf(shipment.id, error);
    }
  });

async function uploadShipment(tools: WooTools, shop: ShopAccess, shipment: Shipment): Promise<Answer> {
  const { id, orderNumber } = shipment;
  const refused = (code: string, message = ''): Answer => ({ id, result: 'refused', code, message });
  if (shipment.lineNumbers.length > 0 || shipment.quantities.length > 0)
    return refused('woocommerce.partialNotSupported', 'the core ships an order whole');

  const [found] = await fetchOrders(tools, shop, [orderNumber]);
  if (!found) return refused('woocommerce.orderUnknown');
  const order = orderIn(found.raw);
  if (metaOf(order, SHIPMENT) === id) return accepted(id, 'woocommerce.alreadyShipped');
  const status = asText(order['status']);
  const canShip = status === 'processing' || (status === 'completed' && shipment.kind === 'correctedNumber');
  if (!canShip) return refused('woocommerce.notShippable', `the order is ${status}`);

  if (shipment.kind !== 'noLogistics') await tellCustomer(tools, shop, shipment);
  await changeWoo(tools, shop, 'PUT', `orders/${orderNumber}`, {
    status: 'completed',
    meta_data: [
      { key: '_tracking_provider', value: shipment.carrierCode },
      { key: '_tracking_number', value: shipment.waybillNumber },
      { key: SHIPMENT, value: id },
    ],
  });
  return accepted(id);
}

/** A note the customer is mailed, once per waybill number. */
async function tellCustomer(tools: WooTools, shop: ShopAccess, shipment: Shipment): Promise<void> {
  const path = `orders/${shipment.orderNumber}/notes`;
  const notes = asList((await getWoo(tools, shop, path)).json, 'notes');
  const isTold = notes.some((note) => asText(asObject(note, 'note')['note']).includes(shipment.waybillNumber));
  if (isTold) return;
  const note = `${shipment.carrierCode} ${shipment.waybillNumber}`;
  await changeWoo(tools, shop, 'POST', path, { note, customer_note: true });
}

const orderIn = (raw: string): JsonObject => {
  const received = asObject(parseJson(raw), 'order');
  return 'order' in received ? asObject(received['order'], 'order') : received;
};

const metaOf = (order: JsonObject, key: string): string => {
  const entries = asList(order['meta_data'], 'meta_data').map((entry) => asObject(entry, 'meta'));
  return asText(entries.find((entry) => asText(entry['key']) === key)?.['value']);
};
