/**
 * Own delivery (SHP-7): how a node delivers by itself, and slots that are booked. A base is one document with its areas,
 * slots and vans; what was there before stays there, `active: false` instead of deleting. Places are latitude and
 * longitude as people set them: a street address alone does not say where it is.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { WeightG } from './money.ts';
import { NodeRef } from './order-words.ts';
import { MAX_BATCH, Outcomes } from './paging.ts';

const point = {
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lng: Type.Number({ minimum: -180, maximum: 180 }),
};
export const DeliveryPoint = Input(point);
export type DeliveryPoint = Static<typeof DeliveryPoint>;

/**
 * Where an address was taken to be: at its own point, in the middle of the known addresses of its district (roughly), at the
 * centre of its area (more roughly), or nobody knows.
 */
export const PLACED_BY = ['own', 'district', 'area', 'none'] as const;
export type PlacedBy = (typeof PLACED_BY)[number];

const Name = Type.String({ minLength: 1, maxLength: 40 });
/** Minutes since midnight, China's. */
const Minutes = Type.Integer({ minimum: 0, maximum: 1440 });
const VolumeCm3 = Type.String({ pattern: '^[0-9]{1,12}$' });

/** `districts`: whoever lives there, at its centre until his own place is known. `radius`: whoever is within. */
export const DeliveryArea = Input({
  id: Id,
  name: Name,
  kind: Type.Enum(['districts', 'radius']),
  /** Six-digit codes. */
  districts: Type.Array(Type.String({ pattern: '^[0-9]{6}$' }), { maxItems: 200 }),
  radiusM: Type.Integer({ minimum: 0, maximum: 200_000 }),
  ...point,
  active: Type.Boolean(),
});
export type DeliveryArea = Static<typeof DeliveryArea>;

export const SLOT_HOURS = [1, 2, 3] as const;
/** `fixed`: 1, 2 or 3 hours. `appointment`: a window of one's own within these hours. Null capacity: any. */
export const DeliverySlot = Input({
  id: Id,
  kind: Type.Enum(['fixed', 'appointment']),
  from: Minutes,
  until: Minutes,
  /** 1 is Monday. */
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 }),
  mostOrders: Type.Integer({ minimum: 0, maximum: 10_000 }),
  mostWeightG: Nullable(WeightG),
  mostVolumeCm3: Nullable(VolumeCm3),
  active: Type.Boolean(),
});
export type DeliverySlot = Static<typeof DeliverySlot>;

export const DeliveryVan = Input({
  id: Id,
  name: Name,
  maxWeightG: WeightG,
  maxVolumeCm3: VolumeCm3,
  /** The shift: leaves and is back within. */
  from: Minutes,
  until: Minutes,
  /** Who drives it usually. */
  driverId: Nullable(Id),
  active: Type.Boolean(),
});
export type DeliveryVan = Static<typeof DeliveryVan>;

const base = {
  ...point,
  detourPercent: Type.Integer({ minimum: 0, maximum: 300 }),
  speedKmh: Type.Integer({ minimum: 3, maximum: 120 }),
  serviceMinutes: Type.Integer({ minimum: 0, maximum: 120 }),
  areas: Type.Array(DeliveryArea, { maxItems: 200 }),
  slots: Type.Array(DeliverySlot, { maxItems: 50 }),
  vans: Type.Array(DeliveryVan, { maxItems: 100 }),
  active: Type.Boolean(),
};
export const DeliveryBaseInput = Input(base);
export type DeliveryBaseInput = Static<typeof DeliveryBaseInput>;
export const DeliveryBase = Output({ id: Id, node: NodeRef, ...base, version: Type.Integer() });
export type DeliveryBase = Static<typeof DeliveryBase>;

/** With those who can be named as drivers. */
export const listDeliveryBases = endpoint({
  method: 'GET',
  path: '/api/v1/delivery-bases',
  summary: 'Where own vans leave: areas, slots, vans and who may drive them',
  scope: 'shipping.read',
  response: Output({
    bases: Type.Array(DeliveryBase),
    drivers: Type.Array(Output({ id: Id, name: Type.String() })),
    /** Couriers whose parcels own vans take. */
    couriers: Type.Array(Output({ code: Type.String(), name: Type.String() })),
  }),
});

/** Refuses: `stock.nodeUnknown` (404), `delivery.baseTaken`, and what `changeDeliveryBase` refuses. */
export const createDeliveryBase = endpoint({
  method: 'POST',
  path: '/api/v1/delivery-bases',
  summary: 'Let a node deliver by itself',
  scope: 'settings.write',
  body: Input({ nodeId: Id, ...base }),
  response: DeliveryBase,
});

/**
 * Refuses: `delivery.baseUnknown` (404), `delivery.partRemoved` (data: `part`), `delivery.slotUnsound` (data: `from`,
 * `until`), `delivery.areaUnsound` (data: `area`), `delivery.districtUnknown` (data: `district`), `delivery.vanUnsound`
 * (data: `van`), `delivery.driverUnknown` (data: `van`), `delivery.partTwice`.
 */
export const changeDeliveryBase = endpoint({
  method: 'PUT',
  path: '/api/v1/delivery-bases/:id',
  summary: 'Change how a node delivers',
  scope: 'settings.write',
  params: ById,
  body: DeliveryBaseInput,
  response: DeliveryBase,
});

/** `full`: its capacity is booked. `tight`: there is capacity, but no trip was found at a quick look. */
export const SLOT_STATES = ['free', 'tight', 'full', 'past'] as const;

export const QuotedSlot = Output({
  slotId: Id,
  day: Day,
  kind: Type.Enum(['fixed', 'appointment']),
  readyAt: Moment,
  dueAt: Moment,
  state: Type.Enum(SLOT_STATES),
  /** Orders it still takes. */
  left: Type.Integer(),
  /** How much longer the trips get by it; null where that was not looked at. */
  extraM: Nullable(Type.Integer()),
});
export type QuotedSlot = Static<typeof QuotedSlot>;

const QuoteAddress = Input({
  province: Type.String({ maxLength: 40 }),
  city: Type.String({ maxLength: 40 }),
  district: Type.String({ maxLength: 40 }),
  detail: Type.String({ maxLength: 200 }),
});

const Booked = Output({
  slotId: Id,
  day: Day,
  readyAt: Moment,
  dueAt: Moment,
  /** Whether the parcel may still be moved to another slot. */
  open: Type.Boolean(),
});

/** Refuses: `orders.notFound` (404). */
export const quoteDelivery = endpoint({
  method: 'POST',
  path: '/api/v1/delivery-quotes',
  summary: 'Which slots of own delivery are still free for an order or an address',
  scope: 'orders.read',
  body: Input({
    /** An order, or an address before there is one. */
    for: Type.Union([Input({ orderId: Id }), Input({ address: QuoteAddress, weightG: Type.Optional(WeightG) })]),
    from: Type.Optional(Day),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
    point: Type.Optional(DeliveryPoint),
  }),
  response: Output({
    /** Null: no base delivers there. */
    base: Nullable(Output({ id: Id, node: NodeRef })),
    /** `none`: a base delivers within a radius, and nobody has said where the address is. */
    placed: Type.Enum(PLACED_BY),
    area: Nullable(Type.String()),
    booked: Nullable(Booked),
    slots: Type.Array(QuotedSlot),
  }),
});
export type DeliveryQuote = Static<(typeof quoteDelivery)['response']>;

/**
 * An order that has a slot moves to the new one. Outcomes are per order. Refuses per order: `orders.notFound`,
 * `delivery.slotUnknown`, `delivery.slotFull` (data: `left`), `delivery.slotPast`, `delivery.notThatDay`,
 * `delivery.windowUnsound`, `delivery.notServed`, `delivery.otherCourier` (data: `courier`), `delivery.orderOver`,
 * `delivery.onTrip` (data: `trip`).
 */
export const bookDeliveries = endpoint({
  method: 'POST',
  path: '/api/v1/delivery-bookings',
  summary: 'Book slots of own delivery for orders',
  scope: 'orders.edit',
  body: Input({
    bookings: Type.Array(
      Input({
        orderId: Id,
        slotId: Id,
        day: Day,
        /** Of an appointment: its own window. */
        window: Type.Optional(Input({ from: Minutes, until: Minutes })),
        /** Where the address is; kept for the next order that goes there. */
        point: Type.Optional(DeliveryPoint),
      }),
      { minItems: 1, maxItems: MAX_BATCH },
    ),
  }),
  response: Outcomes,
});

/** Refuses per order: `delivery.notBooked`, `delivery.onTrip` (data: `trip`). */
export const cancelDeliveries = endpoint({
  method: 'POST',
  path: '/api/v1/delivery-bookings/cancel',
  summary: 'Give slots of own delivery back',
  scope: 'orders.edit',
  body: Input({ orderIds: Type.Array(Id, { minItems: 1, maxItems: MAX_BATCH, uniqueItems: true }) }),
  response: Outcomes,
});
