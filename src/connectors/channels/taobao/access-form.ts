/** What a merchant types in to connect a Taobao shop, and which errors say that it is wrong. */
import type { ConnectorForm } from '../../../channels/connector.ts';

/** Where the platform gives no code of its own, the number of its error stands. */
export const FORM: ConnectorForm = {
  credentials: [
    { name: 'appKey', needed: true },
    { name: 'appSecret', needed: true },
    { name: 'session', needed: true },
    { name: 'sellerNick', needed: false },
  ],
  options: ['signMethod'],
  problems: new Map([
    ['isv.appkey-not-exists', 'keyRefused'],
    ['top.29', 'keyRefused'],
    ['isv.invalid-signature', 'signatureRefused'],
    ['top.25', 'signatureRefused'],
    ['isv.invalid-session', 'sessionRefused'],
    ['top.26', 'sessionRefused'],
    ['top.27', 'sessionRefused'],
    ['isv.invalid-timestamp', 'clockRefused'],
    ['top.31', 'clockRefused'],
    ['isv.permission-api-package-empty', 'rightMissing'],
    ['isv.insufficient-isv-permissions', 'rightMissing'],
    ['top.11', 'rightMissing'],
    ['taobao.garbage', 'notThisChannel'],
  ]),
};
