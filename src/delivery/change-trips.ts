/** Trips changed by hand: stops moved, locked, published, given to another driver. */
import type { changeTrip as changeContract, DaySum, setTripStops } from '../contract/delivery-days.ts';
import type { BodyOf, ResponseOf } from '../contract/endpoint.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type DayFacts, dayFacts, waitingDrops } from './day-facts.ts';
import { driversOf } from './keep-bases.ts';
import {
  isOpenStop,
  newStop,
  raiseVersions,
  stopsOf,
  stopTable,
  takeOutOfDrafts,
  tripOf,
  tripTable,
} from './trip-store.ts';
import { tripTimes } from './trip-times.ts';

/** The caller's version, as it came. */
type Asked<Body> = { ifMatch: string | undefined; body: Body };

/**
 * A trip gets these stops in this order; drafts they were on lose them. With `check` it is only reckoned. Refuses
 * `delivery.tripUnknown` (404), `delivery.tripFixed` (data: `trip`), `delivery.parcelUnknown` (data: `ids`) for what
 * does not wait on that day.
 */
export async function setStops(
  ctx: Ctx,
  id: Id,
  { ifMatch, body: { parcelIds, check } }: Asked<BodyOf<typeof setTripStops>>,
): Promise<Wire<ResponseOf<typeof setTripStops>>> {
  const { baseId, day } = await tripOf(ctx, id);
  const facts = await dayFacts(ctx, baseId, day, !check);
  const trip = facts.trips.find((one) => one.id === id)!;
  assertVersion({ ifMatch }, trip.version);
  if (trip.state !== 'draft') throw new Refused('delivery.tripFixed', { trip: trip.number });
  const waiting = new Map(waitingDrops(facts).map((drop) => [drop.parcel.id, drop]));
  const ids = parcelIds.filter((parcelId) => !waiting.has(parcelId));
  if (ids.length) throw new Refused('delivery.parcelUnknown', { ids });

  const before = plannedStops(facts);
  const moved = new Set(parcelIds);
  const after = new Map(
    [...before].map(([tripId, stops]) => [tripId, tripId === id ? parcelIds : stops.filter((one) => !moved.has(one))]),
  );
  const times = tripTimes(facts, trip, parcelIds);
  const van = facts.base.vans.find((one) => one.id === trip.vanId)!;
  const overloaded = times.weightG > BigInt(van.maxWeightG) || times.volumeCm3 > BigInt(van.maxVolumeCm3);
  if (!check) {
    await takeOutOfDrafts(ctx, [...parcelIds, ...before.get(id)!]);
    await stopTable.insert(
      ctx,
      parcelIds.map((parcelId, place) => newStop(id, parcelId, waiting.get(parcelId)!.order.id, place)),
    );
    const touched = [...before].filter(([tripId, stops]) => tripId === id || stops.some((one) => moved.has(one)));
    await raiseVersions(
      ctx,
      touched.map(([tripId]) => tripId),
    );
    await audit(ctx, 'delivery.setStops', `deliveryTrip/${id}`, { stops: parcelIds.length });
    ctx.tell({ type: 'deliveries' });
  }
  const version = trip.version + (check ? 0 : 1);
  return { before: sumOf(facts, before), after: sumOf(facts, after), overloaded, version };
}

const plannedStops = ({ trips, stops }: DayFacts): Map<Id, readonly Id[]> =>
  new Map(
    trips
      .filter(({ state }) => state !== 'over')
      .map(({ id }) => [id, (stops.get(id) ?? []).filter(isOpenStop).map(({ fulfilmentId }) => fulfilmentId)]),
  );

/** Of all trips of the day together. */
function sumOf(facts: DayFacts, plan: ReadonlyMap<Id, readonly Id[]>): DaySum {
  const sum = { lengthM: 0, lateStops: 0, lateMinutes: 0 };
  for (const trip of facts.trips) {
    const times = tripTimes(facts, trip, plan.get(trip.id) ?? []);
    const late = [...times.stops.values()].map(({ lateMinutes }) => lateMinutes).filter((minutes) => minutes > 0);
    sum.lengthM += times.lengthM;
    sum.lateStops += late.length;
    sum.lateMinutes += late.reduce((a, b) => a + b, 0);
  }
  return sum;
}

/**
 * Locks, publishes or takes back a trip that has not begun, and names its driver. Refuses `delivery.tripUnknown` (404),
 * `delivery.tripStarted`, `delivery.tripEmpty`, `delivery.driverMissing`, `delivery.driverUnknown`.
 */
export async function changeTrip(
  ctx: Ctx,
  id: Id,
  { ifMatch, body: { state, driverId } }: Asked<BodyOf<typeof changeContract>>,
): Promise<{ id: Id; version: number }> {
  const trip = await tripOf(ctx, id, true);
  assertVersion({ ifMatch }, trip.version);
  if (trip.state === 'underWay' || trip.state === 'over')
    throw new Refused('delivery.tripStarted', { trip: trip.number });
  const driver = driverId === null ? null : (await driversOf(ctx)).get(driverId);
  if (driver === undefined) throw new Refused('delivery.driverUnknown', { van: trip.number });
  if (state === 'published') {
    if (!driver) throw new Refused('delivery.driverMissing', { trip: trip.number });
    if ((await stopsOf(ctx, [id])).length === 0) throw new Refused('delivery.tripEmpty', { trip: trip.number });
  }
  await tripTable.update(ctx, [{ id, state, driverId }], ['id'], ['state', 'driverId']);
  await raiseVersions(ctx, [id]);
  await audit(ctx, 'delivery.changeTrip', `deliveryTrip/${id}`, { state: [trip.state, state], driverId });
  ctx.tell({ type: 'deliveries' });
  return { id, version: trip.version + 1 };
}
