/**
 * Telling Taobao what was shipped (CHN-8). Must stay true: the same shipment sent again is accepted, not refused: when
 * the platform refuses, the trade itself is asked whether it already carries our waybill, because the first call may
 * have been carried out without our hearing of it.
 */
import { type Answer, OutsideFailure, type Shipment, type ShopAccess } from '../../../channels/connector.ts';
import { inParallel } from '../../in-parallel.ts';
import { asList, asObject, asText, type JsonObject, parseJson } from '../../json-text.ts';
import { accepted, answerOf } from '../channel-refusal.ts';
import { callTop, type TopTools } from './call-top.ts';
import { fetchOrders } from './pull-orders.ts';

const METHODS: Record<Shipment['kind'], string> = {
  ownCourier: 'taobao.logistics.offline.send',
  online: 'taobao.logistics.online.send',
  noLogistics: 'taobao.logistics.dummy.send',
  correctedNumber: 'taobao.logistics.consign.resend',
};
const LANES = 4;

export const uploadShipments = (tools: TopTools, shop: ShopAccess, shipments: readonly Shipment[]): Promise<Answer[]> =>
  inParallel(shipments, LANES, (shipment) => uploadShipment(tools, shop, shipment));

async function uploadShipment(tools: TopTools, shop: ShopAccess, shipment: Shipment): Promise<Answer> {
  const answer = await sendShipment(tools, shop, shipment);
  if (answer.result !== 'refused') return answer;
  try {
    const [order] = await fetchOrders(tools, shop, [shipment.orderNumber]);
    if (order && carries(asObject(parseJson(order.raw), 'trade'), shipment))
      return accepted(shipment.id, 'taobao.alreadyShipped');
    return answer;
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    // The refusal may only mean that our first call arrived. Without the trade nobody can tell.
    return { ...answer, result: 'unknown' };
  }
}

async function sendShipment(tools: TopTools, shop: ShopAccess, shipment: Shipment): Promise<Answer> {
  const { id } = shipment;
  try {
    const params = paramsOf(shipment);
    const answer = await callTop(tools, shop, { method: METHODS[shipment.kind], params, readOnly: false });
    if (!answer.ok) return { id, result: answer.error.result, code: answer.error.code, message: answer.error.message };
    const success = asText(asObject(answer.body['shipping'] ?? {}, 'shipping')['is_success']) === 'true';
    return success
      ? accepted(id)
      : { id, result: 'refused', code: 'taobao.notSuccessful', message: answer.text.slice(0, 200) };
  } catch (error) {
    return answerOf(id, error);
  }
}

/** Part of a trade is named by its sub-orders; Taobao ships a sub-order whole. */
function paramsOf(shipment: Shipment): Record<string, string> {
  const lines = linesOf(shipment);
  const part = lines.length > 0 ? { sub_tid: lines.join(','), is_split: '1' } : {};
  if (shipment.kind === 'noLogistics') return { tid: shipment.orderNumber, ...part };
  return {
    tid: shipment.orderNumber,
    ...part,
    out_sid: shipment.waybillNumber,
    company_code: shipment.carrierCode,
  };
}

const linesOf = (shipment: Shipment) =>
  shipment.lineNumbers.length > 0 ? shipment.lineNumbers : shipment.quantities.map((part) => part.lineNumber);

const SHIPPED = new Set(['WAIT_BUYER_CONFIRM_GOODS', 'TRADE_BUYER_SIGNED', 'TRADE_FINISHED']);

/** True when every line of the shipment is shipped there, under our number where it has one. */
function carries(trade: JsonObject, shipment: Shipment): boolean {
  const wanted = new Set(linesOf(shipment));
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
