/**
 * Masked people whose name, phone and address are ciphertexts of their own (CHN-5): the token holds the three of them, and
 * each is decrypted for itself. These platforms count decryptions per shop and day and ask for no purpose, so only our
 * own log knows what for.
 */
import {
  type ChannelConnector,
  Damaged,
  OutsideFailure,
  type Recipient,
  type RevealAsk,
  type RevealPurpose,
  type ShopAccess,
} from '../../channels/connector.ts';
import { asText, type JsonObject, parseJson } from '../json-text.ts';

export const REVEAL_FOR: readonly RevealPurpose[] = ['callBuyer', 'checkAddress', 'afterSale'];

export type CipherChannel = {
  kind: string;
  fetchOrders: ChannelConnector['fetchOrders'];
  translate: ChannelConnector['translate'];
  /** The answer's row for each ciphertext, and what they are called in it. */
  decrypt(shop: ShopAccess, orderNumber: string, ciphers: readonly string[]): Promise<JsonObject[]>;
  cipherIn: string;
  textIn: string;
};

export const revealer =
  ({ kind, fetchOrders, translate, decrypt, cipherIn, textIn }: CipherChannel) =>
  async (shop: ShopAccess, { orderNumber, token }: RevealAsk): Promise<Recipient> => {
    const ciphers = ciphersIn(kind, token);
    const rows = await decrypt(shop, orderNumber, ciphers);
    const told = new Map(rows.map((row) => [asText(row[cipherIn]), asText(row[textIn])]));
    const [name = '', phone = '', detail = ''] = ciphers.map((cipher) => told.get(cipher) ?? '');
    const [order] = await fetchOrders(shop, [orderNumber]);
    // The buyer has changed the address since: the next pull brings the new ciphertext.
    if (name === '' || phone === '' || !order) throw outdated(kind);
    return { ...translate(order.raw).recipient, name, phone, detail, masked: null };
  };

function ciphersIn(kind: string, token: string): string[] {
  try {
    const list = parseJson(token);
    if (Array.isArray(list)) return list.map(asText);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
  }
  throw outdated(kind);
}

const outdated = (kind: string) =>
  new OutsideFailure(`${kind}.tokenOutdated`, 'the ciphertext is not the present one of the order', true);
