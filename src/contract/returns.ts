/**
 * The returns desk (RET-3) and claims against couriers (RET-5): parcels that came back, each inspected item by item with
 * photos, and booked; those nobody knows wait as ownerless until a person finds whose they are.
 */
import { type Static, Type } from 'typebox';
import { AFTER_SALE_STATES, RemedyWord } from './after-sales.ts';
import { DocumentEntry } from './document-entries.ts';
import { ById, endpoint, Guarded, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Money, PositiveQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, OrderRef, OrderState, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const RETURN_STATES = ['open', 'ownerless', 'received'] as const;
/** `wrong`: nothing of the order; it is kept with the parcel and never comes into the books. */
export const RETURN_VERDICTS = ['good', 'defective', 'wrong'] as const;
const Label = Type.String({ minLength: 4, maxLength: 60 });
const CaseRef = Output({
  id: Id,
  number: Type.String(),
  state: Type.Enum(AFTER_SALE_STATES),
  remedy: Nullable(RemedyWord),
  reason: Type.String(),
});

export const ReturnItem = Output({
  item: Type.Integer(),
  /** Null for a code nobody knows. */
  sku: Nullable(SkuRef),
  code: Type.String(),
  verdict: Type.Enum(RETURN_VERDICTS),
  quantity: Quantity,
  /** Where good ones were put; null: they lie in the return area, or nothing is booked yet. */
  bin: Nullable(Type.String()),
  note: Type.String(),
  /** '' is one nobody can read; null of goods whose lots are not kept. */
  lot: Nullable(Type.String()),
  /** Good, but of a lot that may not be sold any more: it lies in the defective zone. */
  aside: Type.Boolean(),
  /** Of goods whose pieces each have a code: which came back. */
  serials: Type.Array(Type.String()),
});

export const Photo = Output({ id: Id, type: Type.String(), at: Moment, note: Type.String() });
export type Photo = Static<typeof Photo>;

export const ReturnParcel = Output({
  id: Id,
  number: Type.String(),
  label: Type.String(),
  courier: Type.String(),
  state: Type.Enum(RETURN_STATES),
  node: NodeRef,
  case: Nullable(CaseRef),
  order: Nullable(OrderRef),
  sender: Guarded('orders.reveal', 'masked', Type.String()),
  phoneTail: Type.String(),
  note: Type.String(),
  openedAt: Moment,
  receivedAt: Nullable(Moment),
  by: Actor,
  pieces: Quantity,
  /** Good pieces that lie in the return area. */
  toShelve: Quantity,
  version: Type.Integer(),
});
export type ReturnParcel = Static<typeof ReturnParcel>;

export const ReturnDetail = Output({
  ...ReturnParcel.properties,
  items: Type.Array(ReturnItem),
  photos: Type.Array(Photo),
  /** What its case waits for, what came with other parcels, and what this one brings. */
  expected: Type.Array(
    Output({
      sku: SkuRef,
      barcodes: Type.Array(Type.String()),
      /** Asked back by the case; 0 for what was sold and not asked back. */
      quantity: Quantity,
      cameBefore: Quantity,
      /** The most that may come in, over all cases of the order. */
      most: Quantity,
    }),
  ),
});
export type ReturnDetail = Static<typeof ReturnDetail>;

/** What a scan at the desk may mean. */
export const Found = Output({
  /** A parcel with this label is here already. */
  parcel: Nullable(
    Output({ id: Id, number: Type.String(), state: Type.Enum(RETURN_STATES), receivedAt: Nullable(Moment) }),
  ),
  /** Cases and orders it may belong to; the likeliest first. */
  candidates: Type.Array(
    Output({
      case: Nullable(CaseRef),
      order: OrderRef,
      orderState: OrderState,
      shop: Type.String(),
      goods: Type.String(),
      /** Why it is here. */
      by: Type.Enum(['returnNumber', 'serial', 'waybill', 'number', 'phone', 'buyer', 'goods', 'name']),
      recipient: Guarded('orders.reveal', 'masked', Type.String()),
      shippedAt: Nullable(Moment),
    }),
  ),
});
export type Found = Static<typeof Found>;

export const findReturn = endpoint({
  method: 'GET',
  path: '/api/v1/returns/find',
  summary:
    'Whose return parcel this is: by its label, an order number, a waybill, a phone, or the code of a piece in it',
  scope: 'warehouse.check',
  query: Input({ code: Type.String({ minLength: 2, maxLength: 128 }) }),
  response: Found,
});

export const listReturns = endpoint({
  method: 'GET',
  path: '/api/v1/returns/parcels',
  summary: 'Parcels that came back, newest first',
  scope: 'orders.read',
  query: PageQuery({
    state: Type.Optional(Type.Enum(RETURN_STATES)),
    /** Those with good pieces in the return area. */
    toShelve: Type.Optional(Type.Enum(['true'])),
    caseId: Type.Optional(Id),
    nodeId: Type.Optional(Id),
    /** The whole label, or our number. */
    text: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  response: Page(ReturnParcel),
});

/** Refuses: `returns.parcelUnknown` (404). */
export const getReturn = endpoint({
  method: 'GET',
  path: '/api/v1/returns/parcels/:id',
  summary: 'One parcel that came back, with items and photos',
  scope: 'orders.read',
  params: ById,
  response: ReturnDetail,
});

/**
 * Begins, or goes on with, the inspection of a parcel. Without case and order it is ownerless when it is finished. Refuses:
 * `returns.alreadyReceived` (data: `number`, `at`), `returns.nothingSold` (data: `number`; the order has not left, or all of
 * it came back), `orders.caseNotFound`, `orders.notFound`, `stock.nodeUnknown`.
 */
export const openReturn = endpoint({
  method: 'POST',
  path: '/api/v1/returns/parcels',
  summary: 'Open a return parcel at the desk',
  scope: 'warehouse.check',
  body: Input({
    nodeId: Id,
    label: Label,
    courier: Type.Optional(Type.String({ maxLength: 40 })),
    caseId: Type.Optional(Id),
    orderId: Type.Optional(Id),
    sender: Type.Optional(Type.String({ maxLength: 60 })),
    phoneTail: Type.Optional(Type.String({ pattern: '^[0-9]{0,11}$' })),
    note: Type.Optional(Note),
  }),
  response: ReturnDetail,
});

/**
 * One scan. Refuses: `returns.parcelUnknown` (404), `returns.parcelClosed` (data: `state`), `returns.itemUnknown` (data:
 * `code`; as wrong goods it is taken), `returns.notOfOrder` (data: `number`), `returns.moreThanSold` (data: `merchantCode`,
 * `left`); of goods whose lots are kept `returns.lotNeeded` (data: `merchantCode`, `lots`: those the buyer got; where he got
 * one it is taken), `stock.lotUnknown` (404); of goods whose pieces each have a code `returns.serialNeeded` (data: `code`),
 * `returns.serialTwice` (data: `serial`), `returns.serialNotSold` (data: `serial`, `number`, `soldBy`; as wrong goods it is
 * taken).
 */
export const scanReturnItem = endpoint({
  method: 'POST',
  path: '/api/v1/returns/parcels/:id/items',
  summary: 'An item of a return parcel, and how it is',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    code: Type.String({ minLength: 1, maxLength: 200 }),
    verdict: Type.Enum(RETURN_VERDICTS),
    quantity: Type.Optional(PositiveQuantity),
    note: Type.Optional(Note),
    /** Of goods whose lots are kept; '' where none can be read. */
    lot: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  response: ReturnDetail,
});

/** Takes one piece of an item out again. Refuses: `returns.parcelUnknown` (404), `returns.parcelClosed`, `returns.itemGone`. */
export const dropReturnItem = endpoint({
  method: 'POST',
  path: '/api/v1/returns/parcels/:id/drop',
  summary: 'Take a scanned piece back',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ item: Type.Integer({ minimum: 1, maximum: 10_000 }) }),
  response: ReturnDetail,
});

/**
 * Books what was scanned: customer → return area → bin or defective zone; without an owner it is only kept. `complete`:
 * nothing more comes for the case. Refuses: `returns.parcelUnknown` (404), `returns.parcelClosed`, `returns.nothingScanned`,
 * `returns.moreThanSold`, `stock.binReserved`, `ledger.periodClosed`. Posts: see `takeReturned` of stock.
 */
export const finishReturn = endpoint({
  method: 'POST',
  path: '/api/v1/returns/parcels/:id/finish',
  summary: 'Finish the inspection of a return parcel',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    complete: Type.Boolean(),
    /** Where good pieces go at once; left out: they wait in the return area. */
    bin: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    note: Type.Optional(Note),
  }),
  response: ReturnDetail,
});

/** An ownerless parcel has found its owner; it is booked. Refuses as `finishReturn`, and `returns.notOwnerless` (data: `state`). */
export const matchReturn = endpoint({
  method: 'POST',
  path: '/api/v1/returns/parcels/:id/match',
  summary: 'Say whose an ownerless parcel is',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ caseId: Type.Optional(Id), orderId: Type.Optional(Id) }),
  response: ReturnDetail,
});

/** Orders an ownerless parcel may be of: by the tail of the phone, the goods in it, the sender's name. */
export const suggestOwners = endpoint({
  method: 'GET',
  path: '/api/v1/returns/parcels/:id/owners',
  summary: 'Whose an ownerless parcel may be',
  scope: 'orders.read',
  params: ById,
  response: Output({ candidates: Found.properties.candidates }),
});

/** Good pieces go from the return area to a bin. Refuses: `returns.parcelUnknown` (404), `returns.nothingToShelve`, `ledger.short`, `stock.binReserved`. */
export const shelveReturn = endpoint({
  method: 'POST',
  path: '/api/v1/returns/parcels/:id/shelve',
  summary: 'Put the good pieces of a return parcel away',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ bin: Type.String({ minLength: 1, maxLength: 60 }) }),
  response: ReturnDetail,
});

export const PHOTO_OF = ['parcel', 'case', 'claim'] as const;
/** The largest photo, and what it may be. */
export const PHOTO_BYTES = 8_000_000;
export const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
/** Photos one thing may have. */
export const MOST_PHOTOS = 30;

/**
 * What the file is, is read from its first bytes. Refuses: `returns.photoType`, `returns.photoTooLarge` (data: `bytes`),
 * `returns.photoTooMany`, `returns.photoOfNothing` (404).
 */
export const addPhotos = endpoint({
  method: 'POST',
  path: '/api/v1/returns/photos',
  summary: 'Photos of a return parcel, a case or a claim',
  scope: 'warehouse.check',
  consumes: 'multipart',
  body: Input({ of: Type.Enum(PHOTO_OF), ofId: Id, note: Type.Optional(Type.String({ maxLength: 200 })) }),
  response: Output({ photos: Type.Array(Photo) }),
});

export const listPhotos = endpoint({
  method: 'GET',
  path: '/api/v1/returns/photos',
  summary: 'Photos of something',
  scope: 'orders.read',
  query: Input({ of: Type.Enum(PHOTO_OF), ofId: Id }),
  response: Output({ photos: Type.Array(Photo) }),
});

/** Refuses: `returns.photoUnknown` (404). */
export const getPhoto = endpoint({
  method: 'GET',
  path: '/api/v1/returns/photos/:id',
  summary: 'One photo',
  scope: 'orders.read',
  params: ById,
  produces: 'image/*',
});

/** Ledger entries of the parcels of a case. Refuses: `orders.caseNotFound` (404). */
export const caseEntries = endpoint({
  method: 'GET',
  path: '/api/v1/after-sales/:id/entries',
  summary: 'Ledger entries of what came back for a case',
  scope: 'orders.read',
  params: ById,
  query: PageQuery({}),
  response: Page(DocumentEntry),
});

export const CLAIM_STATES = ['registered', 'accepted', 'refused', 'paid'] as const;
export const CourierClaim = Output({
  id: Id,
  number: Type.String(),
  state: Type.Enum(CLAIM_STATES),
  courier: Output({ code: Type.String(), name: Type.String() }),
  label: Type.String(),
  order: Nullable(OrderRef),
  case: Nullable(Output({ id: Id, number: Type.String() })),
  amount: Money,
  paid: Nullable(Money),
  reason: Type.String(),
  answer: Type.String(),
  openedAt: Moment,
  by: Actor,
  decidedAt: Nullable(Moment),
  photos: Type.Integer(),
  version: Type.Integer(),
});
export type CourierClaim = Static<typeof CourierClaim>;

export const listClaims = endpoint({
  method: 'GET',
  path: '/api/v1/courier-claims',
  summary: 'Claims against couriers, newest first',
  scope: 'orders.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(Type.Enum(CLAIM_STATES), { maxItems: 4 })),
    courier: Type.Optional(Type.String({ maxLength: 40 })),
    caseId: Type.Optional(Id),
  }),
  response: Page(CourierClaim),
});

/** Refuses: `returns.courierUnknown`, `orders.caseNotFound` (404). */
export const addClaim = endpoint({
  method: 'POST',
  path: '/api/v1/courier-claims',
  summary: 'Register a claim against a courier',
  scope: 'orders.review',
  body: Input({
    courier: Type.String({ minLength: 1, maxLength: 40 }),
    label: Label,
    caseId: Type.Optional(Id),
    amount: PositiveQuantity,
    currency: Type.String({ pattern: '^[A-Z]{3}$' }),
    reason: Reason,
  }),
  response: CourierClaim,
});

/** Under `If-Match`. Refuses: `returns.claimUnknown` (404), `returns.claimDecided` (data: `state`), `returns.claimPaidMissing`. */
export const decideClaim = endpoint({
  method: 'PUT',
  path: '/api/v1/courier-claims/:id',
  summary: 'What the courier said of a claim, or paid',
  scope: 'orders.review',
  params: ById,
  body: Input({
    state: Type.Enum(['accepted', 'refused', 'paid']),
    paid: Type.Optional(PositiveQuantity),
    answer: Type.Optional(Note),
  }),
  response: CourierClaim,
});
