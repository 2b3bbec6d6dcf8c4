/** What a merchant types in to connect a Pinduoduo shop, and which errors say that it is wrong. */
import type { ConnectorForm } from '../../../channels/connector.ts';

/** The numbers are those of the platform's page of error codes. */
export const FORM: ConnectorForm = {
  credentials: [
    { name: 'clientId', needed: true },
    { name: 'clientSecret', needed: true },
    { name: 'accessToken', needed: true },
    { name: 'refreshToken', needed: false },
  ],
  options: [],
  problems: new Map([
    ['pinduoduo.10018', 'keyRefused'],
    ['pinduoduo.20004', 'signatureRefused'],
    ['pinduoduo.10019', 'sessionRefused'],
    ['pinduoduo.10035', 'sessionRefused'],
    ['pinduoduo.30001', 'sessionRefused'],
    ['pinduoduo.10014', 'clockRefused'],
    ['pinduoduo.10016', 'rightMissing'],
    ['pinduoduo.20005', 'rightMissing'],
    ['pinduoduo.30000', 'rightMissing'],
    ['pinduoduo.garbage', 'notThisChannel'],
  ]),
};
