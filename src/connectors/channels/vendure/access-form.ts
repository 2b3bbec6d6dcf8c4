/** What a merchant types in to connect a Vendure shop, and which errors say that it is wrong. */
import type { ConnectorForm } from '../../../channels/connector.ts';

export const FORM: ConnectorForm = {
  credentials: [
    { name: 'apiKey', needed: false },
    { name: 'username', needed: false },
    { name: 'password', needed: false },
    { name: 'channelToken', needed: false },
  ],
  options: ['stockLocationId'],
  problems: new Map([
    ['vendure.signInRefused', 'keyRefused'],
    ['vendure.UNAUTHORIZED', 'keyRefused'],
    ['vendure.FORBIDDEN', 'rightMissing'],
    ['vendure.garbage', 'notThisChannel'],
  ]),
};
