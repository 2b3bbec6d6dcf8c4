/**
 * A day of own delivery: what is to be brought, by which trips. Trips are `draft` (planned anew at will) → `locked` (left
 * alone by the next plan) → `published` (on the driver's phone) → `underWay` → `over`.
 */
import { type Static, Type } from 'typebox';
import { DeliveryPoint, PLACED_BY, SLOT_STATES } from './delivery.ts';
import { ById, Day, endpoint, Guarded, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Money, WeightG } from './money.ts';
import { FulfilmentState, NodeRef, OrderRef } from './order-words.ts';

export const TRIP_STATES = ['draft', 'locked', 'published', 'underWay', 'over'] as const;
export const STOP_STATES = ['planned', 'arrived', 'delivered', 'refused', 'notMet', 'leftBehind'] as const;
const Metres = Type.Integer();

/** A parcel of the day; drawn roughly unless its own place is known (`placed`). */
export const DayDrop = Output({
  parcelId: Id,
  number: Type.String(),
  order: OrderRef,
  state: FulfilmentState,
  slotId: Id,
  readyAt: Moment,
  dueAt: Moment,
  recipientName: Type.String(),
  area: Type.String(),
  detail: Guarded('orders.reveal', 'masked', Type.String()),
  weightG: WeightG,
  volumeCm3: WeightG,
  cod: Nullable(Money),
  placed: Type.Enum(PLACED_BY),
  point: Nullable(Output({ lat: Type.Number(), lng: Type.Number() })),
});
export type DayDrop = Static<typeof DayDrop>;

export const DayStop = Output({
  parcelId: Id,
  state: Type.Enum(STOP_STATES),
  /** As planned; null where nobody knows where it is. */
  arriveAt: Nullable(Moment),
  leaveAt: Nullable(Moment),
  /** Arrives so much after its window. */
  lateMinutes: Type.Integer(),
  lengthM: Metres,
  doneAt: Nullable(Moment),
  reason: Guarded('orders.reveal', 'contacts', Type.String()),
});
export type DayStop = Static<typeof DayStop>;

export const DayTrip = Output({
  id: Id,
  number: Type.String(),
  van: Output({ id: Id, name: Type.String() }),
  driver: Nullable(Output({ id: Id, name: Type.String() })),
  state: Type.Enum(TRIP_STATES),
  departAt: Nullable(Moment),
  backAt: Nullable(Moment),
  /** Back after the shift. */
  backLateMinutes: Type.Integer(),
  lengthM: Metres,
  weightG: WeightG,
  maxWeightG: WeightG,
  volumeCm3: WeightG,
  maxVolumeCm3: WeightG,
  cash: Nullable(Output({ taken: Money, counted: Nullable(Money), reason: Type.String() })),
  stops: Type.Array(DayStop),
  version: Type.Integer(),
});
export type DayTrip = Static<typeof DayTrip>;

export const DeliveryDay = Output({
  day: Day,
  base: Output({ id: Id, node: NodeRef, lat: Type.Number(), lng: Type.Number() }),
  slots: Type.Array(
    Output({
      id: Id,
      kind: Type.Enum(['fixed', 'appointment']),
      readyAt: Moment,
      dueAt: Moment,
      state: Type.Enum(SLOT_STATES),
      orders: Type.Integer(),
      mostOrders: Type.Integer(),
    }),
  ),
  drops: Type.Array(DayDrop),
  /** Booked orders whose parcel is not there: not released, stopped, cancelled. */
  withoutParcel: Type.Array(OrderRef),
  /** Parcels that own vans are to bring from here and that have no slot. */
  withoutSlot: Type.Array(Output({ parcelId: Id, number: Type.String(), order: OrderRef, area: Type.String() })),
  trips: Type.Array(DayTrip),
});
export type DeliveryDay = Static<typeof DeliveryDay>;

const DayQuery = { baseId: Id, day: Day };

/** Refuses: `delivery.baseUnknown` (404). */
export const getDeliveryDay = endpoint({
  method: 'GET',
  path: '/api/v1/delivery-days',
  summary: 'A day of own delivery: slots, parcels, trips with times and lengths',
  scope: 'shipping.read',
  query: Input(DayQuery),
  response: DeliveryDay,
});

/**
 * Drafts are planned anew; locked, published and driven trips stay. Refuses: `delivery.baseUnknown` (404),
 * `delivery.noVans`.
 */
export const planDeliveryDay = endpoint({
  method: 'POST',
  path: '/api/v1/delivery-days/plan',
  summary: 'Plan the trips of a day',
  scope: 'shipping.write',
  body: Input(DayQuery),
  response: DeliveryDay,
});

const DaySum = Output({ lengthM: Metres, lateStops: Type.Integer(), lateMinutes: Type.Integer() });
export type DaySum = Static<typeof DaySum>;

/**
 * These stops in this order; parcels of other drafts are taken out of them, those left out wait. With `check` nothing is
 * kept. Needs `If-Match`. Refuses: `delivery.tripUnknown` (404), `delivery.tripFixed` (data: `trip`),
 * `delivery.parcelUnknown` (data: `ids`).
 */
export const setTripStops = endpoint({
  method: 'PUT',
  path: '/api/v1/delivery-trips/:id/stops',
  summary: 'Set the stops of a trip by hand, and say what that costs',
  scope: 'shipping.write',
  params: ById,
  body: Input({ parcelIds: Type.Array(Id, { maxItems: 500, uniqueItems: true }), check: Type.Boolean() }),
  response: Output({ before: DaySum, after: DaySum, overloaded: Type.Boolean(), version: Type.Integer() }),
});

/**
 * Lock, publish, take back, give to another driver. Needs `If-Match`. Refuses: `delivery.tripUnknown` (404),
 * `delivery.tripStarted`, `delivery.tripEmpty`, `delivery.driverMissing`, `delivery.driverUnknown`.
 */
export const changeTrip = endpoint({
  method: 'PUT',
  path: '/api/v1/delivery-trips/:id',
  summary: 'Lock or publish a trip, and say who drives',
  scope: 'shipping.write',
  params: ById,
  body: Input({ state: Type.Enum(['draft', 'locked', 'published']), driverId: Nullable(Id) }),
  response: Output({ id: Id, version: Type.Integer() }),
});

/** Where booked orders are; kept for the next order that goes there. Refuses: `delivery.notBooked` (data: `ids`). */
export const placeDeliveries = endpoint({
  method: 'POST',
  path: '/api/v1/delivery-bookings/places',
  summary: 'Say where the addresses of booked orders are',
  scope: 'shipping.write',
  body: Input({
    places: Type.Array(Input({ orderId: Id, point: DeliveryPoint }), { minItems: 1, maxItems: 500 }),
  }),
  response: Output({ placed: Type.Integer() }),
});

/** Refuses: `shipping.unknown` (404). */
export const getDoorstep = endpoint({
  method: 'GET',
  path: '/api/v1/parcels/:id/doorstep',
  summary: 'What happened to a parcel at the door: who took it, signature and photo, money',
  scope: 'shipping.read',
  params: ById,
  response: Output({
    visits: Type.Array(
      Output({
        trip: Output({ id: Id, number: Type.String() }),
        state: Type.Enum(STOP_STATES),
        doneAt: Nullable(Moment),
        takenBy: Guarded('orders.reveal', 'masked', Type.String()),
        reason: Guarded('orders.reveal', 'contacts', Type.String()),
        receipts: Type.Array(
          Output({
            number: Type.String(),
            method: Type.Enum(['cash', 'card']),
            amount: Money,
            takenAt: Moment,
            /** Of cash: when the driver handed it over; until then he has it. */
            handedOverAt: Nullable(Moment),
          }),
        ),
        /** `data`: base64. Left out for who may not see recipients. */
        proofs: Guarded(
          'orders.reveal',
          'null',
          Nullable(
            Type.Array(Output({ kind: Type.Enum(['signature', 'photo']), media: Type.String(), data: Type.String() })),
          ),
        ),
      }),
    ),
  }),
});
export type Doorstep = Static<(typeof getDoorstep)['response']>;
