/** Telling Pinduoduo what was shipped (CHN-8). An order is shipped whole; the same call again may put another number. */
import type { Answer, ChannelConnector, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { asText } from '../../json-text.ts';
import { carrierAt } from '../carrier-at.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import { linesNamed, uploadOnce } from '../upload-once.ts';
import type { Pinduoduo } from './call-pinduoduo.ts';

/** What the same call means: the first number of an order, or another in its place. */
const MODES: Partial<Record<Shipment['kind'], string>> = { ownCourier: '1', online: '1', correctedNumber: '2' };

export const uploadShipments = (
  pinduoduo: Pinduoduo,
  fetchOrders: ChannelConnector['fetchOrders'],
  shop: ShopAccess,
  shipments: readonly Shipment[],
): Promise<Answer[]> =>
  uploadOnce(shop, shipments, {
    kind: 'pinduoduo',
    fetchOrders,
    async send(shipment) {
      const mode = MODES[shipment.kind];
      if (mode === undefined)
        throw new ChannelRefusal('pinduoduo.noLogisticsNotSupported', 'an order is shipped with a waybill there');
      if (linesNamed(shipment).length > 0)
        throw new ChannelRefusal('pinduoduo.partialNotSupported', 'an order is shipped whole there');
      return pinduoduo.change(shop, 'pdd.logistics.online.send', {
        order_sn: shipment.orderNumber,
        logistics_id: carrierAt('pinduoduo', shipment.carrierCode),
        tracking_number: shipment.waybillNumber,
        redelivery_type: mode,
      });
    },
    carries: (order, shipment) =>
      linesNamed(shipment).length === 0 && asText(order['tracking_number']) === shipment.waybillNumber,
  });
