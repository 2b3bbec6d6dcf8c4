/**
 * Parcels from released to handed over: waybill numbers, labels, pick lists, manifests (SHP-2, SHP-3, WMS-9). Papers are
 * PDF. A number that may already exist is asked for again with the same business number, never anew.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Quantity, WeightG } from './money.ts';
import { CourierRef, FulfilmentState, HoldReason, NodeRef, OrderRef, ShopRef } from './order-words.ts';
import { Ids, MAX_BATCH, Outcomes, Page, PageQuery } from './paging.ts';

export const listCouriers = endpoint({
  method: 'GET',
  path: '/api/v1/couriers',
  summary: 'Couriers with the waybill numbers left at their branches',
  scope: 'signedIn',
  response: Output({
    couriers: Type.Array(
      Output({
        ...CourierRef.properties,
        active: Type.Boolean(),
        /** null: the courier does not count numbers. */
        numbersLeft: Nullable(Type.Integer()),
      }),
    ),
  }),
});

export const WAYBILL_STATES = [
  'requested',
  'issued',
  'printed',
  'collected',
  'cancelled',
  'recycled',
  'failed',
] as const;

export const ParcelRow = Output({
  /** Of the fulfilment. */
  id: Id,
  number: Type.String(),
  order: OrderRef,
  shop: ShopRef,
  node: NodeRef,
  state: FulfilmentState,
  courier: Nullable(CourierRef),
  waybill: Nullable(
    Output({
      number: Nullable(Type.String()),
      state: Type.Enum(WAYBILL_STATES),
      routeCode: Type.String(),
      /** Of the further boxes. */
      boxNumbers: Type.Array(Type.String()),
      prints: Type.Integer(),
      /** What the courier said when it refused. */
      message: Nullable(Type.String()),
    }),
  ),
  goods: Type.String(),
  quantity: Quantity,
  /** Boxes under the one number. */
  boxes: Type.Integer(),
  expectedWeightG: Nullable(WeightG),
  weightG: Nullable(WeightG),
  /** Why a weight out of tolerance was let pass. */
  weightReason: Nullable(Type.String()),
  /** What its carton and fillers cost, in the smallest unit of the tenant's currency; null where nobody knows. */
  packingMinor: Nullable(Quantity),
  recipientArea: Type.String(),
  /** A refund or hold that came after release: the parcel must stop. */
  holds: Type.Array(HoldReason),
  shipBefore: Nullable(Moment),
  shippedAt: Nullable(Moment),
  /** When it was last heard of on its way. */
  newsAt: Nullable(Moment),
});
export type ParcelRow = Static<typeof ParcelRow>;

export const listParcels = endpoint({
  method: 'GET',
  path: '/api/v1/parcels',
  summary: 'Parcels of a queue, the most urgent first',
  scope: 'shipping.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(FulfilmentState, { maxItems: 19 })),
    waybillState: Type.Optional(Type.Array(Type.Enum(WAYBILL_STATES), { maxItems: 7 })),
    nodeId: Type.Optional(Id),
    courier: Type.Optional(Type.String({ maxLength: 40 })),
    /** Under way without news for longer than the tenant's setting. */
    silent: Type.Optional(Type.Boolean()),
    /** A parcel's, order's or waybill's number, whole. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
  }),
  response: Page(ParcelRow),
});

export const countSilentParcels = endpoint({
  method: 'GET',
  path: '/api/v1/parcels/silent',
  summary: 'How many parcels are under way without news',
  scope: 'shipping.read',
  response: Output({
    /** Counted up to ten thousand. */
    count: Type.Integer(),
    hours: Type.Integer(),
  }),
});

/** Outcomes are per fulfilment. Refuses: `shipping.alreadyShipped`, `shipping.cancelled`, `shipping.hasWaybill` (cancel it first). */
export const setBoxes = endpoint({
  method: 'POST',
  path: '/api/v1/parcels/boxes',
  summary: 'Pack parcels in so many boxes under one number each, before the number is asked for',
  scope: 'shipping.write',
  body: Input({ ids: Ids, boxes: Type.Integer({ minimum: 1, maximum: 50 }) }),
  response: Outcomes,
});

/** Outcomes are per fulfilment. Refuses: `shipping.noCourier`, `shipping.stopped`, `shipping.courierRefused` (data: `message`), `shipping.answerUnknown`. */
export const requestWaybills = endpoint({
  method: 'POST',
  path: '/api/v1/waybills/request',
  summary: 'Ask couriers for waybill numbers',
  scope: 'shipping.write',
  body: Input({ ids: Ids, courier: Type.Optional(Type.String({ maxLength: 40 })) }),
  response: Outcomes,
});

/** Refuses the whole request with `shipping.notIssued` or `shipping.stopped` (data: `ids`); nothing is marked printed then. */
export const printLabels = endpoint({
  method: 'POST',
  path: '/api/v1/waybills/labels',
  summary: 'Labels as one PDF, one parcel a page; marks them printed',
  scope: 'shipping.write',
  body: Input({ ids: Ids, size: Type.Enum(['76x130', '100x180']) }),
  produces: 'application/pdf',
});

/** Refuses: `shipping.collected`, `shipping.noWaybill`. The business number is never used again. */
export const cancelWaybills = endpoint({
  method: 'POST',
  path: '/api/v1/waybills/cancel',
  summary: 'Cancel waybills before collection',
  scope: 'shipping.write',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/**
 * A parcel that has left travels under another number: parcel, order and channel say it from now on (CHN-8). Outcomes
 * are per fulfilment. Refuses: `shipping.notShipped`, `shipping.courierUnknown` (data: `courier`), `shipping.sameNumber`,
 * `shipping.numberTaken` (data: `waybillNumber`).
 */
export const replaceWaybills = endpoint({
  method: 'POST',
  path: '/api/v1/waybills/replace',
  summary: 'Put other waybill numbers on parcels that have left',
  scope: 'shipping.write',
  body: Input({
    replacements: Type.Array(
      Input({
        fulfilmentId: Id,
        courier: Type.String({ minLength: 1, maxLength: 40 }),
        waybillNumber: Type.String({ minLength: 1, maxLength: 40 }),
      }),
      { minItems: 1, maxItems: MAX_BATCH },
    ),
  }),
  response: Outcomes,
});

export const printPickList = endpoint({
  method: 'POST',
  path: '/api/v1/pick-lists',
  summary: 'Pick list for parcels as PDF, in walking order',
  scope: 'shipping.write',
  body: Input({ ids: Ids }),
  produces: 'application/pdf',
});

/** Outcomes are per fulfilment. Refuses: `shipping.notChecked`, `shipping.stopped`, `shipping.otherCourier`. Shipped goods leave the stock. */
export const handOver = endpoint({
  method: 'POST',
  path: '/api/v1/manifests',
  summary: 'Hand checked parcels over to a courier',
  scope: 'shipping.write',
  body: Input({ courier: Type.String({ maxLength: 40 }), nodeId: Id, ids: Ids }),
  response: Output({
    /** null when every parcel was refused. */
    manifest: Nullable(Output({ id: Id, number: Type.String(), parcels: Type.Integer() })),
    outcomes: Outcomes.properties.outcomes,
  }),
});

export const printManifest = endpoint({
  method: 'GET',
  path: '/api/v1/manifests/:id/pdf',
  summary: 'The list the courier signs',
  scope: 'shipping.read',
  params: ById,
  produces: 'application/pdf',
});
