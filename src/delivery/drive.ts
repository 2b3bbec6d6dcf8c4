/** What a driver sees: his own trips, stop by stop. */
import type { DriveStop, DriveTrip } from '../contract/drive.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { maskPhone } from '../kernel/mask.ts';
import { Refused } from '../kernel/refusal.ts';
import { type DayFacts, dayFacts } from './day-facts.ts';
import { type StopRow, type StoredTrip, tripOf, tripsOfDriver } from './trip-store.ts';
import { type TripTimes, tripTimes } from './trip-times.ts';

type Shown = Wire<DriveTrip>;

export async function tripsToDrive(ctx: Ctx, driverId: Id): Promise<Shown[]> {
  const trips = await tripsOfDriver(ctx, driverId, dayOf(ctx.now()));
  const days = new Map(trips.map(({ baseId, day }) => [`${baseId}/${day}`, { baseId, day }]));
  const facts = await Promise.all(
    [...days].map(async ([key, { baseId, day }]) => [key, await dayFacts(ctx, baseId, day)] as const),
  );
  const byDay = new Map(facts);
  return trips.map((trip) => describe(byDay.get(`${trip.baseId}/${trip.day}`)!, trip));
}

/** A trip of this driver, locked. Refuses `delivery.tripUnknown` (404) for what is not his. */
export async function ownTrip(ctx: Ctx, id: Id, driverId: Id): Promise<StoredTrip> {
  const trip = await tripOf(ctx, id, true);
  if (trip.driverId !== driverId) throw new Refused('delivery.tripUnknown', { id }, 404);
  return trip;
}

export async function describeOwn(ctx: Ctx, id: Id): Promise<Shown> {
  const trip = await tripOf(ctx, id);
  return describe(await dayFacts(ctx, trip.baseId, trip.day), trip);
}

function describe(facts: DayFacts, trip: StoredTrip): Shown {
  const rows = facts.stops.get(trip.id) ?? [];
  const times = tripTimes(
    facts,
    trip,
    rows.map(({ fulfilmentId }) => fulfilmentId),
  );
  const currency = rows.map((row) => facts.orders.get(row.orderId)?.currency).find((one) => one) ?? 'CNY';
  const money = (amount: bigint) => ({ amount, currency });
  return {
    ...{ id: trip.id, number: trip.number, day: trip.day, departAt: trip.startedAt ?? times.departAt },
    state: trip.state as Shown['state'],
    van: facts.base.vans.find(({ id }) => id === trip.vanId)!.name,
    lengthM: times.lengthM,
    cash: money(trip.cashMinor),
    counted: trip.countedMinor === null ? null : money(trip.countedMinor),
    stops: rows.flatMap((row) => describeStop(facts, trip, row, times)),
  };
}

function describeStop({ drops }: DayFacts, trip: StoredTrip, row: StopRow, times: TripTimes): Wire<DriveStop>[] {
  const drop = drops.get(row.fulfilmentId);
  if (!drop) return [];
  const { parcel, order, booking, point } = drop;
  const money = (amount: bigint) => ({ amount, currency: order.currency });
  const expected = row.codMinor ?? order.codMinor;
  return [
    {
      ...{ parcelId: parcel.id, number: parcel.number, order: { id: order.id, number: order.number } },
      ...{ waybillNumber: parcel.waybillNumber, boxes: parcel.parcels, goods: parcel.goodsText, state: row.state },
      arriveAt: times.stops.get(parcel.id)?.arriveAt ?? null,
      ...{ readyAt: booking.readyAt, dueAt: booking.dueAt, recipientName: order.name },
      // Who carries it must be able to ring; who does not carry it yet need not.
      phone: trip.state === 'underWay' ? order.phone : maskPhone(order.phone),
      address: [order.city, order.district, order.town, order.detail].filter((part) => part !== '').join(' '),
      ...{ memo: order.memo, point, placed: booking.placed },
      cod: expected === null || expected === 0n ? null : money(expected),
      taken: money(row.cashMinor + row.cardMinor),
      reason: row.reason,
    },
  ];
}
