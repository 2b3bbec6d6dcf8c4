/**
 * Stock by SKU and node (STK-1, STK-4) and why a number is what it is (STK-10). Every quantity comes from the ledger;
 * nothing here is a stored copy, so each can be opened into the entries behind it.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { CountedQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { MAX_BATCH, Outcomes, Page, PageQuery } from './paging.ts';

export const BUCKETS = [
  'onHand',
  'reserved',
  'picked',
  'available',
  'onOrder',
  'inTransit',
  'returnArea',
  'inboundArea',
  'defective',
  'virtual',
] as const;
export const Bucket = Type.Enum(BUCKETS);
export type Bucket = Static<typeof Bucket>;

export const Buckets = Output({
  onHand: Quantity,
  reserved: Quantity,
  picked: Quantity,
  /** What may still be promised: on hand in sellable places − reserved (+ virtual where the tenant says so). */
  available: Quantity,
  onOrder: Quantity,
  inTransit: Quantity,
  returnArea: Quantity,
  inboundArea: Quantity,
  defective: Quantity,
  virtual: Quantity,
});
export type Buckets = Static<typeof Buckets>;

export const StockRow = Output({
  sku: SkuRef,
  barcode: Nullable(Type.String()),
  total: Buckets,
  nodes: Type.Array(Output({ node: NodeRef, buckets: Buckets, expectedOn: Nullable(Day) })),
  /** When the next goods on order are expected. */
  expectedOn: Nullable(Day),
  /** Who it is bought from, and who buys it, as the SKU says. */
  supplier: Type.String(),
  buyer: Type.String(),
  sold: Output({ today: Quantity, days7: Quantity, days30: Quantity }),
});
export type StockRow = Static<typeof StockRow>;

export const listStock = endpoint({
  method: 'GET',
  path: '/api/v1/stock',
  summary: 'Stock per SKU with its nodes, by merchant code',
  scope: 'stock.read',
  query: PageQuery({
    /** Words in any order: merchant code, barcode, name, properties. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
    skuId: Type.Optional(Type.Array(Id, { maxItems: 200 })),
    nodeId: Type.Optional(Type.Array(Id, { maxItems: 50 })),
    /** `short`: available ≤ 0; `negative`: a bucket below zero. */
    only: Type.Optional(Type.Enum(['short', 'negative', 'defective'])),
  }),
  response: Page(StockRow),
});

export const listNodes = endpoint({
  method: 'GET',
  path: '/api/v1/nodes',
  summary: 'Warehouses and stores that hold stock',
  scope: 'signedIn',
  response: Output({
    nodes: Type.Array(
      Output({
        ...NodeRef.properties,
        kind: Type.Enum(['warehouse', 'store', 'outside']),
        /** The caller works there: a right of stock, shipping or the bench reaches it. */
        works: Type.Boolean(),
      }),
    ),
  }),
});

/** Where goods were or went, as a word: the outside, a part of a node, or one of its bins. */
export const LEDGER_PLACES = [
  'supplier',
  'customer',
  'loss',
  'packed',
  'sync',
  'assembly',
  'beyond',
  'sellable',
  'inbound',
  'return',
  'defective',
  'transit',
  'staging',
  'unsorted',
  'quota',
  'bin',
] as const;
export const LedgerPlace = Output({
  /** Its name; null for what is no node of ours. */
  node: Nullable(Type.String()),
  place: Type.Enum(LEDGER_PLACES),
  /** Code of a bin; '' for other places. */
  bin: Type.String(),
});
export type LedgerPlace = Static<typeof LedgerPlace>;

export const LedgerEntry = Output({
  id: Id,
  at: Moment,
  kind: Type.Enum(['hold', 'post', 'settle', 'release']),
  from: LedgerPlace,
  to: LedgerPlace,
  /** What the entry changed in the asked bucket, and the bucket right after it. */
  change: Quantity,
  running: Quantity,
  document: Output({ type: Type.String(), id: Nullable(Id), number: Type.String() }),
  actor: Actor,
  reason: Type.String(),
});
export type LedgerEntry = Static<typeof LedgerEntry>;

/**
 * The entries behind one number, newest first. `value` = `opening` + Σ `change` over all pages; `opening` is the bucket
 * before the oldest entry of this page. Without `nodeId`: all nodes together. Without `asOf`: now. With `bin`: what lies
 * in that bin, as its own book has it; it needs `nodeId` and the bucket `onHand`. Refuses: `stock.binNeedsNode` (400).
 */
export const whyThisNumber = endpoint({
  method: 'GET',
  path: '/api/v1/stock/why',
  summary: 'Why this number: the ledger entries behind a quantity, at any past time',
  scope: 'stock.read',
  query: PageQuery({
    skuId: Id,
    nodeId: Type.Optional(Id),
    bin: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    bucket: Bucket,
    asOf: Type.Optional(Moment),
  }),
  response: Output({
    sku: SkuRef,
    node: Nullable(NodeRef),
    bin: Nullable(Type.String()),
    bucket: Bucket,
    asOf: Moment,
    value: Quantity,
    /** For a computed bucket (available): its parts, signed, adding up to `value`. Empty otherwise. */
    parts: Type.Array(
      Output({
        bucket: Bucket,
        quantity: Quantity,
        /** What a bundle or finished goods have through their parts: the scarcest part, and at which node. */
        sku: Nullable(SkuRef),
        node: Nullable(NodeRef),
      }),
    ),
    opening: Quantity,
    entries: Type.Array(LedgerEntry),
    next: Type.Union([Type.String(), Type.Null()]),
  }),
});

/** Pieces that are promised to somebody and have not left: whose, how many of them, where, since when. */
export const Reservation = Output({
  id: Id,
  at: Moment,
  node: NodeRef,
  document: LedgerEntry.properties.document,
  actor: Actor,
  /** What of the promise is open. */
  quantity: Quantity,
});
export type Reservation = Static<typeof Reservation>;

/** All pages together are the bucket `reserved`. Refuses: `catalog.skuUnknown` (404), `ledger.cursorInvalid` (400). */
export const listReservations = endpoint({
  method: 'GET',
  path: '/api/v1/stock/reservations',
  summary: 'Who the reserved pieces of a SKU are promised to, the latest promise first',
  scope: 'stock.read',
  query: PageQuery({ skuId: Id, nodeId: Type.Optional(Id) }),
  response: Page(Reservation),
});

/** One SKU with everything known of its stock. `bins` and `onOrder` are known for now only: null at a past time. */
export const SkuStock = Output({
  sku: SkuRef,
  /** It is shipped as its parts and has no goods of its own. */
  bundle: Type.Boolean(),
  /** Each piece has a code of its own. */
  serials: Type.Boolean(),
  asOf: Moment,
  total: Buckets,
  nodes: Type.Array(Output({ node: NodeRef, buckets: Buckets })),
  /** Where sellable goods lie, the fullest first; '' is the unsorted bin. What is staged for parcels is in none. */
  bins: Nullable(Type.Array(Output({ node: NodeRef, bin: Type.String(), quantity: Quantity }))),
  /** What is still to come, the earliest first; those without a day last. */
  onOrder: Nullable(
    Type.Array(
      Output({
        expectation: Output({ id: Id, number: Type.String() }),
        node: NodeRef,
        supplier: Type.String(),
        expectedOn: Nullable(Day),
        open: Quantity,
      }),
    ),
  ),
  /** What left the house on each of the last 30 days, the oldest first; the last one is the day of `asOf`. */
  sales: Type.Array(Output({ day: Day, quantity: Quantity })),
});
export type SkuStock = Static<typeof SkuStock>;

/** Refuses: `catalog.skuUnknown` (404). */
export const getSkuStock = endpoint({
  method: 'GET',
  path: '/api/v1/stock/skus/:id',
  summary: 'One SKU: its buckets per node, bins, goods on order and sales by day, now or at any past time',
  scope: 'stock.read',
  params: ById,
  query: Input({ asOf: Type.Optional(Moment) }),
  response: SkuStock,
});

/**
 * How far below the goods at a node may be promised (presale): the quota from now on. Outcomes are per row, named by its
 * SKU. Refuses per row: `stock.skuUnknown`, `stock.nodeUnknown`, `stock.bundleHasNoStock`.
 */
export const setVirtualStock = endpoint({
  method: 'POST',
  path: '/api/v1/stock/virtual',
  summary: 'Set how much may be promised beyond the goods',
  scope: 'stock.write',
  body: Input({
    quotas: Type.Array(Input({ skuId: Id, nodeId: Id, quantity: CountedQuantity, reason: Reason }), {
      minItems: 1,
      maxItems: MAX_BATCH,
    }),
  }),
  response: Outcomes,
});
