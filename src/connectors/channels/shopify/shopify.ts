/** Shopify over its GraphQL Admin API (CHN-2). Puts the parts of this folder together as a connector. */
import type { ChannelConnector } from '../../../channels/connector.ts';
import { paced } from '../../pace.ts';
import type { ChannelOutside } from '../outside.ts';
import { FORM } from './access-form.ts';
import { createShopifyGateway } from './call-shopify.ts';
import { openOrders, PAGE_SIZE } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { translateOrder } from './translate-order.ts';
import { uploadShipments } from './upload-shipments.ts';
import { verifyWebhook } from './verify-webhook.ts';

const REQUESTS_PER_SECOND = 10;

/** Credentials: `accessToken`, and `apiSecret` for webhooks. Option `locationId`. The endpoint is the shop's own domain. */
export function createShopify(outside: ChannelOutside): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const shopify = createShopifyGateway({ ...outside, send });
  const orders = openOrders(shopify, outside.now);
  return {
    kind: 'shopify',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 7 * 24 * 60,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'pieces',
      lagSeconds: 10,
      listings: true,
      revealFor: [],
    },
    ...orders,
    uploadShipments: (shop, shipments) => uploadShipments(shopify, orders.fetchOrders, shop, shipments),
    pushStock: (shop, levels) => pushStock(shopify, outside.now, shop, levels),
    pushListings: (shop, changes) => pushListings(shopify, shop, changes),
    verifyWebhook,
    translate: translateOrder,
  };
}
