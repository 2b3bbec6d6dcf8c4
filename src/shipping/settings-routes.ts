/** What a person keeps of shipping over HTTP: couriers, price lists, accounts at waybill services. */
import { courierHistory, shippingSettingsHistory, waybillServiceHistory } from '../contract/histories.ts';
import { listNodeLoads } from '../contract/nodes.ts';
import * as contract from '../contract/shipping-settings.ts';
import { historyOf } from '../identity/identity.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import { assertMay } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { covers } from '../stock/stock.ts';
import { type KeptCourier, keepCourier, keptCourier, keptCouriers } from './keep-couriers.ts';
import {
  assertMayCall,
  changeService,
  createService,
  describeService,
  keptService,
  keptServices,
  testService,
} from './keep-services.ts';
import type { ShippingPorts } from './ports.ts';
import { saveShippingPreferences, shippingPreferences } from './preferences.ts';
import { quoteCouriers } from './quote-couriers.ts';
import { parcelsPerDay } from './store.ts';
import { servicesOf } from './waybill-services.ts';

const FORTNIGHT = 14;
/** Whoever replaces price lists must have seen them. */
const COST = 'shipping.cost';

export const shippingSettingsRoutes = (ports: ShippingPorts, ring: KeyRing): Route[] => [
  route(contract.listCourierSettings, async ({ ctx }) => ({
    couriers: (await keptCouriers(ctx)).map(({ tariffs, ...courier }) => ({ ...courier, priceLists: tariffs.length })),
  })),

  route(contract.readCourierSettings, async ({ ctx, params }) =>
    inFull(await knownCourier(await keptCouriers(ctx), params.code)),
  ),

  route(contract.createCourier, async ({ ctx, session, body }) => {
    assertMay(session, COST);
    if ((await keptCouriers(ctx, [body.code])).length)
      throw new Refused('shipping.courierTaken', { courier: body.code });
    return inFull(await keepCourier(ctx, body));
  }),

  route(contract.changeCourier, async ({ ctx, session, params, body, ifMatch }) => {
    assertMay(session, COST);
    assertVersion({ ifMatch }, (await keptCourier(ctx, params.code)).version);
    return inFull(await keepCourier(ctx, { ...body, code: params.code }));
  }),

  route(courierHistory, async ({ ctx, params, query }) => {
    const { code } = await knownCourier(await keptCouriers(ctx), params.id);
    return historyOf(ctx, `courier/${code}`, query);
  }),

  route(contract.quoteCouriers, async ({ ctx, query: { nodeId, place, weightG } }) => ({
    quotes: await quoteCouriers(ctx, nodeId, place, BigInt(weightG)),
  })),

  route(listNodeLoads, async ({ ctx, session }) => {
    const { days, nodes } = await parcelsPerDay(ctx, FORTNIGHT);
    const covered = [...nodes].filter(([id]) => covers(session, 'settings.read')({ id }));
    return { days, nodes: covered.map(([id, parcels]) => ({ id, parcels })) };
  }),

  route(contract.readShippingSettings, ({ ctx }) => shippingPreferences(ctx)),

  route(contract.changeShippingSettings, async ({ ctx, body, ifMatch }) => {
    assertVersion({ ifMatch }, (await shippingPreferences(ctx, true)).version);
    const { weightTolerance: given } = body;
    const weightTolerance = given && { grams: BigInt(given.grams), ppm: BigInt(given.ppm) };
    await saveShippingPreferences(ctx, { ...body, weightTolerance });
    return shippingPreferences(ctx);
  }),

  route(shippingSettingsHistory, ({ ctx, query }) => historyOf(ctx, 'setting/shipping', query)),

  route(waybillServiceHistory, async ({ ctx, params: { id }, query }) => {
    if (!(await servicesOf(ctx)).has(id)) throw new Refused('shipping.serviceUnknown', { service: id }, 404);
    return historyOf(ctx, `waybillService/${id}`, query);
  }),

  route(contract.listWaybillServices, async ({ ctx }) => ({
    services: (await keptServices(ctx)).map(describeService),
    kinds: [...ports.services.values()].map(({ kind, credentials, unmasks }) => ({
      kind,
      credentials: [...credentials],
      unmasks: unmasks === 'any' ? null : [...unmasks],
    })),
  })),

  ownRoute(contract.createWaybillService, async ({ db, scope, body }) => {
    await assertMayCall(ports, body.endpoint);
    return describeService(await db.transaction(scope, (ctx) => createService(ctx, ports, ring, body)));
  }),

  ownRoute(contract.changeWaybillService, async ({ db, scope, params, body, ifMatch }) => {
    await assertMayCall(ports, body.endpoint);
    const kept = await db.transaction(scope, async (ctx) => {
      const known = await keptService(ctx, params.id);
      assertVersion({ ifMatch }, known.version);
      return changeService(ctx, ring, known, body);
    });
    return describeService(kept);
  }),

  ownRoute(contract.testWaybillService, async ({ db, scope, params }) => ({
    branches: (await testService(db, scope, ports, params.id)).map(({ carrier, branchCode, branchName, left }) => ({
      courier: carrier,
      code: branchCode,
      name: branchName,
      left,
    })),
  })),
];

function knownCourier(couriers: readonly KeptCourier[], code: string): KeptCourier {
  const known = couriers.find((courier) => courier.code === code);
  if (!known) throw new Refused('shipping.courierUnknown', { courier: code }, 404);
  return known;
}

const inFull = ({ tariffs, ...courier }: KeptCourier) => ({
  ...courier,
  priceLists: tariffs.map(({ courier: _, ...list }) => list),
});
