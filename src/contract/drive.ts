/**
 * The driver's phone (SHP-7): his trips and what he does at each door. Everybody sees and drives his own trips only. A
 * phone without a network sends later what it did, with `at` and the same key.
 */
import { type Static, Type } from 'typebox';
import { PLACED_BY } from './delivery.ts';
import { STOP_STATES } from './delivery-days.ts';
import { ById, Day, endpoint, Guarded, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Amount, Money } from './money.ts';
import { OrderRef } from './order-words.ts';

const REVEAL = 'orders.reveal';

export const DriveStop = Output({
  parcelId: Id,
  number: Type.String(),
  order: OrderRef,
  waybillNumber: Nullable(Type.String()),
  boxes: Type.Integer(),
  goods: Type.String(),
  state: Type.Enum(STOP_STATES),
  arriveAt: Nullable(Moment),
  readyAt: Moment,
  dueAt: Moment,
  recipientName: Guarded(REVEAL, 'masked', Type.String()),
  /** To be dialled; masked until the trip has begun, and where the platform keeps the buyer to itself. */
  phone: Guarded(REVEAL, 'masked', Type.String()),
  address: Type.String(),
  memo: Guarded(REVEAL, 'contacts', Type.String()),
  point: Nullable(Output({ lat: Type.Number(), lng: Type.Number() })),
  placed: Type.Enum(PLACED_BY),
  /** To be taken at the door. */
  cod: Nullable(Money),
  taken: Money,
  reason: Guarded(REVEAL, 'contacts', Type.String()),
});
export type DriveStop = Static<typeof DriveStop>;

export const DriveTrip = Output({
  id: Id,
  number: Type.String(),
  day: Day,
  van: Type.String(),
  state: Type.Enum(['published', 'underWay', 'over']),
  departAt: Nullable(Moment),
  lengthM: Type.Integer(),
  /** Cash taken so far, and what was counted when it was handed over. */
  cash: Money,
  counted: Nullable(Money),
  stops: Type.Array(DriveStop),
});
export type DriveTrip = Static<typeof DriveTrip>;

export const getDrive = endpoint({
  method: 'GET',
  path: '/api/v1/drive',
  summary: 'Trips of the driver who asks: published, under way, and those of today that are over',
  scope: 'warehouse.check',
  response: Output({ trips: Type.Array(DriveTrip) }),
});

/**
 * Parcels that may go are handed over and out for delivery; the others stay behind, with why. Refuses:
 * `delivery.tripUnknown` (404), `delivery.tripNotPublished`, `delivery.nothingToDrive` (data: `parcels`).
 */
export const startTrip = endpoint({
  method: 'POST',
  path: '/api/v1/drive/trips/:id/start',
  summary: 'Begin a trip: what is ready leaves with the van',
  scope: 'warehouse.check',
  params: ById,
  response: DriveTrip,
});

const AtDoor = { parcelId: Id, at: Moment };

/** Refuses: `delivery.tripUnknown` (404), `delivery.notUnderWay`, `delivery.stopUnknown`, `delivery.stopDone`. */
export const arriveAtStop = endpoint({
  method: 'POST',
  path: '/api/v1/drive/trips/:id/arrive',
  summary: 'The van is at the door',
  scope: 'warehouse.check',
  params: ById,
  body: Input(AtDoor),
  response: DriveTrip,
});

const Picture = Type.String({ minLength: 20, maxLength: 600_000 });

/**
 * The parcel is signed for. Refuses as `arriveAtStop`, and `delivery.proofMissing`, `delivery.proofDamaged`,
 * `delivery.nothingToTake`, `delivery.sellersMoney`, `delivery.moneyDiffers` (data: `expected`, `taken`) without a reason.
 */
export const deliverStop = endpoint({
  method: 'POST',
  path: '/api/v1/drive/trips/:id/deliver',
  summary: 'Delivered: who took it, with signature or photo, and the money taken',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    ...AtDoor,
    takenBy: Type.String({ minLength: 1, maxLength: 60 }),
    /** PNG or JPEG, base64. */
    signature: Type.Optional(Picture),
    photo: Type.Optional(Picture),
    cash: Amount,
    card: Amount,
    /** Why less or more was taken. */
    differenceReason: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  response: DriveTrip,
});

/**
 * Refused, or nobody there. `slot`: it goes out again, in the slot of another day; otherwise back to the warehouse.
 * Refuses as `arriveAtStop`, and what booking refuses.
 */
export const failStop = endpoint({
  method: 'POST',
  path: '/api/v1/drive/trips/:id/fail',
  summary: 'Not delivered: refused or nobody there, and what happens to the parcel',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    ...AtDoor,
    why: Type.Enum(['refused', 'notMet']),
    reason: Type.String({ minLength: 1, maxLength: 200 }),
    slot: Nullable(Input({ slotId: Id, day: Day })),
  }),
  response: DriveTrip,
});

/**
 * Cash is handed over and counted; parcels that were not delivered are back. Refuses: `delivery.tripUnknown` (404),
 * `delivery.notUnderWay`, `delivery.stopsOpen` (data: `parcels`), `delivery.cashDiffers` (data: `expected`, `counted`)
 * without a reason.
 */
export const endTrip = endpoint({
  method: 'POST',
  path: '/api/v1/drive/trips/:id/end',
  summary: 'End a trip: hand over the cash, counted',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ counted: Amount, reason: Type.Optional(Type.String({ maxLength: 200 })) }),
  response: DriveTrip,
});
