/** Vendure over its Admin API (CHN-2). Puts the parts of this folder together as a connector. */
import { setTimeout } from 'node:timers/promises';
import type { ChannelConnector } from '../../../channels/connector.ts';
import type { Http } from '../../http.ts';
import { paced } from '../../pace.ts';
import { FORM } from './access-form.ts';
import type { VendureTools } from './call-vendure.ts';
import { countOrders, fetchOrders, PAGE_SIZE, pullOrders } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { translateOrder } from './translate-order.ts';
import { uploadShipments } from './upload-shipments.ts';

const REQUESTS_PER_SECOND = 10;

/**
 * Credentials: `apiKey`, or `username` and `password`; `channelToken` for another than the default channel. Option
 * `stockLocationId` where stock is kept in several places. The endpoint is the address of the Admin API.
 */
export function createVendure(outside: { send: Http['send'] }): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const tools: VendureTools = { send, wait: (ms) => setTimeout(ms), sessions: new Map() };
  return {
    kind: 'vendure',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 7 * 24 * 60,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'pieces',
      lagSeconds: 2,
      listings: true,
      revealFor: [],
    },
    pullOrders: (shop, window, cursor) => pullOrders(tools, shop, window, cursor),
    fetchOrders: (shop, numbers) => fetchOrders(tools, shop, numbers),
    countOrders: (shop, window) => countOrders(tools, shop, window),
    uploadShipments: (shop, shipments) => uploadShipments(tools, shop, shipments),
    pushStock: (shop, levels) => pushStock(tools, shop, levels),
    pushListings: (shop, changes) => pushListings(tools, shop, changes),
    // Vendure's core sends no webhooks, so none is ever genuine; orders come by the timed pull.
    verifyWebhook: () => null,
    translate: translateOrder,
  };
}
