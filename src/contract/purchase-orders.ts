/**
 * Purchase orders (PUR-1): a draft is submitted, a second person approves what is above the limit of who made it, the
 * goods are expected then and received in parts on the page of expected goods. What has not come is closed short, what
 * should not have come goes back. Outcomes are per document.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Money, PositiveQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';
import { Serials } from './serials.ts';
import { Bin, linesOf, Place } from './stock-documents.ts';
import { SupplierRef } from './suppliers.ts';

/** `reversed`: taken back before anything came. */
export const PURCHASE_STATES = [
  'draft',
  'waitApproval',
  'approved',
  'partlyDone',
  'done',
  'closedShort',
  'reversed',
] as const;
export const PurchaseState = Type.Enum(PURCHASE_STATES);
export type PurchaseState = Static<typeof PurchaseState>;

export const PurchaseOrderRow = Output({
  id: Id,
  number: Type.String(),
  supplier: SupplierRef,
  node: NodeRef,
  state: PurchaseState,
  expectedOn: Nullable(Day),
  note: Type.String(),
  /** Of the lines that have a price. */
  amount: Money,
  quantity: Quantity,
  received: Quantity,
  createdAt: Moment,
  by: Actor,
  version: Type.Integer(),
});
export type PurchaseOrderRow = Static<typeof PurchaseOrderRow>;

/** What somebody should see before the order is submitted: it is a hint, never a refusal. */
export const LINE_HINTS = ['noPrice', 'notWholePacks', 'belowMinimum', 'otherPrice'] as const;

export const PurchaseOrderLine = Output({
  line: Type.Integer(),
  sku: SkuRef,
  /** Each piece has a code of its own. */
  tracked: Type.Boolean(),
  quantity: Quantity,
  received: Quantity,
  returned: Quantity,
  /** On bills that were not rejected. */
  billed: Quantity,
  /** Still to come. */
  open: Quantity,
  /** Of a piece. */
  price: Nullable(Money),
  amount: Nullable(Money),
  hints: Type.Array(Type.Enum(LINE_HINTS)),
  /** What the price list says today for this quantity. */
  listed: Nullable(Output({ price: Money, packSize: Quantity, minQuantity: Quantity })),
});
export type PurchaseOrderLine = Static<typeof PurchaseOrderLine>;

const DocumentRef = Output({
  id: Id,
  number: Type.String(),
  kind: Type.String(),
  at: Moment,
  by: Actor,
  reversed: Type.Boolean(),
});

export const PurchaseOrderDetail = Output({
  order: Output({
    ...PurchaseOrderRow.properties,
    terms: Type.String(),
    /** Noted only: money has no book yet, so nothing was posted for it. */
    prepaid: Money,
    prepaidNote: Type.String(),
    expectation: Nullable(Output({ id: Id, number: Type.String() })),
    approvedAt: Nullable(Moment),
    approvedBy: Nullable(Actor),
  }),
  lines: Type.Array(PurchaseOrderLine),
  /** Receipts and returns, oldest first. */
  documents: Type.Array(DocumentRef),
  bills: Type.Array(Output({ id: Id, number: Type.String(), state: Type.String(), day: Day })),
});
export type PurchaseOrderDetail = Static<typeof PurchaseOrderDetail>;

export const listPurchaseOrders = endpoint({
  method: 'GET',
  path: '/api/v1/purchase-orders',
  summary: 'Purchase orders, newest first',
  scope: 'purchases.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(PurchaseState, { maxItems: PURCHASE_STATES.length })),
    supplierId: Type.Optional(Id),
    nodeId: Type.Optional(Id),
    skuId: Type.Optional(Id),
    number: Type.Optional(Type.String({ maxLength: 30 })),
  }),
  response: Page(PurchaseOrderRow),
});

/** Refuses: `purchasing.orderUnknown` (404). */
export const getPurchaseOrder = endpoint({
  method: 'GET',
  path: '/api/v1/purchase-orders/:id',
  summary: 'A purchase order with what came, went back and was billed',
  scope: 'purchases.read',
  params: ById,
  response: PurchaseOrderDetail,
});

/** Without a price: the price list's of today for that quantity, or none yet. */
const OrderLine = Input({ skuId: Id, quantity: PositiveQuantity, price: Type.Optional(Nullable(Amount)) });
export const PurchaseOrderInput = Input({
  supplierId: Id,
  nodeId: Id,
  /** Left out: today and the supplier's lead time. */
  expectedOn: Type.Optional(Nullable(Day)),
  /** Left out: the supplier's. */
  terms: Type.Optional(Type.String({ maxLength: 200 })),
  note: Type.Optional(Note),
  lines: linesOf(OrderLine),
});
export type PurchaseOrderInput = Static<typeof PurchaseOrderInput>;

/**
 * Drafts; nothing is on order yet. Refuses per document: `purchasing.supplierUnknown`, `purchasing.supplierInactive`,
 * `stock.nodeUnknown`, `stock.skuUnknown`, `stock.bundleHasNoStock` (data: `line`).
 */
export const enterPurchaseOrders = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders',
  summary: 'Make drafts of purchase orders',
  scope: 'purchases.write',
  body: Input({ documents: Type.Array(PurchaseOrderInput, { minItems: 1, maxItems: 100 }) }),
  response: Outcomes,
});

/**
 * One draft per supplier and warehouse, of what the SKUs name as their supplier; quantities are rounded up to whole packs
 * and the supplier's minimum. An outcome per line, with the id of its draft as `orderId`. Refuses per line:
 * `purchasing.supplierMissing`, `purchasing.supplierInactive` (data: `merchantCode`, `supplier`),
 * `purchasing.alreadyDrafted` (data: `number`), and as `enterPurchaseOrders`.
 */
export const draftSuggestions = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders/drafts',
  summary: 'Make drafts of purchase orders from what is to be reordered',
  scope: 'purchases.write',
  body: Input({
    lines: Type.Array(Input({ nodeId: Id, skuId: Id, quantity: PositiveQuantity }), { minItems: 1, maxItems: 500 }),
  }),
  response: Output({
    ...Outcomes.properties,
    orders: Type.Array(Output({ id: Id, number: Type.String(), lines: Type.Array(Type.Integer()) })),
  }),
});

/** Of a draft; one that waits for approval is a draft again. Needs `If-Match`. Refuses: `purchasing.orderUnknown` (404), `purchasing.wrongState`, and as `enterPurchaseOrders`. */
export const changePurchaseOrder = endpoint({
  method: 'PUT',
  path: '/api/v1/purchase-orders/:id',
  summary: 'Change the draft of a purchase order',
  scope: 'purchases.write',
  params: ById,
  body: PurchaseOrderInput,
  response: PurchaseOrderDetail,
});

/** Needs `If-Match`. Expected goods follow. Refuses: `purchasing.orderUnknown` (404), `purchasing.wrongState`. */
export const postponePurchaseOrder = endpoint({
  method: 'PUT',
  path: '/api/v1/purchase-orders/:id/expected-on',
  summary: 'Say when the goods of an order will come',
  scope: 'purchases.write',
  params: ById,
  body: Input({ expectedOn: Nullable(Day) }),
  response: PurchaseOrderDetail,
});

/** A note: nothing is posted, because money has no book yet. Needs `If-Match`. Refuses: `purchasing.orderUnknown` (404), `purchasing.wrongState`. */
export const notePrepayment = endpoint({
  method: 'PUT',
  path: '/api/v1/purchase-orders/:id/prepayment',
  summary: 'Note what was paid before the goods came',
  scope: 'purchases.write',
  params: ById,
  body: Input({ prepaid: Amount, note: Note }),
  response: PurchaseOrderDetail,
});

/**
 * Within the limit of who asks the order is approved at once; above it, it waits for somebody else (`waitApproval`).
 * Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, `purchasing.priceMissing` (data: `lines`).
 */
export const submitPurchaseOrders = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders/submit',
  summary: 'Order, or ask for approval above the limit',
  scope: 'purchases.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** The goods are on order then. Refuses per document: `identity.samePerson`, `identity.aboveLimit` (data: `limit`, `roles`), `purchasing.orderUnknown`, `purchasing.wrongState`. */
export const approvePurchaseOrders = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders/approve',
  summary: 'Approve orders of somebody else',
  scope: 'purchases.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`. */
export const sendBackPurchaseOrders = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders/send-back',
  summary: 'Make drafts again of orders that wait for approval',
  scope: 'purchases.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/** What has not come will not. Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, `purchasing.nothingCame` (take it back instead). */
export const closePurchaseOrders = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders/close',
  summary: 'Close orders short',
  scope: 'purchases.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Before anything came. Refuses per document: `purchasing.orderUnknown`, `purchasing.wrongState`, `purchasing.goodsCame` (close it short and return the goods instead). */
export const reversePurchaseOrders = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders/reverse',
  summary: 'Take orders back before anything came',
  scope: 'purchases.write',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});

/**
 * Goods go back to the supplier; the outcome's id is that of the stock document. Refuses: `purchasing.orderUnknown`,
 * `purchasing.lineUnknown` (data: `line`), `purchasing.moreThanReceived` (data: `line`, `most`, `quantity`),
 * `ledger.short` (data: `merchantCode`, `wanted`, `free`), `ledger.periodClosed`.
 */
export const returnPurchasedGoods = endpoint({
  method: 'POST',
  path: '/api/v1/purchase-orders/returns',
  summary: 'Send goods of orders back to their suppliers',
  scope: 'purchases.write',
  body: Input({
    documents: Type.Array(
      Input({
        orderId: Id,
        note: Reason,
        lines: linesOf(
          Input({
            line: Type.Integer({ minimum: 1 }),
            quantity: PositiveQuantity,
            bucket: Type.Optional(Place),
            bin: Type.Optional(Bin),
            /** Of goods whose lots are kept; without one what expires first goes. */
            lot: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
            /** Which pieces, of goods whose pieces each have a code. */
            serials: Type.Optional(Serials),
          }),
        ),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  }),
  response: Outcomes,
});

/** Refuses: `purchasing.orderUnknown` (404), `purchasing.priceMissing`. */
export const printPurchaseOrder = endpoint({
  method: 'GET',
  path: '/api/v1/purchase-orders/:id/print',
  summary: 'A purchase order on paper, as its supplier gets it',
  scope: 'purchases.read',
  params: ById,
  query: Input({ language: Type.Optional(Type.Enum(['zh', 'en'])) }),
  produces: 'application/pdf',
});
