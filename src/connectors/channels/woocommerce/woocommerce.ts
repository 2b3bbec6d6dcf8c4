/** WooCommerce over its REST API v3 (CHN-2). Puts the parts of this folder together as a connector. */
import { setTimeout } from 'node:timers/promises';
import type { ChannelConnector, ConnectorForm } from '../../../channels/connector.ts';
import type { Http } from '../../http.ts';
import { paced } from '../../pace.ts';
import type { WooTools } from './call-woo.ts';
import { countOrders, fetchOrders, PAGE_SIZE, pullOrders } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { translateOrder } from './translate-order.ts';
import { uploadShipments } from './upload-shipments.ts';
import { verifyWebhook } from './verify-webhook.ts';

const REQUESTS_PER_SECOND = 5;

const FORM: ConnectorForm = {
  credentials: [
    { name: 'consumerKey', needed: true },
    { name: 'consumerSecret', needed: true },
    { name: 'webhookSecret', needed: false },
  ],
  options: [],
  problems: new Map([
    ['woocommerce.status401', 'keyRefused'],
    ['woocommerce.status403', 'rightMissing'],
    ['woocommerce.status404', 'notThisChannel'],
    ['woocommerce.garbage', 'notThisChannel'],
  ]),
};

/**
 * Credentials: `consumerKey`, `consumerSecret`, and `webhookSecret` for webhooks. The endpoint is the shop's home
 * address, as WordPress knows itself.
 */
export function createWoocommerce(outside: { send: Http['send'] }): ChannelConnector {
  const tools: WooTools = { send: paced(outside.send, REQUESTS_PER_SECOND), wait: (ms) => setTimeout(ms) };
  return {
    kind: 'woocommerce',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 7 * 24 * 60,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'none',
      lagSeconds: 5,
      listings: true,
      revealFor: [],
    },
    pullOrders: (shop, window, cursor) => pullOrders(tools, shop, window, cursor),
    fetchOrders: (shop, numbers) => fetchOrders(tools, shop, numbers),
    countOrders: (shop, window) => countOrders(tools, shop, window),
    uploadShipments: (shop, shipments) => uploadShipments(tools, shop, shipments),
    pushStock: (shop, levels) => pushStock(tools, shop, levels),
    pushListings: (shop, changes) => pushListings(tools, shop, changes),
    verifyWebhook,
    translate: translateOrder,
  };
}
