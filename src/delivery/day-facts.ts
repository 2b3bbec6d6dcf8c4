/** Everything about a day of a base, read at once: what is booked, which parcels are there, which trips. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type OrderToDeliver, ordersToDeliver } from '../orders/orders.ts';
import { type Fulfilment, fulfilmentsOf } from '../shipping/shipping.ts';
import type { DeliveryPoint } from './base.ts';
import { type Booking, bookingsOf, bookingsOn } from './booking-store.ts';
import { baseOf, type KeptBase } from './keep-bases.ts';
import { type StopRow, type StoredTrip, stopsOf, tripsOn } from './trip-store.ts';

/** A parcel to bring, with where and when. */
export type DayDropFacts = { booking: Booking; parcel: Fulfilment; order: OrderToDeliver; point: DeliveryPoint | null };

export type DayFacts = {
  base: KeptBase;
  day: string;
  /** By parcel. */
  drops: Map<Id, DayDropFacts>;
  bookings: Booking[];
  orders: Map<Id, OrderToDeliver>;
  trips: StoredTrip[];
  stops: Map<Id, StopRow[]>;
};

/** Nothing is brought any more. */
const GONE = new Set(['cancelled', 'returned', 'reversed', 'restocked', 'intercepted']);

/** Parcels of the day's bookings and of its trips. Refuses `delivery.baseUnknown` (404). */
export async function dayFacts(ctx: Ctx, baseId: Id, day: string, lock = false): Promise<DayFacts> {
  const base = await baseOf(ctx, baseId, lock);
  const [bookings, trips] = await Promise.all([bookingsOn(ctx, baseId, [day]), tripsOn(ctx, baseId, day, lock)]);
  const rows = await stopsOf(
    ctx,
    trips.map(({ id }) => id),
  );
  const onTrips = new Set(rows.map(({ fulfilmentId }) => fulfilmentId));
  // A parcel nobody met is on a trip of this day, booked for another by now.
  const elsewhere = await bookingsOf(
    ctx,
    rows.map(({ orderId }) => orderId),
  );
  const byOrder = new Map([...elsewhere, ...bookings.map((booking) => [booking.orderId, booking] as const)]);
  const orderIds = [...byOrder.keys()];
  const [orders, parcels] = await Promise.all([ordersToDeliver(ctx, orderIds), fulfilmentsOf(ctx, orderIds)]);
  const drops = new Map(
    parcels
      .filter(({ id, state, nodeId }) => onTrips.has(id) || (!GONE.has(state) && nodeId === base.nodeId))
      .flatMap((parcel): [Id, DayDropFacts][] => {
        const [booking, order] = [byOrder.get(parcel.orderId)!, orders.get(parcel.orderId)];
        const { lat, lng } = booking;
        return order ? [[parcel.id, { booking, parcel, order, point: lat === null ? null : { lat, lng: lng! } }]] : [];
      }),
  );
  return { base, day, drops, bookings, orders, trips, stops: Map.groupBy(rows, (row) => row.tripId) };
}

/** Parcels of the day that still have to be brought and that no fixed trip has. */
export function waitingDrops({ drops, trips, stops, day }: DayFacts): DayDropFacts[] {
  const taken = new Set(
    trips
      .filter(({ state }) => state !== 'draft')
      .flatMap(({ id }) => stops.get(id) ?? [])
      .filter(({ state }) => state !== 'leftBehind' && state !== 'notMet')
      .map(({ fulfilmentId }) => fulfilmentId),
  );
  return [...drops.values()].filter(
    ({ booking, parcel }) =>
      booking.day === day && parcel.state !== 'signed' && parcel.state !== 'refused' && !taken.has(parcel.id),
  );
}
