/**
 * Pinduoduo's own e-waybills (拼多多电子面单, cloud print) behind the port of the shipping module, over the gateway its shops
 * use. Credentials as of a shop: `clientId`, `clientSecret`, `accessToken`, and `refreshToken` to renew it. Options: `userId`
 * of the shop and `templates`, the standard label's address by carrier code. Masked recipients go as the ciphertexts the
 * order came with; only Pinduoduo's printer shows them. It prints and counts, and tells nothing of parcels on their way.
 */
import { setTimeout } from 'node:timers/promises';
import { OutsideFailure } from '../../../channels/connector.ts';
import type { WaybillService } from '../../../shipping/waybill-service.ts';
import { createPinduoduoGateway } from '../../channels/pinduoduo/call-pinduoduo.ts';
import type { Http } from '../../http.ts';
import { paced } from '../../pace.ts';
import { MAX_LABELS } from '../cloud-print.ts';
import { issueWaybills } from './issue-waybills.ts';
import { cancelWaybills, readBalances } from './manage-waybills.ts';
import { PINDUODUO } from './print-request.ts';

const REQUESTS_PER_SECOND = 10;
const NOT_OFFERED = 'shipping.trackingNotOffered';

export type Means = { send: Http['send']; now: () => number };

export function pinduoduo({ send, now }: Means): WaybillService {
  const wait = (ms: number) => setTimeout(ms);
  const gateway = createPinduoduoGateway({ send: paced(send, REQUESTS_PER_SECOND), now, wait });
  return {
    kind: PINDUODUO,
    maxBatch: MAX_LABELS,
    credentials: ['clientId', 'clientSecret', 'accessToken', 'refreshToken'],
    unmasks: [PINDUODUO],
    follows: false,
    intercepts: [],
    intercept: async (_access, orders) =>
      orders.map(({ id }) => ({ id, result: 'refused', code: 'shipping.interceptNotOffered', message: '' })),
    issue: (access, requests) => issueWaybills(gateway, access, requests),
    cancel: (access, waybills) => cancelWaybills(gateway, access, waybills),
    balance: (access) => readBalances(gateway, access),
    subscribe: async (_access, waybills) =>
      waybills.map(({ id }) => ({ id, result: 'refused', code: NOT_OFFERED, message: '' })),
    track: async (_access, { waybillNumber }) => {
      throw new OutsideFailure(NOT_OFFERED, waybillNumber, true);
    },
    verifyPush: () => null,
  };
}
