/**
 * Which slots are still free (SHP-7), asked while somebody is on the telephone: capacity is counted exactly, and a quick
 * plan of what is booked says whether a van can still make it.
 */
import type { quoteDelivery as contract, QuotedSlot } from '../contract/delivery.ts';
import type { BodyOf, ResponseOf } from '../contract/endpoint.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { ordersToDeliver } from '../orders/orders.ts';
import { officialCode, resolveDivisions } from '../parties/address/address.ts';
import { nodesOf } from '../stock/stock.ts';
import { type DeliverySlot, midnight, type Placed, place, roomFor, type Window, windowOf } from './base.ts';
import { type AddressOf, type Booking, bookingsOf, bookingsOn, knownOf, takenOn } from './booking-store.ts';
import { type DropToPlan, problemOf } from './day-problem.ts';
import { basesOf, type KeptBase } from './keep-bases.ts';
import { quoteVisit } from './route/plan-routes.ts';
import { openStopsOf } from './trip-store.ts';

type Asked = BodyOf<typeof contract>;
type Quote = Wire<ResponseOf<typeof contract>>;

const DAY_MS = 86_400_000;

/** Who is to be visited: an order, or an address on the telephone. */
type Visitor = {
  orderId: Id | null;
  nodeId: Id | null;
  districtCode: string;
  address: AddressOf;
  weightG: bigint;
  volumeCm3: bigint;
};

/** Refuses `orders.notFound` (404). */
export async function quoteSlots(ctx: Ctx, asked: Asked): Promise<Quote> {
  const visitor = await visitorOf(ctx, asked.for);
  const said = (await knownOf(ctx, [visitor.address]))(visitor.address);
  const known = { ...said, point: asked.point ?? said.point };
  const [bases, nodes] = await Promise.all([basesOf(ctx), nodesOf(ctx)]);
  const found = bases
    .filter(({ active, nodeId }) => active && (visitor.nodeId === null || visitor.nodeId === nodeId))
    .flatMap((base) => {
      const placed = place(base, visitor.districtCode, known);
      const node = nodes.find(({ id }) => id === base.nodeId);
      return placed && node ? [{ base, placed, node: { id: node.id, name: node.name } }] : [];
    })[0];
  const booked = visitor.orderId === null ? null : await bookedOf(ctx, visitor.orderId);
  if (!found) return { base: null, placed: 'none', area: null, booked, slots: [] };
  const { base, placed, node } = found;
  const from = asked.from ?? dayOf(ctx.now());
  const days = Array.from({ length: asked.days ?? 3 }, (_, i) => dayOf(midnight(from) + i * DAY_MS));
  return {
    base: { id: base.id, node },
    placed: placed.placed,
    area: placed.area?.name ?? null,
    booked,
    slots: await quoted(ctx, base, days, visitor, placed),
  };
}

async function visitorOf(ctx: Ctx, asked: Asked['for']): Promise<Visitor> {
  if ('orderId' in asked) {
    const order = (await ordersToDeliver(ctx, [asked.orderId])).get(asked.orderId);
    if (!order) throw new Refused('orders.notFound', { id: asked.orderId }, 404);
    const { id, nodeId, divisionCode, weightG, volumeCm3 } = order;
    const districtCode = divisionCode.slice(0, 6);
    return { orderId: id, nodeId, districtCode, address: order, weightG, volumeCm3 };
  }
  const { address, weightG = '0' } = asked;
  const { district, city } = resolveDivisions(address);
  const code = district ?? city;
  return {
    ...{ orderId: null, nodeId: null, districtCode: code ? officialCode(code.code) : '', address },
    ...{ weightG: BigInt(weightG), volumeCm3: 0n },
  };
}

async function bookedOf(ctx: Ctx, orderId: Id) {
  const [bookings, onTrip] = await Promise.all([bookingsOf(ctx, [orderId]), openStopsOf(ctx, [orderId])]);
  const booking = bookings.get(orderId);
  if (!booking) return null;
  const { slotId, day, readyAt, dueAt } = booking;
  return { slotId, day, readyAt, dueAt, open: !onTrip.has(orderId) };
}

async function quoted(
  ctx: Ctx,
  base: KeptBase,
  days: readonly string[],
  visitor: Visitor,
  placed: Placed,
): Promise<Wire<QuotedSlot>[]> {
  const [taken, bookings] = await Promise.all([takenOn(ctx, days), bookingsOn(ctx, base.id, days)]);
  return days.flatMap((day) => {
    const offers = base.slots
      .filter(({ active }) => active)
      .flatMap((slot) => {
        const window = windowOf(slot, day);
        return window ? [{ slot, window, left: roomFor(slot, taken(slot.id, day), visitor) }] : [];
      })
      .toSorted((a, b) => a.slot.from - b.slot.from || a.slot.until - b.slot.until);
    const others = bookings.filter((one) => one.day === day && one.orderId !== visitor.orderId);
    const extra = extraLengths(base, day, offers, others, visitor, placed, ctx.now());
    return offers.map(({ slot, window, left }, i) => ({
      ...{ slotId: slot.id, day, kind: slot.kind, ...window, left },
      state: stateOf(window, left, extra ? extra[i]! : 0, ctx.now()),
      extraM: extra?.[i] ?? null,
    }));
  });
}

function stateOf({ dueAt }: Window, left: number, extra: number | null, now: number): QuotedSlot['state'] {
  if (dueAt.getTime() <= now) return 'past';
  if (left === 0) return 'full';
  return extra === null ? 'tight' : 'free';
}

/** Null where there is nothing to reckon with: no vans, or nobody knows where it is. */
function extraLengths(
  base: KeptBase,
  day: string,
  offers: readonly { slot: DeliverySlot; window: Window }[],
  bookings: readonly Booking[],
  visitor: Visitor,
  { point }: Placed,
  now: number,
): (number | null)[] | null {
  const vans = base.vans.filter(({ active }) => active);
  if (!point || vans.length === 0 || offers.length === 0) return null;
  const drops = bookings.flatMap(({ lat, lng, ...booking }): DropToPlan[] =>
    lat === null || lng === null ? [] : [{ ...booking, point: { lat, lng } }],
  );
  const asked: DropToPlan = { ...offers[0]!.window, weightG: visitor.weightG, volumeCm3: visitor.volumeCm3, point };
  const { problem, seconds } = problemOf(base, day, [...drops, asked], vans, now);
  const windows = offers.map(({ window }) => ({ ready: seconds(window.readyAt), due: seconds(window.dueAt) }));
  return quoteVisit(problem, windows);
}
