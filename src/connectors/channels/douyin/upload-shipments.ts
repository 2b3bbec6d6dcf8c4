/**
 * Telling Douyin what was shipped (CHN-8): an order at once, or pieces of its sub-orders parcel by parcel. A corrected
 * number goes to the parcel that holds the lines, which is asked for first.
 */
import type { Answer, ChannelConnector, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn, parseJson } from '../../json-text.ts';
import { carrierAt } from '../carrier-at.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import { linesNamed, uploadOnce } from '../upload-once.ts';
import type { Douyin, Params } from './call-douyin.ts';

type FetchOrders = ChannelConnector['fetchOrders'];

export const uploadShipments = (
  douyin: Douyin,
  fetchOrders: FetchOrders,
  shop: ShopAccess,
  shipments: readonly Shipment[],
): Promise<Answer[]> =>
  uploadOnce(shop, shipments, {
    kind: 'douyin',
    fetchOrders,
    async send(shipment) {
      const { method, params } = await callFor(fetchOrders, shop, shipment);
      return douyin.change(shop, method, params);
    },
    carries: (order, { waybillNumber }) =>
      objectsIn(order, 'logistics_info').some((parcel) => asText(parcel['tracking_no']) === waybillNumber),
  });

async function callFor(
  fetchOrders: FetchOrders,
  shop: ShopAccess,
  shipment: Shipment,
): Promise<{ method: string; params: Params }> {
  const { orderNumber, carrierCode, waybillNumber, kind, id } = shipment;
  if (kind === 'noLogistics')
    throw new ChannelRefusal('douyin.noLogisticsNotSupported', 'an order is shipped with a waybill there');
  const waybill = { company_code: carrierAt('douyin', carrierCode), logistics_code: waybillNumber };
  if (kind === 'correctedNumber') {
    const params = { order_id: orderNumber, pack_id: await parcelToCorrect(fetchOrders, shop, shipment), ...waybill };
    return { method: 'order.logisticsEditByPack', params };
  }
  if (linesNamed(shipment).length === 0)
    return { method: 'order.logisticsAdd', params: { order_id: orderNumber, ...waybill } };
  const pieces = await piecesOf(fetchOrders, shop, shipment);
  const params = { order_id_list: [orderNumber], shipped_order_info: pieces, request_id: id, ...waybill };
  return { method: 'order.logisticsAddSinglePack', params };
}

/** The named quantities, or all pieces of the named lines. */
async function piecesOf(fetchOrders: FetchOrders, shop: ShopAccess, shipment: Shipment) {
  if (shipment.quantities.length > 0)
    return shipment.quantities.map(({ lineNumber, quantity }) => ({
      shipped_order_id: lineNumber,
      shipped_num: Number(quantity),
    }));
  const order = await orderOf(fetchOrders, shop, shipment);
  const wanted = new Set(shipment.lineNumbers);
  return objectsIn(order, 'sku_order_list')
    .filter((line) => wanted.has(asText(line['order_id'])))
    .map((line) => ({ shipped_order_id: asText(line['order_id']), shipped_num: Number(asText(line['item_num'])) }));
}

/** The only parcel of the order, or the one that holds the lines whose number is corrected. */
async function parcelToCorrect(fetchOrders: FetchOrders, shop: ShopAccess, shipment: Shipment): Promise<string> {
  const parcels = objectsIn(await orderOf(fetchOrders, shop, shipment), 'logistics_info');
  const wanted = new Set(linesNamed(shipment));
  const holding = parcels.filter((parcel) =>
    objectsIn(parcel, 'product_info').some((goods) => wanted.has(asText(goods['sku_order_id']))),
  );
  const [found, another] = wanted.size === 0 ? parcels : holding;
  if (!found || another)
    throw new ChannelRefusal('douyin.parcelUnclear', `${parcels.length} parcels of ${shipment.orderNumber}`);
  return asText(found['delivery_id']);
}

async function orderOf(fetchOrders: FetchOrders, shop: ShopAccess, { orderNumber }: Shipment): Promise<JsonObject> {
  const [found] = await fetchOrders(shop, [orderNumber]);
  if (!found) throw new ChannelRefusal('douyin.orderUnknown', orderNumber);
  return asObject(parseJson(found.raw), 'order');
}
