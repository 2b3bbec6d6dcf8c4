/**
 * Who a masked recipient is (CHN-5): the platform wants order and OAID and answers the person, often with a number that
 * forwards for a while. It counts by shop and asks for no purpose we could name, so only our own log knows what for.
 */
import {
  type ChannelConnector,
  OutsideFailure,
  type Recipient,
  type RevealAsk,
  type ShopAccess,
} from '../../../channels/connector.ts';
import { asObject, asText, objectsIn } from '../../json-text.ts';
import type { Jd } from './call-jd.ts';
import { translateOrder } from './translate-order.ts';

export async function revealRecipient(
  jd: Jd,
  fetchOrders: ChannelConnector['fetchOrders'],
  shop: ShopAccess,
  { orderNumber, token }: RevealAsk,
): Promise<Recipient> {
  const asked = { orderType: 'POP', orderInfos: [{ orderId: orderNumber, oaid: token }] };
  const { body } = await jd.ask(shop, 'jingdong.jos.order.oaid.decrypt', {
    getReceiverInfoListReqVO: asked,
  });
  const told = objectsIn(asObject(body['returnType'] ?? {}, 'returnType'), 'data').find(
    (one) => asText(one['orderId']) === orderNumber,
  );
  const [order] = await fetchOrders(shop, [orderNumber]);
  const name = asText(told?.['customerName']);
  const phone = asText(told?.['consMobilePhone']) || asText(told?.['customerPhone']);
  // The buyer has changed the address since: the next pull brings the new token.
  if (!told || !order || name === '' || phone === '')
    throw new OutsideFailure('jd.tokenOutdated', 'the token is not the present one of the order', true);
  return { ...translateOrder(order.raw).recipient, name, phone, detail: asText(told['address']), masked: null };
}
