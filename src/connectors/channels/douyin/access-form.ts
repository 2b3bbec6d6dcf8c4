/** What a merchant types in to connect a Douyin shop, and which errors say that it is wrong. */
import type { ConnectorForm } from '../../../channels/connector.ts';

export const FORM: ConnectorForm = {
  credentials: [
    { name: 'appKey', needed: true },
    { name: 'appSecret', needed: true },
    { name: 'shopId', needed: true },
  ],
  options: [],
  problems: new Map([
    ['isv.app-not-exist', 'keyRefused'],
    ['isv.signature-invalid', 'signatureRefused'],
    ['isv.access-token-expired', 'sessionRefused'],
    ['isv.access-token-no-existed', 'sessionRefused'],
    ['isv.shop-not-authorized', 'sessionRefused'],
    ['isv.timestamp-invalid', 'clockRefused'],
    ['isv.insufficient-permission', 'rightMissing'],
    ['douyin.garbage', 'notThisChannel'],
  ]),
};
