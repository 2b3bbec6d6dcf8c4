/** Medusa 2 over its Admin API (CHN-2). Puts the parts of this folder together as a connector. */
import type { ChannelConnector } from '../../../channels/connector.ts';
import { paced } from '../../pace.ts';
import type { ChannelOutside } from '../outside.ts';
import { FORM } from './access-form.ts';
import { createMedusaGateway } from './call-medusa.ts';
import { openOrders, PAGE_SIZE } from './pull-orders.ts';
import { pushListings } from './push-listings.ts';
import { pushStock } from './push-stock.ts';
import { translateOrder } from './translate-order.ts';
import { uploadShipments } from './upload-shipments.ts';

const REQUESTS_PER_SECOND = 10;

/** Credentials: `apiKey`. Option `stockLocationId` where stock is kept in several places. The endpoint is the server. */
export function createMedusa(outside: ChannelOutside): ChannelConnector {
  const send = paced(outside.send, REQUESTS_PER_SECOND);
  const medusa = createMedusaGateway({ ...outside, send });
  const orders = openOrders(medusa);
  return {
    kind: 'medusa',
    form: FORM,
    limits: {
      pageSize: PAGE_SIZE,
      maxWindowMinutes: 7 * 24 * 60,
      requestsPerSecond: REQUESTS_PER_SECOND,
      partialShipment: 'pieces',
      lagSeconds: 5,
      listings: true,
      revealFor: [],
    },
    ...orders,
    uploadShipments: (shop, shipments) => uploadShipments(medusa, orders.fetchOrders, shop, shipments),
    pushStock: (shop, levels) => pushStock(medusa, shop, levels),
    pushListings: (shop, changes) => pushListings(medusa, shop, changes),
    // The core sends no webhooks, so none is ever genuine; orders come by the timed pull.
    verifyWebhook: () => null,
    translate: translateOrder,
  };
}
