/** JD over its open platform (CHN-2). Puts the parts of this folder together as a connector. */
import type { ChannelConnector } from '../../../channels/connector.ts';
import { paced } from '../../pace.ts';
import { REVEAL_FOR } from '../ciphers.ts';
import type { ChannelOutside } from '../outside.ts';
import { FORM } from './access-form.ts';
import { createJdGateway } from './call-jd.ts';
import { openOrders, PAGE_SIZE } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { revealRecipient } from './reveal-recipient.ts';
import { readRefunds } from './services.ts';
import { translateOrder } from './translate-order.ts';
import { uploadInvoice } from './upload-invoice.ts';
import { uploadShipments } from './upload-shipments.ts';

const REQUESTS_PER_SECOND = 10;

/**
 * Credentials: `appKey`, `appSecret`, `accessToken`, and `refreshToken` to renew it. Option: `venderId`, for after-sale
 * services. The endpoint is the whole address of the gateway.
 */
export function createJd(outside: ChannelOutside): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const jd = createJdGateway({ ...outside, send });
  const orders = openOrders(jd);
  return {
    kind: 'jd',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 24 * 60,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'none',
      lagSeconds: 60,
      listings: true,
      revealFor: REVEAL_FOR,
    },
    ...orders,
    uploadShipments: (shop, shipments) => uploadShipments(jd, orders.fetchOrders, shop, shipments),
    uploadInvoice: (shop, invoice) => uploadInvoice(jd, shop, invoice),
    pushStock: (shop, levels) => pushStock(jd, shop, levels),
    pushListings: (shop, changes) => pushListings(jd, shop, changes),
    revealRecipient: (shop, ask) => revealRecipient(jd, orders.fetchOrders, shop, ask),
    readRefunds: (shop, orderNumber) => readRefunds(jd, shop, orderNumber),
    // Its news come over a message queue of its own, so none over HTTP is ever genuine.
    verifyWebhook: () => null,
    translate: translateOrder,
  };
}
