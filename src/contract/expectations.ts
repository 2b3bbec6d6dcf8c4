/**
 * Goods that are expected (STK-1): on order at a node, from a supplier, by a day. Receipts settle them in parts; what
 * does not come any more is closed short. Outcomes are per document.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { InboundKind } from './inbound.ts';
import { PositiveQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';
import { Bin, linesOf, Place } from './stock-documents.ts';

export const EXPECTATION_STATES = ['open', 'partlyReceived', 'received', 'closedShort'] as const;
export const ExpectationState = Type.Enum(EXPECTATION_STATES);
export type ExpectationState = Static<typeof ExpectationState>;

export const ExpectationRow = Output({
  id: Id,
  number: Type.String(),
  node: NodeRef,
  kind: InboundKind,
  supplier: Type.String(),
  expectedOn: Nullable(Day),
  note: Type.String(),
  /** The transfer whose shipment it is. */
  transfer: Nullable(Output({ id: Id, number: Type.String() })),
  state: ExpectationState,
  /** Over all lines. */
  quantity: Quantity,
  received: Quantity,
  createdAt: Moment,
  by: Actor,
  version: Type.Integer(),
});
export type ExpectationRow = Static<typeof ExpectationRow>;

export const ExpectationDetail = Output({
  expectation: ExpectationRow,
  lines: Type.Array(
    Output({
      line: Type.Integer(),
      sku: SkuRef,
      quantity: Quantity,
      /** May be more than was expected. */
      received: Quantity,
      /** Whether more is still to come. */
      open: Type.Boolean(),
    }),
  ),
});
export type ExpectationDetail = Static<typeof ExpectationDetail>;

export const listExpectations = endpoint({
  method: 'GET',
  path: '/api/v1/stock/expectations',
  summary: 'Goods that are expected, newest first',
  scope: 'stock.read',
  query: PageQuery({
    state: Type.Optional(ExpectationState),
    nodeId: Type.Optional(Id),
    number: Type.Optional(Type.String({ maxLength: 30 })),
  }),
  response: Page(ExpectationRow),
});

/** Refuses: `stock.expectationUnknown` (404). */
export const getExpectation = endpoint({
  method: 'GET',
  path: '/api/v1/stock/expectations/:id',
  summary: 'Expected goods with what has come of them',
  scope: 'stock.read',
  params: ById,
  response: ExpectationDetail,
});

const Supplier = Type.String({ maxLength: 100 });

/** What is to come counts as on order at once. Refuses per document: `stock.nodeUnknown`, `stock.skuUnknown`, `stock.bundleHasNoStock`. */
export const expectGoods = endpoint({
  method: 'POST',
  path: '/api/v1/stock/expectations',
  summary: 'Say which goods are to come, from whom and when',
  scope: 'stock.write',
  body: Input({
    documents: Type.Array(
      Input({
        nodeId: Id,
        /** A purchase when left out. */
        kind: Type.Optional(InboundKind),
        supplier: Type.Optional(Supplier),
        expectedOn: Type.Optional(Day),
        note: Type.Optional(Note),
        lines: linesOf(Input({ skuId: Id, quantity: PositiveQuantity })),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  }),
  response: Outcomes,
});

/** Needs `If-Match`. Refuses: `stock.expectationUnknown` (404), `stock.expectationDone`. */
export const changeExpectation = endpoint({
  method: 'PUT',
  path: '/api/v1/stock/expectations/:id',
  summary: 'Change supplier, day or note of expected goods',
  scope: 'stock.write',
  params: ById,
  body: Input({
    supplier: Type.Optional(Supplier),
    expectedOn: Type.Optional(Nullable(Day)),
    note: Type.Optional(Note),
  }),
  response: ExpectationDetail,
});

/**
 * Goods that came; each document becomes a receipt, whose id is the outcome's. More than was expected is received too.
 * Without a place they are sellable at once. Refuses per document: `stock.expectationUnknown`, `stock.expectationDone`,
 * `stock.lineUnknown` (data: `line`), `stock.binReserved`, `ledger.periodClosed`; of goods a purchase order expects
 * `stock.moreThanOrdered` (data: `line`, `left`, `quantity`): nobody agreed to buy more. The whole request:
 * `stock.serialsNeeded` (data: `merchantCode`, `missing`): pieces of a transfer that are known by code are scanned in.
 */
export const receiveExpected = endpoint({
  method: 'POST',
  path: '/api/v1/stock/expectations/receive',
  summary: 'Receive expected goods, whole or in part',
  scope: 'stock.write',
  body: Input({
    documents: Type.Array(
      Input({
        expectationId: Id,
        note: Type.Optional(Note),
        businessOn: Type.Optional(Day),
        lines: linesOf(
          Input({
            line: Type.Integer({ minimum: 1 }),
            quantity: PositiveQuantity,
            bucket: Type.Optional(Place),
            bin: Type.Optional(Bin),
            /** Of goods whose lots are kept. */
            lot: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
            madeOn: Type.Optional(Day),
            expiresOn: Type.Optional(Day),
          }),
        ),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  }),
  response: Outcomes,
});

/** What has not come will not: it is on order no longer. Refuses per document: `stock.expectationUnknown`, `stock.expectationDone`, `stock.expectationOfTransfer` (data: `number`). */
export const closeExpectations = endpoint({
  method: 'POST',
  path: '/api/v1/stock/expectations/close',
  summary: 'Close expected goods short',
  scope: 'stock.write',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
