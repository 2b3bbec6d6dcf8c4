/**
 * Kdniao (快递鸟) behind the port of the shipping module. Credentials: `businessId`, `apiKey`, and a password
 * `customerPassword.<carrier>` where a branch gave one. Options: `accounts`, a courier account per carrier code.
 */
import type { WaybillService } from '../../../shipping/waybill-service.ts';
import type { Means } from './call-kdniao.ts';
import { issueWaybills } from './issue-waybills.ts';
import { cancelWaybills, readBalances, subscribeParcels } from './manage-waybills.ts';
import { trackParcel, verifyPush } from './track-parcels.ts';

export const kdniao = (means: Means): WaybillService => ({
  kind: 'kdniao',
  // The service takes one order per call; this many calls go out at once.
  maxBatch: 10,
  credentials: ['businessId', 'apiKey'],
  unmasks: [],
  follows: true,
  // Its published interfaces follow an intercept (step 413) and order none: the branch is told by a person.
  intercepts: [],
  intercept: async (_access, orders) =>
    orders.map(({ id }) => ({ id, result: 'refused', code: 'shipping.interceptNotOffered', message: '' })),
  issue: (access, requests) => issueWaybills(means, access, requests),
  cancel: (access, waybills) => cancelWaybills(means, access, waybills),
  balance: (access) => readBalances(means, access),
  subscribe: (access, waybills) => subscribeParcels(means, access, waybills),
  track: (access, waybill) => trackParcel(means, access, waybill),
  verifyPush,
});
