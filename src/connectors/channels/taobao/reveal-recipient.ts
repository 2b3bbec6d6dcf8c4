/**
 * Who a masked recipient is (CHN-5). The platform wants trade, token and a scene, and answers the person, often with a
 * phone number of its own that forwards for some days. Its scenes know no police: such a question goes another way.
 */
import {
  Damaged,
  OutsideFailure,
  type Recipient,
  type RevealAsk,
  type RevealPurpose,
  type ShopAccess,
} from '../../../channels/connector.ts';
import { asObject, asText, type JsonObject, objectsIn } from '../../json-text.ts';
import type { Top } from './call-top.ts';

const SCENES: Partial<Record<RevealPurpose, string>> = { checkAddress: '1006', afterSale: '2001', callBuyer: '2002' };
export const REVEAL_FOR = Object.keys(SCENES) as RevealPurpose[];

export async function revealRecipient(top: Top, shop: ShopAccess, ask: RevealAsk): Promise<Recipient> {
  const query = { tid: ask.orderNumber, oaid: ask.token, scene: SCENES[ask.purpose] };
  const params = { query_list: JSON.stringify([query]) };
  const { body } = await top.ask(shop, 'taobao.top.oaid.decrypt', params);
  const receiver = receiverIn(body, ask.orderNumber);
  if (!receiver) throw new OutsideFailure('taobao.garbage', 'no recipient in the answer', true);
  // The buyer has changed the address since: the next pull brings the new token.
  if (asText(receiver['matched']) === 'false')
    throw new OutsideFailure('taobao.tokenOutdated', 'the token is not the present one of the trade', true);
  return {
    name: asText(receiver['name']),
    phone: asText(receiver['mobile']) || asText(receiver['phone']),
    country: 'CN',
    province: asText(receiver['state']),
    city: asText(receiver['city']),
    district: asText(receiver['district']),
    town: asText(receiver['town']),
    detail: asText(receiver['address_detail']),
    postcode: '',
    masked: null,
  };
}

function receiverIn(body: JsonObject, tid: string): JsonObject | undefined {
  try {
    const list = asObject(body['receiver_list'] ?? {}, 'receiver_list');
    return objectsIn(list, 'receiver').find((one) => asText(one['tid']) === tid);
  } catch (error) {
    if (error instanceof Damaged) return undefined;
    throw error;
  }
}
