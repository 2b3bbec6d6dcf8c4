/** What a merchant types in to connect a JD shop, and which errors say that it is wrong. */
import type { ConnectorForm } from '../../../channels/connector.ts';

/** The numbers are those of the platform's page of error codes. */
export const FORM: ConnectorForm = {
  credentials: [
    { name: 'appKey', needed: true },
    { name: 'appSecret', needed: true },
    { name: 'accessToken', needed: true },
    { name: 'refreshToken', needed: false },
  ],
  options: ['venderId'],
  problems: new Map([
    ['jd.18', 'keyRefused'],
    ['jd.20', 'keyRefused'],
    ['jd.10', 'signatureRefused'],
    ['jd.16', 'sessionRefused'],
    ['jd.17', 'sessionRefused'],
    ['jd.19', 'sessionRefused'],
    ['jd.refreshRefused', 'sessionRefused'],
    ['jd.8', 'clockRefused'],
    ['jd.21', 'rightMissing'],
    ['jd.3', 'rightMissing'],
    ['jd.garbage', 'notThisChannel'],
  ]),
};
