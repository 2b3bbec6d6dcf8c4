/** Pinduoduo over its open platform (CHN-2). Puts the parts of this folder together as a connector. */
import type { ChannelConnector } from '../../../channels/connector.ts';
import { objectsIn } from '../../json-text.ts';
import { paced } from '../../pace.ts';
import { REVEAL_FOR, revealer } from '../ciphers.ts';
import type { ChannelOutside } from '../outside.ts';
import { FORM } from './access-form.ts';
import { createPinduoduoGateway } from './call-pinduoduo.ts';
import { openOrders, PAGE_SIZE } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { readInvoicesAsked } from './read-invoices.ts';
import { translateOrder } from './translate-order.ts';
import { uploadInvoice } from './upload-invoice.ts';
import { uploadShipments } from './upload-shipments.ts';

const REQUESTS_PER_SECOND = 10;

/** Credentials: `clientId`, `clientSecret`, `accessToken`, and `refreshToken` to renew it. The endpoint is the gateway. */
export function createPinduoduo(outside: ChannelOutside): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const pinduoduo = createPinduoduoGateway({ ...outside, send });
  const orders = openOrders(pinduoduo, outside.now);
  return {
    kind: 'pinduoduo',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 30,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'none',
      // The platform asks to stay three minutes behind.
      lagSeconds: 180,
      listings: true,
      revealFor: REVEAL_FOR,
    },
    ...orders,
    uploadShipments: (shop, shipments) => uploadShipments(pinduoduo, orders.fetchOrders, shop, shipments),
    uploadInvoice: (shop, invoice) => uploadInvoice(pinduoduo, shop, invoice),
    pushStock: (shop, levels) => pushStock(pinduoduo, shop, levels),
    pushListings: (shop, changes) => pushListings(pinduoduo, shop, changes),
    revealRecipient: revealer({
      ...{ kind: 'pinduoduo', fetchOrders: orders.fetchOrders, translate: translateOrder },
      ...{ cipherIn: 'encrypted_data', textIn: 'decrypted_data' },
      async decrypt(shop, number, ciphers) {
        const { body } = await pinduoduo.ask(shop, 'pdd.open.decrypt.batch', {
          data_list: JSON.stringify(ciphers.map((cipher) => ({ data_tag: number, encrypted_data: cipher }))),
        });
        return objectsIn(body, 'data_decrypt_list');
      },
    }),
    readInvoicesAsked: (shop) => readInvoicesAsked(pinduoduo, shop, outside.now()),
    // Its news come over a websocket of its own, so none over HTTP is ever genuine.
    verifyWebhook: () => null,
    translate: translateOrder,
  };
}
