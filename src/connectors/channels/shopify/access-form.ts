/** What a merchant types in to connect a Shopify shop, and which errors say that it is wrong. */
import type { ConnectorForm } from '../../../channels/connector.ts';

export const FORM: ConnectorForm = {
  credentials: [
    { name: 'accessToken', needed: true },
    { name: 'apiSecret', needed: false },
  ],
  options: ['locationId'],
  problems: new Map([
    ['shopify.status401', 'keyRefused'],
    ['shopify.status403', 'rightMissing'],
    ['shopify.ACCESS_DENIED', 'rightMissing'],
    ['shopify.status404', 'notThisChannel'],
    ['shopify.garbage', 'notThisChannel'],
  ]),
};
