/** Taobao and Tmall over the Taobao Open Platform (CHN-2). Puts the parts of this folder together as a connector. */
import { setTimeout } from 'node:timers/promises';
import type { ChannelConnector, ConnectorForm } from '../../../channels/connector.ts';
import type { Http } from '../../http.ts';
import type { TopTools } from './call-top.ts';
import { countOrders, fetchOrders, PAGE_SIZE, pullOrders } from './pull-orders.ts';
import { pushStock } from './push-stock.ts';
import { REVEAL_FOR, revealRecipient } from './reveal-recipient.ts';
import { translateTrade } from './translate-trade.ts';
import { uploadShipments } from './upload-shipments.ts';
import { verifyWebhook } from './verify-webhook.ts';

/** Where the platform gives no code of its own, the number of its error stands. */
const FORM: ConnectorForm = {
  credentials: [
    { name: 'appKey', needed: true },
    { name: 'appSecret', needed: true },
    { name: 'session', needed: true },
    { name: 'sellerNick', needed: false },
  ],
  options: ['signMethod'],
  problems: new Map([
    ['isv.appkey-not-exists', 'keyRefused'],
    ['top.29', 'keyRefused'],
    ['isv.invalid-signature', 'signatureRefused'],
    ['top.25', 'signatureRefused'],
    ['isv.invalid-session', 'sessionRefused'],
    ['top.26', 'sessionRefused'],
    ['top.27', 'sessionRefused'],
    ['isv.invalid-timestamp', 'clockRefused'],
    ['top.31', 'clockRefused'],
    ['isv.permission-api-package-empty', 'rightMissing'],
    ['isv.insufficient-isv-permissions', 'rightMissing'],
    ['top.11', 'rightMissing'],
    ['taobao.garbage', 'notThisChannel'],
  ]),
};

/**
 * Credentials: `appKey`, `appSecret`, `session`, and `sellerNick` for pushed messages. Options: `signMethod` (`md5`,
 * `hmac` or `hmac-sha256`, which is the default). The endpoint is the whole address of the gateway.
 */
export function createTaobao(outside: { send: Http['send']; now: () => number }): ChannelConnector {
  const tools: TopTools = { ...outside, wait: (ms) => setTimeout(ms) };
  return {
    kind: 'taobao',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 24 * 60,
      requestsPerSecond: 20,
      partialShipment: true,
      lagSeconds: 60,
      revealFor: REVEAL_FOR,
    },
    pullOrders: (shop, window, cursor) => pullOrders(tools, shop, window, cursor),
    fetchOrders: (shop, numbers) => fetchOrders(tools, shop, numbers),
    countOrders: (shop, window) => countOrders(tools, shop, window),
    uploadShipments: (shop, shipments) => uploadShipments(tools, shop, shipments),
    pushStock: (shop, levels) => pushStock(tools, shop, levels),
    revealRecipient: (shop, ask) => revealRecipient(tools, shop, ask),
    verifyWebhook,
    translate: translateTrade,
  };
}
