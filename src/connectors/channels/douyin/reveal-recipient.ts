/**
 * Who a masked recipient is (CHN-5): name, phone and detail are decrypted each for itself. The platform counts decryptions
 * per shop and day; its question has no purpose in it, so only our own log knows what for.
 */
import {
  Damaged,
  OutsideFailure,
  type Recipient,
  type RevealAsk,
  type RevealPurpose,
  type ShopAccess,
} from '../../../channels/connector.ts';
import { asText, objectsIn, parseJson } from '../../json-text.ts';
import type { Douyin } from './call-douyin.ts';
import { translateOrder } from './translate-order.ts';

export const REVEAL_FOR: readonly RevealPurpose[] = ['callBuyer', 'checkAddress', 'afterSale'];

export async function revealRecipient(
  douyin: Douyin,
  fetchOrder: (number: string) => Promise<string | undefined>,
  shop: ShopAccess,
  { orderNumber, token }: RevealAsk,
): Promise<Recipient> {
  const ciphers = ciphersIn(token);
  const asked = ciphers.map((cipher) => ({ auth_id: orderNumber, cipher_text: cipher }));
  const { body } = await douyin.ask(shop, 'order.batchDecrypt', { cipher_infos: asked });
  const told = new Map(
    objectsIn(body, 'decrypt_infos').map((info) => [asText(info['cipher_text']), asText(info['decrypt_text'])]),
  );
  const [name = '', phone = '', detail = ''] = ciphers.map((cipher) => told.get(cipher) ?? '');
  if (name === '' || phone === '')
    throw new OutsideFailure('douyin.tokenOutdated', 'the ciphertext is not the present one of the order', true);
  const raw = await fetchOrder(orderNumber);
  if (raw === undefined) throw new OutsideFailure('douyin.orderUnknown', orderNumber, true);
  return { ...translateOrder(raw).recipient, name, phone, detail, masked: null };
}

function ciphersIn(token: string): string[] {
  try {
    const list = parseJson(token);
    if (Array.isArray(list)) return list.map(asText);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
  }
  throw new OutsideFailure('douyin.tokenOutdated', 'no ciphertext is kept', true);
}
