/**
 * A contract of one's own with SF Express (顺丰, its open platform 丰桥) behind the port of the shipping module.
 * Credentials: `partnerId` (顾客编码) and `checkWord` (校验码). The monthly account stands with the branch of the courier SF.
 * Routes are pushed once their address is set over there, for every order made here: nothing is to be subscribed.
 */
import type { WaybillService } from '../../../shipping/waybill-service.ts';
import type { Means } from './call-sf.ts';
import { interceptParcels } from './intercept-parcels.ts';
import { issueWaybills } from './issue-waybills.ts';
import { cancelWaybills, readBalances } from './manage-waybills.ts';
import { readPush, trackParcel } from './track-parcels.ts';

export const sf = (means: Means): WaybillService => ({
  kind: 'sf',
  // The platform takes one order per call; this many calls go out at once.
  maxBatch: 10,
  credentials: ['partnerId', 'checkWord'],
  unmasks: [],
  follows: true,
  intercepts: ['return', 'redirect'],
  issue: (access, requests) => issueWaybills(means, access, requests),
  cancel: (access, waybills) => cancelWaybills(means, access, waybills),
  intercept: (access, orders) => interceptParcels(means, access, orders),
  balance: (access) => readBalances(means, access),
  subscribe: async (_access, waybills) => waybills.map(({ id }) => ({ id, result: 'accepted', code: '', message: '' })),
  track: (access, { waybillNumber }) => trackParcel(means, access, waybillNumber),
  verifyPush: (_access, { body }) => readPush(body),
});
