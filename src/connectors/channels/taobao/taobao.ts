/** Taobao and Tmall over the Taobao Open Platform (CHN-2). Puts the parts of this folder together as a connector. */
import type { ChannelConnector } from '../../../channels/connector.ts';
import { paced } from '../../pace.ts';
import type { ChannelOutside } from '../outside.ts';
import { FORM } from './access-form.ts';
import { createTop } from './call-top.ts';
import { openOrders, PAGE_SIZE } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { readInvoicesAsked } from './read-invoices.ts';
import { answerRefund, readRefunds } from './refunds.ts';
import { REVEAL_FOR, revealRecipient } from './reveal-recipient.ts';
import { translateTrade } from './translate-trade.ts';
import { uploadInvoice } from './upload-invoice.ts';
import { uploadShipments } from './upload-shipments.ts';
import { verifyWebhook } from './verify-webhook.ts';

const REQUESTS_PER_SECOND = 20;

/**
 * Credentials: `appKey`, `appSecret`, `session`, and `sellerNick` for pushed messages. Options: `signMethod` (`md5`,
 * `hmac` or `hmac-sha256`, which is the default). The endpoint is the whole address of the gateway.
 */
export function createTaobao(outside: ChannelOutside): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const top = createTop({ ...outside, send });
  const orders = openOrders(top, outside.now);
  return {
    kind: 'taobao',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 24 * 60,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'lines',
      lagSeconds: 60,
      listings: true,
      revealFor: REVEAL_FOR,
    },
    ...orders,
    uploadShipments: (shop, shipments) => uploadShipments(top, orders.fetchOrders, shop, shipments),
    uploadInvoice: (shop, invoice) => uploadInvoice(top, shop, invoice),
    pushStock: (shop, levels) => pushStock(top, shop, levels),
    pushListings: (shop, changes) => pushListings(top, shop, changes),
    revealRecipient: (shop, ask) => revealRecipient(top, shop, ask),
    readInvoicesAsked: (shop, numbers) => readInvoicesAsked(top, shop, numbers),
    readRefunds: (shop, orderNumber) => readRefunds(top, shop, orderNumber),
    answerRefund: (shop, answer) => answerRefund(top, shop, answer),
    verifyWebhook,
    translate: translateTrade,
  };
}
