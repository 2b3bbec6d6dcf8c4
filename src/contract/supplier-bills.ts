/**
 * Suppliers' bills (PUR-1), each line against its order and what was received: the three-way match. Differences within
 * the supplier's tolerance pass; others are accepted by somebody who did not enter the bill. Accepting says that the bill
 * is right; nothing is paid or posted, because money has no book yet.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Integer, Money, PositiveQuantity, Quantity } from './money.ts';
import { Actor, OrderRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { linesOf } from './stock-documents.ts';
import { SupplierRef } from './suppliers.ts';

/** `notReceived`: ordered, but not come yet or gone back; `notOrdered`: beyond what was ordered. */
export const MATCH_CAUSES = ['priceAbove', 'priceBelow', 'notReceived', 'notOrdered'] as const;
export const MatchCause = Type.Enum(MATCH_CAUSES);
export type MatchCause = Static<typeof MatchCause>;

export const MatchDifference = Output({
  line: Type.Integer(),
  cause: MatchCause,
  /** Price of a piece, or a quantity, by cause: what order and receipts say, and what the bill says. */
  ours: Integer,
  theirs: Integer,
  /** What it makes on the bill: theirs − ours. */
  amount: Money,
  tolerated: Type.Boolean(),
});
export type MatchDifference = Static<typeof MatchDifference>;

export const BILL_STATES = ['entered', 'accepted', 'rejected'] as const;
export const SupplierBillState = Type.Enum(BILL_STATES);

export const SupplierBillRow = Output({
  id: Id,
  number: Type.String(),
  supplier: SupplierRef,
  day: Day,
  state: SupplierBillState,
  amount: Money,
  /** Beyond the tolerance; of an accepted bill those it was accepted with. */
  differences: Type.Integer(),
  createdAt: Moment,
  by: Actor,
  version: Type.Integer(),
});
export type SupplierBillRow = Static<typeof SupplierBillRow>;

export const SupplierBillDetail = Output({
  bill: Output({
    ...SupplierBillRow.properties,
    note: Type.String(),
    decidedAt: Nullable(Moment),
    decidedBy: Nullable(Actor),
    decision: Type.String(),
  }),
  lines: Type.Array(
    Output({
      line: Type.Integer(),
      order: OrderRef,
      orderLine: Type.Integer(),
      sku: SkuRef,
      quantity: Quantity,
      price: Money,
      amount: Money,
      ordered: Quantity,
      /** Received and not returned. */
      kept: Quantity,
      orderPrice: Money,
      /** On other bills before. */
      billedBefore: Quantity,
    }),
  ),
  differences: Type.Array(MatchDifference),
});
export type SupplierBillDetail = Static<typeof SupplierBillDetail>;

export const listSupplierBills = endpoint({
  method: 'GET',
  path: '/api/v1/supplier-bills',
  summary: 'Bills of suppliers, newest first',
  scope: 'purchases.read',
  query: PageQuery({
    state: Type.Optional(SupplierBillState),
    supplierId: Type.Optional(Id),
    number: Type.Optional(Type.String({ maxLength: 60 })),
  }),
  response: Page(SupplierBillRow),
});

/** Refuses: `purchasing.billUnknown` (404). */
export const getSupplierBill = endpoint({
  method: 'GET',
  path: '/api/v1/supplier-bills/:id',
  summary: 'A bill with its match against order and receipts',
  scope: 'purchases.read',
  params: ById,
  response: SupplierBillDetail,
});

/**
 * Refuses: `purchasing.supplierUnknown`, `purchasing.billNumberTaken`, `purchasing.billLineUnknown` (data: `line`: no
 * such line of an approved order of this supplier).
 */
export const enterSupplierBill = endpoint({
  method: 'POST',
  path: '/api/v1/supplier-bills',
  summary: 'Enter the bill of a supplier, by lines of orders',
  scope: 'purchases.write',
  body: Input({
    supplierId: Id,
    number: Type.String({ minLength: 1, maxLength: 60 }),
    day: Day,
    note: Type.Optional(Note),
    lines: linesOf(
      Input({
        orderId: Id,
        orderLine: Type.Integer({ minimum: 1 }),
        quantity: PositiveQuantity,
        /** Of a piece. */
        price: Amount,
      }),
    ),
  }),
  response: SupplierBillDetail,
});

/**
 * Needs `If-Match`. Refuses: `purchasing.billUnknown` (404), `purchasing.billDecided`, and where something differs beyond
 * the tolerance `identity.samePerson` and `purchasing.reasonMissing`.
 */
export const acceptSupplierBill = endpoint({
  method: 'POST',
  path: '/api/v1/supplier-bills/:id/accept',
  summary: 'Say that a bill is right, with the differences it has',
  scope: 'purchases.approve',
  params: ById,
  body: Input({ reason: Note }),
  response: SupplierBillDetail,
});

/** Needs `If-Match`. Its lines count as billed no longer. Refuses: `purchasing.billUnknown` (404), `purchasing.billDecided`. */
export const rejectSupplierBill = endpoint({
  method: 'POST',
  path: '/api/v1/supplier-bills/:id/reject',
  summary: 'Send a bill back to its supplier',
  scope: 'purchases.write',
  params: ById,
  body: Input({ reason: Reason }),
  response: SupplierBillDetail,
});
