/**
 * Transfers (STK-6): goods from one node to another, at the same price or priced. Approved, they are promised at the
 * source; every shipment is expected at the destination as goods in transit and received there in parts; what does not
 * arrive stays in transit until it is found, or written off by a second person; a wrong transfer is reversed whole.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Currency, Money, PositiveQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';
import { Serials } from './serials.ts';
import { Bin, linesOf } from './stock-documents.ts';

export const TRANSFER_STATES = ['draft', 'approved', 'partlyDone', 'done', 'closedShort', 'reversed'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

export const TransferRow = Output({
  id: Id,
  number: Type.String(),
  from: NodeRef,
  to: NodeRef,
  state: Type.Enum(TRANSFER_STATES),
  expectedOn: Nullable(Day),
  note: Type.String(),
  createdAt: Moment,
  by: Actor,
  /** Over all lines. */
  quantity: Quantity,
  shipped: Quantity,
  received: Quantity,
  writtenOff: Quantity,
  /** What the goods are priced at in all; null: the same price. */
  amount: Nullable(Money),
  version: Type.Integer(),
});
export type TransferRow = Static<typeof TransferRow>;

export const Transfer = Output({
  ...TransferRow.properties,
  lines: Type.Array(
    Output({
      line: Type.Integer(),
      sku: SkuRef,
      quantity: Quantity,
      shipped: Quantity,
      received: Quantity,
      writtenOff: Quantity,
      price: Nullable(Money),
      /** Each piece has a code of its own. */
      tracked: Type.Boolean(),
      /** What may be promised at the source now. */
      available: Quantity,
    }),
  ),
  /** What was shipped, each expected at the destination. */
  shipments: Type.Array(
    Output({
      id: Id,
      number: Type.String(),
      createdAt: Moment,
      by: Actor,
      quantity: Quantity,
      reversed: Type.Boolean(),
      expectation: Nullable(Output({ id: Id, number: Type.String(), state: Type.String(), received: Quantity })),
    }),
  ),
});
export type Transfer = Static<typeof Transfer>;

export const listTransfers = endpoint({
  method: 'GET',
  path: '/api/v1/stock/transfers',
  summary: 'Transfers, the latest first',
  scope: 'stock.read',
  query: PageQuery({
    state: Type.Optional(Type.Enum(TRANSFER_STATES)),
    /** From it or to it. */
    nodeId: Type.Optional(Id),
    number: Type.Optional(Type.String({ maxLength: 30 })),
  }),
  response: Page(TransferRow),
});

/** Refuses: `stock.transferUnknown` (404). */
export const getTransfer = endpoint({
  method: 'GET',
  path: '/api/v1/stock/transfers/:id',
  summary: 'One transfer with what was shipped and received of it',
  scope: 'stock.read',
  params: ById,
  response: Transfer,
});

const lines = linesOf(Input({ skuId: Id, quantity: PositiveQuantity, price: Type.Optional(Amount) }));
const head = {
  fromNodeId: Id,
  toNodeId: Id,
  /** Priced: every line has a price in it. */
  currency: Type.Optional(Nullable(Currency)),
  expectedOn: Type.Optional(Nullable(Day)),
  note: Type.Optional(Note),
  lines,
};

/**
 * Drafts. Refuses per document: `stock.nodeUnknown`, `stock.sameNode`, `stock.skuUnknown`, `stock.bundleHasNoStock`,
 * `stock.lineTwice`, `stock.linePriceMissing`, `stock.priceWithoutCurrency` (data: `line`).
 */
export const makeTransfers = endpoint({
  method: 'POST',
  path: '/api/v1/stock/transfers',
  summary: 'Say which goods are to go from one node to another',
  scope: 'stock.write',
  body: Input({ documents: Type.Array(Input(head), { minItems: 1, maxItems: 100 }) }),
  response: Outcomes,
});

/** A draft written anew, under `If-Match`. Refuses as `makeTransfers`; `stock.transferUnknown` (404), `stock.transferState`. */
export const changeTransfer = endpoint({
  method: 'PUT',
  path: '/api/v1/stock/transfers/:id',
  summary: 'Change a transfer before it is approved',
  scope: 'stock.write',
  params: ById,
  body: Input(head),
  response: Transfer,
});

/**
 * The goods are promised at the source. Refuses per document: `stock.transferUnknown`, `stock.transferState`,
 * `ledger.short` (data: `merchantCode`, `wanted`, `free`).
 */
export const approveTransfers = endpoint({
  method: 'POST',
  path: '/api/v1/stock/transfers/approve',
  summary: 'Approve transfers: the goods are kept for them',
  scope: 'stock.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/**
 * Goods leave the source; the outcome's id is the document's. Without a bin they are taken where most lie. Refuses per
 * document: `stock.transferUnknown`, `stock.transferState`, `stock.lineUnknown` (data: `line`), `stock.shipsTooMuch` (data:
 * `line`, `left`), `stock.binReserved`, `ledger.short` (fewer lie in the bin), `ledger.periodClosed`. The whole request, of
 * goods whose pieces each have a code: `stock.serialsNeeded` (data: `merchantCode`, `missing`), `stock.serialsOver`,
 * `stock.serialNotHere` (data: `serial`).
 */
export const shipTransfers = endpoint({
  method: 'POST',
  path: '/api/v1/stock/transfers/ship',
  summary: 'Ship goods of transfers, whole or in part',
  scope: 'stock.write',
  body: Input({
    documents: Type.Array(
      Input({
        transferId: Id,
        note: Type.Optional(Note),
        lines: linesOf(
          Input({
            ...{ line: Type.Integer({ minimum: 1 }), quantity: PositiveQuantity, bin: Type.Optional(Bin) },
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

/** What was not shipped will not be. Refuses per document: `stock.transferUnknown`, `stock.transferState`. */
export const closeTransfers = endpoint({
  method: 'POST',
  path: '/api/v1/stock/transfers/close',
  summary: 'Close transfers short: the rest is free again at the source',
  scope: 'stock.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/**
 * What is in transit will not arrive: loss of the destination. Refuses: `stock.transferUnknown` (404),
 * `stock.nothingInTransit`, `identity.samePerson` (who shipped or received it), `ledger.periodClosed`.
 */
export const writeOffTransfer = endpoint({
  method: 'POST',
  path: '/api/v1/stock/transfers/:id/write-off',
  summary: 'Write off what did not arrive',
  scope: 'stock.write',
  params: ById,
  body: Input({ reason: Reason }),
  response: Transfer,
});

/**
 * The wrong transfer: what arrived goes back in the books, and everything is at the source again. Refuses:
 * `stock.transferUnknown` (404), `stock.transferState`, `stock.transferWrittenOff`, `stock.transferUsed` (data:
 * `merchantCode`, `wanted`, `free`): goods that arrived were sold, promised or moved since; `ledger.periodClosed`.
 */
export const reverseTransfer = endpoint({
  method: 'POST',
  path: '/api/v1/stock/transfers/:id/reverse',
  summary: 'Reverse a transfer: outbound and inbound',
  scope: 'stock.write',
  params: ById,
  body: Input({ reason: Reason }),
  response: Transfer,
});

/** Too little at one node and too much at another. */
export const BalanceLine = Output({
  sku: SkuRef,
  from: NodeRef,
  to: NodeRef,
  quantity: Quantity,
  /** What may be promised there, and up to how much each is filled. */
  fromAvailable: Quantity,
  fromUpTo: Quantity,
  toAvailable: Quantity,
  toUpTo: Quantity,
});
export type BalanceLine = Static<typeof BalanceLine>;

/** By the levels of replenishment. What transfers will bring counts as there. A page may be short and still have a next. */
export const listBalance = endpoint({
  method: 'GET',
  path: '/api/v1/stock/balance',
  summary: 'Which goods one node has too much of and another too little',
  scope: 'stock.read',
  query: PageQuery({ text: Type.Optional(Type.String({ maxLength: 100 })) }),
  response: Page(BalanceLine),
});
