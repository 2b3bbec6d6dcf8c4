/**
 * Numbers of our own for parcels our own vans bring. It is a waybill service like any other, so that couriers, rules,
 * labels and hand-over know no difference; it asks nobody, and what happens under way is told by the driver.
 */
import type { Ctx } from '../kernel/context.ts';
import { saveSealedService, servicesOf } from '../shipping/shipping.ts';
import type { WaybillService } from '../shipping/waybill-service.ts';

export const OWN_KIND = 'own';
const OWN_SERVICE = 'own';

/** 60 bits of the request's id in letters and digits: the same request gives the same number. */
const numberOf = (id: string): string =>
  `ZP${BigInt(`0x${id.replaceAll('-', '').slice(-15)}`)
    .toString(36)
    .toUpperCase()
    .padStart(12, '0')}`;

const accepted = ({ id }: { id: string }) => ({ id, result: 'accepted' as const, code: '', message: '' });

export const ownWaybills: WaybillService = {
  kind: OWN_KIND,
  maxBatch: 500,
  credentials: [],
  unmasks: 'any',
  // The driver tells; nobody is to be asked, and a driver is rung up, not written to.
  follows: false,
  intercepts: [],
  issue: async (_, requests) =>
    requests.map(({ id, parcels, recipient }) => ({
      ...{ id, result: 'issued', waybillNumber: numberOf(id), printData: '' },
      subNumbers: Array.from({ length: parcels - 1 }, (_, i) => `${numberOf(id)}-${i + 2}`),
      // What a driver sorts by.
      ...{ routeCode: recipient.district, originBranch: '', destinationBranch: recipient.town },
    })),
  intercept: async (_, orders) => orders.map(accepted),
  cancel: async (_, waybills) => waybills.map(accepted),
  balance: async () => [],
  subscribe: async (_, waybills) => waybills.map(accepted),
  track: async () => [],
  verifyPush: () => null,
};

/** The service is there as soon as something can be delivered by it. */
export async function ensureOwnService(ctx: Ctx): Promise<void> {
  if ((await servicesOf(ctx)).has(OWN_SERVICE)) return;
  await saveSealedService(ctx, {
    ...{ id: OWN_SERVICE, kind: OWN_KIND, name: '自有配送', endpoint: '' },
    ...{ credentials: {}, options: {}, couriers: [], active: true },
  });
}
