/**
 * Cainiao's e-waybills (菜鸟电子面单, cloud print) behind the port of the shipping module. Credentials: `appKey`,
 * `appSecret`, `session`. Options: `userId` of the shop and `templates`, the standard label's address by carrier code.
 * This service prints and counts; it does not tell what becomes of a parcel, so following one is refused by name and
 * belongs to another service.
 */
import { OutsideFailure } from '../../../channels/connector.ts';
import type { WaybillService } from '../../../shipping/waybill-service.ts';
import { MAX_LABELS } from '../cloud-print.ts';
import type { Means } from './call-top.ts';
import { interceptParcels } from './intercept-parcels.ts';
import { issueWaybills, TAOBAO } from './issue-waybills.ts';
import { cancelWaybills, readBalances } from './manage-waybills.ts';

const NOT_OFFERED = 'shipping.trackingNotOffered';

export const cainiao = (means: Means): WaybillService => ({
  kind: 'cainiao',
  maxBatch: MAX_LABELS,
  credentials: ['appKey', 'appSecret', 'session'],
  unmasks: [TAOBAO],
  follows: false,
  intercepts: ['return'],
  issue: (access, requests) => issueWaybills(means, access, requests),
  cancel: (access, waybills) => cancelWaybills(means, access, waybills),
  intercept: (access, orders) => interceptParcels(means, access, orders),
  balance: (access) => readBalances(means, access),
  subscribe: async (_access, waybills) =>
    waybills.map(({ id }) => ({ id, result: 'refused', code: NOT_OFFERED, message: '' })),
  track: async (_access, { waybillNumber }) => {
    throw new OutsideFailure(NOT_OFFERED, waybillNumber, true);
  },
  verifyPush: () => null,
});
