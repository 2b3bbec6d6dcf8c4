/** The page of a day: slots, parcels, trips with their times, and what is missing. */
import type { DayTrip, DeliveryDay } from '../contract/delivery-days.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { maskName } from '../kernel/mask.ts';
import { BEFORE_SHIPPING } from '../shipping/shipping.ts';
import { allNodes } from '../stock/stock.ts';
import { windowOf } from './base.ts';
import { takenOn } from './booking-store.ts';
import { type DayDropFacts, type DayFacts, dayFacts } from './day-facts.ts';
import { driversOf, ownCouriers } from './keep-bases.ts';
import type { StoredTrip } from './trip-store.ts';
import { tripTimes } from './trip-times.ts';

type Day = Wire<DeliveryDay>;

/** Refuses `delivery.baseUnknown` (404). */
export async function readDay(ctx: Ctx, baseId: Id, day: string): Promise<Day> {
  const facts = await dayFacts(ctx, baseId, day);
  const { base, bookings, drops, orders, trips } = facts;
  const [nodes, drivers, taken] = await Promise.all([allNodes(ctx), driversOf(ctx), takenOn(ctx, [day])]);
  const node = nodes.find(({ id }) => id === base.nodeId)!;
  const withParcel = new Set([...drops.values()].map(({ order }) => order.id));
  const refOf = ({ orderId }: { orderId: Id }) => ({ id: orderId, number: orders.get(orderId)?.number ?? '' });
  return {
    day,
    base: { id: base.id, node: { id: node.id, name: node.name }, lat: base.lat, lng: base.lng },
    slots: base.slots
      .filter(({ id, active }) => active || taken(id, day).orders > 0)
      .flatMap((slot) => {
        const window = windowOf(slot, day);
        const { orders: booked } = taken(slot.id, day);
        const full = booked >= slot.mostOrders;
        const state = window && window.dueAt.getTime() <= ctx.now() ? 'past' : full ? 'full' : 'free';
        return window
          ? [{ id: slot.id, kind: slot.kind, ...window, state, orders: booked, mostOrders: slot.mostOrders } as const]
          : [];
      })
      .toSorted((a, b) => a.readyAt.getTime() - b.readyAt.getTime()),
    drops: [...drops.values()].map(describeDrop),
    withoutParcel: bookings.filter(({ orderId }) => !withParcel.has(orderId)).map(refOf),
    withoutSlot: await withoutSlot(ctx, base.nodeId),
    trips: trips.map((trip) => describeTrip(facts, trip, drivers)),
  };
}

const describeDrop = ({ booking, parcel, order, point }: DayDropFacts): Day['drops'][number] => ({
  ...{ parcelId: parcel.id, number: parcel.number, order: { id: order.id, number: order.number }, state: parcel.state },
  ...{ slotId: booking.slotId, readyAt: booking.readyAt, dueAt: booking.dueAt },
  recipientName: maskName(order.name),
  area: `${order.city} ${order.district}`.trim(),
  detail: order.detail,
  ...{ weightG: booking.weightG, volumeCm3: booking.volumeCm3 },
  cod: order.codMinor ? { amount: order.codMinor, currency: order.currency } : null,
  ...{ placed: booking.placed, point },
});

function describeTrip(
  facts: DayFacts,
  trip: StoredTrip,
  drivers: ReadonlyMap<Id, { id: Id; name: string }>,
): Wire<DayTrip> {
  const rows = facts.stops.get(trip.id) ?? [];
  const times = tripTimes(
    facts,
    trip,
    rows.map(({ fulfilmentId }) => fulfilmentId),
  );
  const van = facts.base.vans.find(({ id }) => id === trip.vanId)!;
  const currency = rows.find((row) => row.currency !== '')?.currency ?? 'CNY';
  const money = (amount: bigint) => ({ amount, currency });
  return {
    ...{ id: trip.id, number: trip.number, state: trip.state, version: trip.version },
    van: { id: van.id, name: van.name },
    driver: trip.driverId === null ? null : (drivers.get(trip.driverId) ?? { id: trip.driverId, name: '' }),
    ...{ departAt: trip.startedAt ?? times.departAt, backAt: trip.endedAt ?? times.backAt },
    ...{ backLateMinutes: times.backLateMinutes, lengthM: times.lengthM },
    ...{ weightG: times.weightG, maxWeightG: van.maxWeightG },
    ...{ volumeCm3: times.volumeCm3, maxVolumeCm3: van.maxVolumeCm3 },
    cash:
      trip.state === 'underWay' || trip.state === 'over'
        ? {
            taken: money(trip.cashMinor),
            counted: trip.countedMinor === null ? null : money(trip.countedMinor),
            reason: trip.cashReason,
          }
        : null,
    stops: rows.map((row) => ({
      ...{ parcelId: row.fulfilmentId, state: row.state, doneAt: row.doneAt, reason: row.reason },
      ...times.stops.get(row.fulfilmentId)!,
    })),
  };
}

/** What own vans are to bring from here and nobody has given a slot, the oldest first. */
async function withoutSlot(ctx: Ctx, nodeId: Id): Promise<Day['withoutSlot']> {
  const couriers = [...(await ownCouriers(ctx)).keys()];
  if (couriers.length === 0) return [];
  const rows = await ctx.run<{ id: Id; number: string; orderId: Id; orderNumber: string; area: string }>(sql`
    select f.id, f.number, f.order_id as "orderId", f.order_number as "orderNumber", f.area
    from fulfilment f
    where f.tenant_id = ${ctx.tenant}
      and f.node_id = ${nodeId}
      and f.courier = any(${couriers}::text[])
      and f.state = any(${[...BEFORE_SHIPPING]}::text[])
      -- Numbers of our own serve services of the post too; what goes abroad begins with its country.
      and f.area !~ '^[A-Z]{2}( |$)'
      and not exists (
        select
        from delivery_booking b
        where b.tenant_id = f.tenant_id
          and b.order_id = f.order_id
          and b.state = 'booked')
    order by f.queued_at, f.id
    limit 100`);
  return rows.map(({ id, number, orderId, orderNumber, area }) => ({
    ...{ parcelId: id, number, area, order: { id: orderId, number: orderNumber } },
  }));
}
