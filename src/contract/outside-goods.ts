/**
 * What comes in at warehouses of others, what they say they have, and what is owed to those that are suppliers (SRC-4).
 */
import { type Static, Type } from 'typebox';
import { endpoint, Guarded, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Money, Quantity } from './money.ts';
import { OrderRef, SkuRef } from './order-words.ts';
import { Ids, MAX_BATCH, Outcomes, Page, PageQuery } from './paging.ts';

const Warehouse = Output({ id: Type.String(), name: Type.String() });

/** `partly`: some of it came in; `done`: nothing more will, or it was withdrawn. */
export const NOTICE_STATES = ['waiting', 'accepted', 'refused', 'unknown', 'partly', 'done'] as const;

export const OutsideNotice = Output({
  /** The expectation, or the after-sale case. */
  id: Id,
  kind: Type.Enum(['entry', 'return']),
  number: Type.String(),
  warehouse: Warehouse,
  wish: Type.Enum(['announce', 'withdraw']),
  state: Type.Enum(NOTICE_STATES),
  message: Type.String(),
  code: Type.String(),
  /** Of expected goods. */
  quantity: Nullable(Quantity),
  received: Nullable(Quantity),
  changedAt: Moment,
});
export type OutsideNotice = Static<typeof OutsideNotice>;

export const listOutsideNotices = endpoint({
  method: 'GET',
  path: '/api/v1/outside-notices',
  summary: 'Goods that come to warehouses of others, and what these said, the newest first',
  scope: 'stock.read',
  query: PageQuery({ state: Type.Optional(Type.Enum(NOTICE_STATES)) }),
  response: Page(OutsideNotice),
});

/** Refuses per notice: `shipping.unknown`, `shipping.outsideAnswered`. */
export const tellNoticesAgain = endpoint({
  method: 'POST',
  path: '/api/v1/outside-notices/tell-again',
  summary: 'Tell warehouses of others again what goods will come',
  scope: 'stock.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

export const OutsideLevel = Output({
  id: Id,
  version: Type.Integer(),
  warehouse: Warehouse,
  itemCode: Type.String(),
  /** null: nobody here knows the item. */
  sku: Nullable(SkuRef),
  ours: Quantity,
  theirs: Quantity,
  /** Not booked yet. */
  difference: Quantity,
  /** Pieces it was told of and has not confirmed when it said so. */
  underWay: Quantity,
  /** `asked` by us, or told by itself. */
  source: Type.Enum(['asked', 'report']),
  toldAt: Moment,
  /** Why the last difference was booked; `withinTolerance`: by itself. */
  reason: Type.String(),
  documentId: Nullable(Id),
  /** What changed there last, as it says. */
  changes: Type.Array(
    Output({ quantity: Quantity, code: Type.String(), kind: Type.String(), remark: Type.String(), at: Moment }),
  ),
});
export type OutsideLevel = Static<typeof OutsideLevel>;

export const listOutsideStock = endpoint({
  method: 'GET',
  path: '/api/v1/outside-stock',
  summary: 'What warehouses of others say they have beside our books; with `open` only where they differ',
  scope: 'stock.read',
  query: PageQuery({ open: Type.Optional(Type.Boolean()) }),
  response: Page(OutsideLevel),
});

/**
 * Refuses per row: `shipping.unknown`, `shipping.outsideMoved` (told anew, or goods moved since), `shipping.outsideEqual`,
 * `shipping.outsideItem` (no SKU of ours), `ledger.periodClosed`. Posts an adjustment by the difference, sellable ↔ loss.
 */
export const bookOutsideStock = endpoint({
  method: 'POST',
  path: '/api/v1/outside-stock/book',
  summary: 'Book differences between warehouses of others and our books',
  scope: 'stock.write',
  body: Input({
    rows: Type.Array(Input({ id: Id, /** The version that was looked at. */ seen: Type.Integer({ minimum: 1 }) }), {
      minItems: 1,
      maxItems: MAX_BATCH,
    }),
    reason: Reason,
  }),
  response: Outcomes,
});

const owed = Guarded('catalog.cost', 'null', Nullable(Money));

export const OutsideDue = Output({
  /** The parcel; with the line it names the row. */
  id: Id,
  line: Type.Integer(),
  number: Type.String(),
  order: OrderRef,
  supplier: Type.String(),
  sku: SkuRef,
  quantity: Quantity,
  /** By the supplier's prices on the day it left; null: it had none. */
  price: owed,
  amount: owed,
  shippedAt: Moment,
});
export type OutsideDue = Static<typeof OutsideDue>;

export const listOutsideDues = endpoint({
  method: 'GET',
  path: '/api/v1/outside-dues',
  summary: 'What is owed to drop-shipping suppliers by parcel, the newest first; settled elsewhere',
  scope: 'purchases.read',
  query: PageQuery({}),
  response: Page(OutsideDue),
});

export const sumOutsideDues = endpoint({
  method: 'GET',
  path: '/api/v1/outside-dues/sums',
  summary: 'What is owed to each drop-shipping supplier so far',
  scope: 'purchases.read',
  response: Output({
    sums: Type.Array(
      Output({
        supplier: Type.String(),
        parcels: Type.Integer(),
        pieces: Quantity,
        amount: owed,
        /** Lines without a price: they are not in the sum. */
        unpriced: Type.Integer(),
      }),
    ),
  }),
});
