/** Taobao and Tmall over the Taobao Open Platform (CHN-2). Puts the parts of this folder together as a connector. */
import { setTimeout } from 'node:timers/promises';
import type { ChannelConnector } from '../../../channels/connector.ts';
import type { Http } from '../../http.ts';
import { paced } from '../../pace.ts';
import { FORM } from './access-form.ts';
import type { TopTools } from './call-top.ts';
import { countOrders, fetchOrders, PAGE_SIZE, pullOrders } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { REVEAL_FOR, revealRecipient } from './reveal-recipient.ts';
import { translateTrade } from './translate-trade.ts';
import { uploadShipments } from './upload-shipments.ts';
import { verifyWebhook } from './verify-webhook.ts';

const REQUESTS_PER_SECOND = 20;

/**
 * Credentials: `appKey`, `appSecret`, `session`, and `sellerNick` for pushed messages. Options: `signMethod` (`md5`,
 * `hmac` or `hmac-sha256`, which is the default). The endpoint is the whole address of the gateway.
 */
export function createTaobao(outside: { send: Http['send']; now: () => number }): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const tools: TopTools = { send, now: outside.now, wait: (ms) => setTimeout(ms) };
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
    pullOrders: (shop, window, cursor) => pullOrders(tools, shop, window, cursor),
    fetchOrders: (shop, numbers) => fetchOrders(tools, shop, numbers),
    countOrders: (shop, window) => countOrders(tools, shop, window),
    uploadShipments: (shop, shipments) => uploadShipments(tools, shop, shipments),
    pushStock: (shop, levels) => pushStock(tools, shop, levels),
    pushListings: (shop, changes) => pushListings(tools, shop, changes),
    revealRecipient: (shop, ask) => revealRecipient(tools, shop, ask),
    verifyWebhook,
    translate: translateTrade,
  };
}
