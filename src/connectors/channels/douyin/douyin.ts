/** Douyin over the Doudian open platform (CHN-2). Puts the parts of this folder together as a connector. */
import type { ChannelConnector } from '../../../channels/connector.ts';
import { objectsIn } from '../../json-text.ts';
import { paced } from '../../pace.ts';
import { REVEAL_FOR, revealer } from '../ciphers.ts';
import type { ChannelOutside } from '../outside.ts';
import { FORM } from './access-form.ts';
import { createDouyinGateway } from './call-douyin.ts';
import { openOrders, PAGE_SIZE } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { readInvoicesAsked } from './read-invoices.ts';
import { translateOrder } from './translate-order.ts';
import { uploadInvoice } from './upload-invoice.ts';
import { uploadShipments } from './upload-shipments.ts';
import { verifyWebhook } from './verify-webhook.ts';

const REQUESTS_PER_SECOND = 10;

/** Credentials: `appKey`, `appSecret` and `shopId` of the app a shop made for itself. The endpoint is the platform's host. */
export function createDouyin(outside: ChannelOutside): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const douyin = createDouyinGateway({ ...outside, send });
  const orders = openOrders(douyin);
  return {
    kind: 'douyin',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 24 * 60,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'pieces',
      lagSeconds: 60,
      listings: true,
      revealFor: REVEAL_FOR,
    },
    ...orders,
    uploadShipments: (shop, shipments) => uploadShipments(douyin, orders.fetchOrders, shop, shipments),
    uploadInvoice: (shop, invoice) => uploadInvoice(douyin, shop, invoice),
    pushStock: (shop, levels) => pushStock(douyin, shop, levels),
    pushListings: (shop, changes) => pushListings(douyin, shop, changes),
    revealRecipient: revealer({
      ...{ kind: 'douyin', fetchOrders: orders.fetchOrders, translate: translateOrder },
      ...{ cipherIn: 'cipher_text', textIn: 'decrypt_text' },
      async decrypt(shop, number, ciphers) {
        const { body } = await douyin.ask(shop, 'order.batchDecrypt', {
          cipher_infos: ciphers.map((cipher) => ({ auth_id: number, cipher_text: cipher })),
        });
        return objectsIn(body, 'decrypt_infos');
      },
    }),
    readInvoicesAsked: (shop) => readInvoicesAsked(douyin, shop),
    verifyWebhook,
    translate: translateOrder,
  };
}
