/** What a merchant types in to connect a Medusa shop, and which errors say that it is wrong. */
import type { ConnectorForm } from '../../../channels/connector.ts';

export const FORM: ConnectorForm = {
  credentials: [{ name: 'apiKey', needed: true }],
  options: ['stockLocationId'],
  problems: new Map([
    ['medusa.status401', 'keyRefused'],
    ['medusa.status403', 'rightMissing'],
    ['medusa.noSuchRoute', 'notThisChannel'],
    ['medusa.garbage', 'notThisChannel'],
  ]),
};
