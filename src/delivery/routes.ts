/** Own delivery over HTTP. Who may work at some nodes only sees the bases there; a driver sees his own trips. */
import * as masters from '../contract/delivery.ts';
import * as days from '../contract/delivery-days.ts';
import * as drive from '../contract/drive.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { assertWithinReach } from '../shipping/shipping.ts';
import { allNodes, covers } from '../stock/stock.ts';
import { arrive, deliver, fail } from './at-the-door.ts';
import { bookDeliveries, cancelDeliveries } from './book-deliveries.ts';
import { changeTrip, setStops } from './change-trips.ts';
import { doorstepOf } from './doorstep.ts';
import { describeOwn, tripsToDrive } from './drive.ts';
import { endTrip } from './end-trip.ts';
import { baseOf, basesOf, driversOf, type KeptBase, keepBase, ownCouriers } from './keep-bases.ts';
import { placeDeliveries } from './place-deliveries.ts';
import { planDay } from './plan-day.ts';
import { quoteSlots } from './quote-slots.ts';
import { readDay } from './read-day.ts';
import { startTrip } from './start-trip.ts';
import { tripOf } from './trip-store.ts';

/** Refuses `delivery.baseUnknown` (404) where the right does not reach the node. */
async function reachedBase(ctx: Ctx, session: Session, right: string, id: Id, lock = false): Promise<KeptBase> {
  const base = await baseOf(ctx, id, lock);
  if (!covers(session, right)({ id: base.nodeId })) throw new Refused('delivery.baseUnknown', { id }, 404);
  return base;
}

async function assertTrip(ctx: Ctx, session: Session, id: Id): Promise<void> {
  const { baseId } = await tripOf(ctx, id);
  const base = await baseOf(ctx, baseId);
  if (!covers(session, 'shipping.write')({ id: base.nodeId })) throw new Refused('delivery.tripUnknown', { id }, 404);
}

async function described(ctx: Ctx, bases: readonly KeptBase[]) {
  const names = new Map((await allNodes(ctx)).map(({ id, name }) => [id, name]));
  return bases.map(({ nodeId, ...base }) => ({ ...base, node: { id: nodeId, name: names.get(nodeId) ?? '' } }));
}

const masterRoutes: Route[] = [
  route(masters.listDeliveryBases, async ({ ctx, session }) => {
    const bases = (await basesOf(ctx)).filter(({ nodeId }) => covers(session, 'shipping.read')({ id: nodeId }));
    const couriers = [...(await ownCouriers(ctx))].map(([code, name]) => ({ code, name }));
    return { bases: await described(ctx, bases), drivers: [...(await driversOf(ctx)).values()], couriers };
  }),

  route(masters.createDeliveryBase, async ({ ctx, session, body }) => {
    if (!covers(session, 'settings.write')({ id: body.nodeId }))
      throw new Refused('stock.nodeUnknown', { id: body.nodeId }, 404);
    return (await described(ctx, [await keepBase(ctx, { ...body, id: ctx.newId() }, null)]))[0]!;
  }),

  route(masters.changeDeliveryBase, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    const before = await reachedBase(ctx, session, 'settings.write', id, true);
    assertVersion({ ifMatch }, before.version);
    return (await described(ctx, [await keepBase(ctx, { ...body, id, nodeId: before.nodeId }, before)]))[0]!;
  }),
];

const bookingRoutes: Route[] = [
  route(masters.quoteDelivery, ({ ctx, body }) => quoteSlots(ctx, body)),

  route(masters.bookDeliveries, async ({ ctx, body }) => ({ outcomes: await bookDeliveries(ctx, body.bookings) })),

  route(masters.cancelDeliveries, async ({ ctx, body }) => ({ outcomes: await cancelDeliveries(ctx, body.orderIds) })),

  route(days.placeDeliveries, ({ ctx, body }) => placeDeliveries(ctx, body.places)),
];

const dayRoutes: Route[] = [
  route(days.getDeliveryDay, async ({ ctx, session, query: { baseId, day } }) => {
    await reachedBase(ctx, session, 'shipping.read', baseId);
    return readDay(ctx, baseId, day);
  }),

  ownRoute(days.planDeliveryDay, async ({ db, scope, session, body: { baseId, day } }) => {
    await db.read(scope, (ctx) => reachedBase(ctx, session, 'shipping.write', baseId));
    await planDay(db, scope, baseId, day);
    return db.read(scope, (ctx) => readDay(ctx, baseId, day));
  }),

  route(days.setTripStops, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    await assertTrip(ctx, session, id);
    return setStops(ctx, id, { ifMatch, body });
  }),

  route(days.changeTrip, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    await assertTrip(ctx, session, id);
    return changeTrip(ctx, id, { ifMatch, body });
  }),

  route(days.getDoorstep, async ({ ctx, session, params: { id } }) => {
    await assertWithinReach(ctx, session, 'shipping.read', [id]);
    return doorstepOf(ctx, id);
  }),
];

const driveRoutes: Route[] = [
  route(drive.getDrive, async ({ ctx, session }) => ({ trips: await tripsToDrive(ctx, session.userId) })),

  route(drive.startTrip, async ({ ctx, session, params: { id } }) => {
    await startTrip(ctx, id, session.userId);
    return describeOwn(ctx, id);
  }),

  route(drive.arriveAtStop, async ({ ctx, session, params: { id }, body }) => {
    await arrive(ctx, id, session.userId, body);
    return describeOwn(ctx, id);
  }),

  route(drive.deliverStop, async ({ ctx, session, params: { id }, body }) => {
    await deliver(ctx, id, session.userId, body);
    return describeOwn(ctx, id);
  }),

  route(drive.failStop, async ({ ctx, session, params: { id }, body }) => {
    await fail(ctx, id, session.userId, body);
    return describeOwn(ctx, id);
  }),

  route(drive.endTrip, async ({ ctx, session, params: { id }, body }) => {
    await endTrip(ctx, id, session.userId, body);
    return describeOwn(ctx, id);
  }),
];

export const deliveryRoutes: Route[] = [...masterRoutes, ...bookingRoutes, ...dayRoutes, ...driveRoutes];
