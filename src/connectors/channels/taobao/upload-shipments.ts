/** Telling Taobao what was shipped (CHN-8), by sub-orders where it is a part. */
import type { Answer, ChannelConnector, Shipment, ShopAccess } from '../../../channels/connector.ts';
import { asList, asObject, asText, type JsonObject } from '../../json-text.ts';
import { accepted } from '../channel-refusal.ts';
import { linesNamed, uploadOnce } from '../upload-once.ts';
import type { Top } from './call-top.ts';

const METHODS: Record<Shipment['kind'], string> = {
  ownCourier: 'taobao.logistics.offline.send',
  online: 'taobao.logistics.online.send',
  noLogistics: 'taobao.logistics.dummy.send',
  correctedNumber: 'taobao.logistics.consign.resend',
};

export const uploadShipments = (
  top: Top,
  fetchOrders: ChannelConnector['fetchOrders'],
  shop: ShopAccess,
  shipments: readonly Shipment[],
): Promise<Answer[]> =>
  uploadOnce(shop, shipments, {
    kind: 'taobao',
    fetchOrders,
    send: (shipment) => sendShipment(top, shop, shipment),
    carries,
  });

async function sendShipment(top: Top, shop: ShopAccess, shipment: Shipment): Promise<Answer> {
  const { id } = shipment;
  const params = paramsOf(shipment);
  const answer = await top.call(shop, { method: METHODS[shipment.kind], params, readOnly: false });
  if (!answer.ok) return { id, result: answer.error.result, code: answer.error.code, message: answer.error.message };
  const success = asText(asObject(answer.body['shipping'] ?? {}, 'shipping')['is_success']) === 'true';
  return success
    ? accepted(id)
    : { id, result: 'refused', code: 'taobao.notSuccessful', message: answer.text.slice(0, 200) };
}

/** Part of a trade is named by its sub-orders; Taobao ships a sub-order whole. */
function paramsOf(shipment: Shipment): Record<string, string> {
  const lines = linesNamed(shipment);
  const part = lines.length > 0 ? { sub_tid: lines.join(','), is_split: '1' } : {};
  if (shipment.kind === 'noLogistics') return { tid: shipment.orderNumber, ...part };
  return {
    tid: shipment.orderNumber,
    ...part,
    out_sid: shipment.waybillNumber,
    company_code: shipment.carrierCode,
  };
}

const SHIPPED = new Set(['WAIT_BUYER_CONFIRM_GOODS', 'TRADE_BUYER_SIGNED', 'TRADE_FINISHED']);

/** True when every line of the shipment is shipped there, under our number where it has one. */
function carries(trade: JsonObject, shipment: Shipment): boolean {
  const wanted = new Set(linesNamed(shipment));
  const lines = asList(asObject(trade['orders'] ?? {}, 'orders')['order'], 'order')
    .map((line) => asObject(line, 'order'))
    .filter((line) => wanted.size === 0 || wanted.has(asText(line['oid'])));
  return (
    lines.length > 0 &&
    lines.every(
      (line) =>
        SHIPPED.has(asText(line['status'])) &&
        (shipment.kind === 'noLogistics' || asText(line['invoice_no']) === shipment.waybillNumber),
    )
  );
}
