/** Slots booked for orders (SHP-7): never more than a slot of a day takes, however many book at once. */

import type { bookDeliveries as contract } from '../contract/delivery.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { type OrderToDeliver, ordersToDeliver } from '../orders/orders.ts';
import { type Base, type DeliverySlot, isWithin, momentOn, place, roomFor, windowOf } from './base.ts';
import {
  addressKey,
  type Booking,
  bookingsOf,
  keepPlaces,
  knownOf,
  lockBookings,
  SlotDays,
  saveBookings,
} from './booking-store.ts';
import { basesOf, ownCouriers } from './keep-bases.ts';
import { openStopsOf } from './trip-store.ts';

export type Wish = BodyOf<typeof contract>['bookings'][number];
export type BookRefusal =
  | 'orders.notFound'
  | 'delivery.slotUnknown'
  | 'delivery.slotFull'
  | 'delivery.slotPast'
  | 'delivery.notThatDay'
  | 'delivery.windowUnsound'
  | 'delivery.notServed'
  | 'delivery.otherCourier'
  | 'delivery.orderOver'
  | 'delivery.sellersMoney'
  | 'delivery.onTrip';

type Facts = {
  orders: ReadonlyMap<Id, OrderToDeliver>;
  bases: readonly Base[];
  own: ReadonlyMap<string, string>;
  known: Awaited<ReturnType<typeof knownOf>>;
  onTrip: ReadonlyMap<Id, string>;
};

/** After these nothing is brought any more. */
const OVER = new Set(['signed', 'finished', 'cancelled', 'closed', 'merged', 'split']);

/** Outcomes per order, in the order asked; the last wish for an order counts. Posts nothing. */
export async function bookDeliveries(ctx: Ctx, wishes: readonly Wish[]): Promise<Outcome<Id, BookRefusal>[]> {
  const byOrder = new Map(wishes.map((wish) => [wish.orderId, wish]));
  const facts = await gather(ctx, [...byOrder.values()]);
  const judged = [...byOrder.values()].map((wish) => ({ wish, found: judge(ctx, wish, facts) }));
  const sound = judged.flatMap(({ found }) => ('booking' in found ? [found] : []));
  const before = await lockBookings(
    ctx,
    sound.map(({ booking }) => ({ ...booking, state: 'cancelled' })),
  );
  const days = await SlotDays.lock(ctx, [...sound.map(({ booking }) => booking), ...before.values()]);
  const outcomes = new Map<Id, Outcome<Id, BookRefusal>>();
  const kept: Booking[] = [];
  for (const { wish, found } of judged) {
    if (!('booking' in found)) {
      outcomes.set(wish.orderId, { id: wish.orderId, done: false, refusal: found.refusal });
      continue;
    }
    const { booking, slot } = found;
    const old = before.get(booking.orderId)!;
    if (old.state === 'booked') days.add(old, -1);
    const left = roomFor(slot, days.taken(booking.slotId, booking.day), booking);
    if (left === 0) {
      if (old.state === 'booked') days.add(old, 1);
      outcomes.set(booking.orderId, refuse(booking.orderId, 'delivery.slotFull', { left }));
      continue;
    }
    days.add(booking, 1);
    kept.push(booking);
    outcomes.set(booking.orderId, done(booking.orderId));
  }
  await days.save();
  await saveBookings(ctx, kept);
  await keepGiven(ctx, judged, facts, kept);
  await note(ctx, 'delivery.book', kept);
  return wishes.map(({ orderId }) => outcomes.get(orderId)!);
}

async function gather(ctx: Ctx, wishes: readonly Wish[]): Promise<Facts> {
  const ids = wishes.map(({ orderId }) => orderId);
  const [orders, bases, own] = await Promise.all([ordersToDeliver(ctx, ids), basesOf(ctx), ownCouriers(ctx)]);
  const known = await knownOf(ctx, [...orders.values()]);
  return { orders, bases, own, known, onTrip: await openStopsOf(ctx, ids) };
}

function judge(
  ctx: Ctx,
  wish: Wish,
  { orders, bases, own, known, onTrip }: Facts,
): { booking: Booking; slot: DeliverySlot } | { refusal: Refusal<BookRefusal> } {
  const order = orders.get(wish.orderId);
  const no = (code: BookRefusal, data?: Record<string, unknown>) => ({ refusal: { code, ...(data && { data }) } });
  if (!order) return no('orders.notFound');
  if (OVER.has(order.state)) return no('delivery.orderOver');
  if (order.courier !== null && !own.has(order.courier)) return no('delivery.otherCourier', { courier: order.courier });
  if (order.ofSeller && (order.codMinor ?? 0n) > 0n) return no('delivery.sellersMoney');
  const trip = onTrip.get(order.id);
  if (trip) return no('delivery.onTrip', { trip });
  const base = bases.find(({ active, slots }) => active && slots.some(({ id }) => id === wish.slotId));
  const slot = base?.slots.find(({ id, active }) => id === wish.slotId && active);
  if (!base || !slot || (order.nodeId !== null && order.nodeId !== base.nodeId)) return no('delivery.slotUnknown');
  const hours = windowOf(slot, wish.day);
  if (!hours) return no('delivery.notThatDay');
  const { window } = wish;
  if (window ? slot.kind === 'fixed' || !isWithin(slot, window) : slot.kind === 'appointment')
    return no('delivery.windowUnsound');
  const [readyAt, dueAt] = window
    ? [momentOn(wish.day, window.from), momentOn(wish.day, window.until)]
    : [hours.readyAt, hours.dueAt];
  if (dueAt.getTime() <= ctx.now()) return no('delivery.slotPast');
  const said = known(order);
  const found = place(base, order.divisionCode.slice(0, 6), { ...said, point: wish.point ?? said.point });
  if (!found) return no('delivery.notServed');
  const booking: Booking = {
    ...{ orderId: order.id, baseId: base.id, slotId: slot.id, day: wish.day, readyAt, dueAt },
    ...{ weightG: order.weightG, volumeCm3: order.volumeCm3, areaId: found.area?.id ?? null },
    ...{ lat: found.point?.lat ?? null, lng: found.point?.lng ?? null, placed: found.placed },
    ...{ state: 'booked', bookedBy: actorText(ctx.actor), bookedAt: new Date(ctx.now()) },
  };
  return { booking, slot };
}

/** What somebody said of a place is kept for the address; not where the platform hides half of it. */
async function keepGiven(
  ctx: Ctx,
  judged: readonly { wish: Wish }[],
  { orders }: Facts,
  kept: readonly Booking[],
): Promise<void> {
  const done = new Set(kept.map(({ orderId }) => orderId));
  const said = { setBy: actorText(ctx.actor), setAt: new Date(ctx.now()) };
  const places = judged.flatMap(({ wish: { orderId, point } }) => {
    const order = orders.get(orderId);
    return point && order && done.has(orderId) && !order.masked
      ? [{ address: addressKey(order), ...point, ...said }]
      : [];
  });
  await keepPlaces(ctx, places);
}

const note = (ctx: Ctx, action: string, bookings: readonly Booking[]) =>
  auditAll(
    ctx,
    action,
    bookings.map(({ orderId, slotId, day, readyAt, dueAt }) => ({
      subject: `order/${orderId}`,
      detail: JSON.parse(toJson({ slotId, day, readyAt, dueAt })) as Record<string, unknown>,
    })),
  );

/** Gives slots back. Refuses per order: `delivery.notBooked`, `delivery.onTrip` (data: `trip`). */
export async function cancelDeliveries(
  ctx: Ctx,
  orderIds: readonly Id[],
): Promise<Outcome<Id, 'delivery.notBooked' | 'delivery.onTrip'>[]> {
  const [booked, onTrip] = await Promise.all([bookingsOf(ctx, orderIds), openStopsOf(ctx, orderIds)]);
  const free = [...booked.values()].filter(({ orderId }) => !onTrip.has(orderId));
  const locked = await lockBookings(ctx, free);
  const going = [...locked.values()].filter(({ state }) => state === 'booked');
  const days = await SlotDays.lock(ctx, going);
  for (const booking of going) days.add(booking, -1);
  await days.save();
  await saveBookings(
    ctx,
    going.map((booking) => ({ ...booking, state: 'cancelled' })),
  );
  await note(ctx, 'delivery.giveBack', going);
  const gone = new Set(going.map(({ orderId }) => orderId));
  return orderIds.map((id) => {
    const trip = onTrip.get(id);
    if (trip && booked.has(id)) return refuse(id, 'delivery.onTrip', { trip });
    return gone.has(id) ? done(id) : refuse(id, 'delivery.notBooked');
  });
}
