/** Telling JD what was shipped (CHN-8). An order leaves whole; another number is put by a call of its own. */
import type { Answer, ChannelConnector, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { asText } from '../../json-text.ts';
import { carrierAt } from '../carrier-at.ts';
import { ChannelRefusal } from '../channel-refusal.ts';
import { linesNamed, uploadOnce } from '../upload-once.ts';
import type { Jd } from './call-jd.ts';

export const uploadShipments = (
  jd: Jd,
  fetchOrders: ChannelConnector['fetchOrders'],
  shop: ShopAccess,
  shipments: readonly Shipment[],
): Promise<Answer[]> =>
  uploadOnce(shop, shipments, {
    kind: 'jd',
    fetchOrders,
    async send(shipment) {
      if (shipment.kind === 'noLogistics')
        throw new ChannelRefusal('jd.noLogisticsNotSupported', 'an order is shipped with a waybill there');
      if (linesNamed(shipment).length > 0)
        throw new ChannelRefusal('jd.partialNotSupported', 'an order is shipped whole there');
      const { orderNumber, waybillNumber } = shipment;
      const carrier = carrierAt('jd', shipment.carrierCode);
      return shipment.kind === 'correctedNumber'
        ? jd.change(shop, '360buy.order.sop.waybill.update', {
            ...{ order_id: orderNumber, logistics_id: carrier, waybill: waybillNumber, trade_no: shipment.id },
          })
        : jd.change(shop, 'jingdong.pop.order.shipment', {
            ...{ orderId: orderNumber, logiCoprId: carrier, logiNo: waybillNumber },
          });
    },
    carries: (order, shipment) =>
      linesNamed(shipment).length === 0 && asText(order['waybill']) === shipment.waybillNumber,
  });
