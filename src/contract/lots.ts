/**
 * Lots (STK-5): of goods whose lots are kept, which lies where, until when it may be sold, and who got it. A lot that
 * reaches its stop date goes out of sale by itself.
 */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Money, PositiveQuantity, Quantity } from './money.ts';
import { NodeRef, OrderRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { Bin, Place } from './stock-documents.ts';

/**
 * `fresh`; `near`: people are warned; `expired`: it may not be sold any more; `undated`: nobody said when it expires;
 * `unnamed`: goods nobody has named a lot of.
 */
export const LOT_STANDINGS = ['fresh', 'near', 'expired', 'undated', 'unnamed'] as const;
export const LotStanding = Type.Enum(LOT_STANDINGS);
export type LotStanding = Static<typeof LotStanding>;
/** `stopped`: out of sale by hand; `gone`: nothing of it lies anywhere. */
export const LOT_VIEWS = ['lying', 'near', 'expired', 'stopped', 'unnamed', 'gone'] as const;

const LotNumber = Type.String({ minLength: 1, maxLength: 60 });

export const LotRow = Output({
  sku: SkuRef,
  /** '' is a lot nobody has named. */
  lot: Type.String(),
  madeOn: Nullable(Day),
  expiresOn: Nullable(Day),
  /** From this day on it may not be sold. */
  stopsOn: Nullable(Day),
  /** Whole days to its expiry, below zero when it is past. */
  daysLeft: Nullable(Type.Integer()),
  standing: LotStanding,
  /** Out of sale by hand, whatever its date. */
  stopped: Type.Boolean(),
  supplier: Type.String(),
  note: Type.String(),
  /** All of it, and what of it may be sold. */
  quantity: Quantity,
  onSale: Quantity,
  /** What it cost; null for who may not see it, and where nobody said. */
  value: Nullable(Money),
  places: Type.Array(
    Output({
      node: NodeRef,
      bucket: Place,
      /** '' is the unsorted one, or no bin. */ bin: Type.String(),
      quantity: Quantity,
    }),
  ),
  version: Type.Integer(),
});
export type LotRow = Static<typeof LotRow>;

export const listLots = endpoint({
  method: 'GET',
  path: '/api/v1/lots',
  summary: 'Lots and where they lie, what expires first in front',
  scope: 'stock.read',
  query: PageQuery({
    view: Type.Optional(Type.Enum(LOT_VIEWS)),
    skuId: Type.Optional(Id),
    nodeId: Type.Optional(Id),
    /** The beginning of a lot, of a merchant code, or a part of a name. */
    search: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  response: Page(LotRow),
});

/**
 * Needs `If-Match`. Stopping takes what lies in bins out of sale at once. Refuses `stock.lotUnknown` (404),
 * `stock.expiresBeforeMade`.
 */
export const changeLot = endpoint({
  method: 'PUT',
  path: '/api/v1/skus/:skuId/lots/:lot',
  summary: 'Change the days of a lot, stop its sale, or let it be sold again',
  scope: 'stock.write',
  params: Input({ skuId: Id, lot: LotNumber }),
  body: Input({
    madeOn: Type.Optional(Nullable(Day)),
    expiresOn: Type.Optional(Nullable(Day)),
    stopped: Type.Optional(Type.Boolean()),
    note: Type.Optional(Note),
  }),
  response: LotRow,
});

/**
 * Goods are of another lot than the books say, or of one nobody had named: nothing moves. Refuses `stock.nodeUnknown` (404),
 * `stock.lotsNotKept`, `stock.sameLot`, `stock.notOfLot` (data: `lot`, `wanted`, `free`).
 */
export const nameLot = endpoint({
  method: 'POST',
  path: '/api/v1/lots/name',
  summary: 'Say of which lot goods in a place are',
  scope: 'stock.write',
  body: Input({
    ...{ nodeId: Id, skuId: Id, bucket: Place, bin: Type.Optional(Bin), quantity: PositiveQuantity },
    from: Type.String({ maxLength: 60 }),
    to: LotNumber,
    madeOn: Type.Optional(Day),
    expiresOn: Type.Optional(Day),
    reason: Reason,
  }),
  response: LotRow,
});

/**
 * From one place of a warehouse, by the purchase orders that brought it; what none did by a stock document to the lot's
 * supplier. Refuses `purchasing.lotNotBought` (data: `lot`, `most`: and its supplier is not known), `ledger.short` (data: `wanted`, `free`: not so many lie there that are promised to nobody), `ledger.periodClosed`.
 */
export const returnLot = endpoint({
  method: 'POST',
  path: '/api/v1/lots/return',
  summary: 'Send a lot back to whom it was bought of',
  scope: 'purchases.write',
  body: Input({
    ...{ nodeId: Id, skuId: Id, lot: LotNumber, bucket: Place, bin: Type.Optional(Bin) },
    ...{ quantity: PositiveQuantity, note: Reason },
  }),
  response: Output({ orders: Type.Array(Type.String()) }),
});

/** A parcel the lot was picked for. Its order says who bought it, to whoever may see that. */
export const LotParcel = Output({
  order: OrderRef,
  parcel: Type.String(),
  waybillNumber: Type.String(),
  node: NodeRef,
  quantity: Quantity,
  /** `here`: picked and still in the house; `left`: on its way or at the buyer's. */
  state: Type.Enum(['here', 'left'] as const),
  shippedAt: Nullable(Moment),
});
export type LotParcel = Static<typeof LotParcel>;

/** Refuses `stock.lotUnknown` (404). */
export const listLotParcels = endpoint({
  method: 'GET',
  path: '/api/v1/skus/:skuId/lots/:lot/parcels',
  summary: 'Who got a lot: the parcels it was picked for, those that can still be stopped first',
  scope: 'shipping.read',
  params: Input({ skuId: Id, lot: LotNumber }),
  query: PageQuery({}),
  response: Page(LotParcel),
});
