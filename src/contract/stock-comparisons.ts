/**
 * Stock that an ERP owns beside our books (STK-11): what it reported, what we have, what is under way between, and what
 * was adjusted for it.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Money, Quantity } from './money.ts';
import { Actor, NodeRef, OrderRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const COMPARISON_STATES = ['equal', 'shown', 'waiting', 'posted', 'rejected', 'overtaken'] as const;

export const StockComparison = Output({
  id: Id,
  number: Type.String(),
  node: NodeRef,
  kind: Type.Enum(['load', 'comparison']),
  state: Type.Enum(COMPARISON_STATES),
  /** The ERP's number of its report, and the moment it holds for. */
  report: Type.String(),
  asOf: Moment,
  compared: Type.Integer(),
  /** SKUs we have there that the report does not name: they are left alone. */
  unnamed: Type.Integer(),
  different: Type.Integer(),
  piecesUp: Quantity,
  piecesDown: Quantity,
  /** What the adjusted pieces cost, without their sign. */
  value: Money,
  /** Orders that could not be kept, and what became of each. */
  short: Type.Array(
    Output({ order: OrderRef, outcome: Type.Enum(['elsewhere', 'outOfStock', 'held', 'person', 'open']) }),
  ),
  document: Nullable(Output({ id: Id, number: Type.String() })),
  by: Actor,
  madeAt: Moment,
  decidedBy: Nullable(Actor),
  decidedAt: Nullable(Moment),
  reason: Type.String(),
});
export type StockComparison = Static<typeof StockComparison>;

export const ComparisonLine = Output({
  sku: SkuRef,
  /** null: the report does not name it. */
  theirs: Nullable(Quantity),
  ours: Quantity,
  underWay: Quantity,
  difference: Quantity,
  reserved: Quantity,
  /** Documents one side has not seen yet, with what they changed here less what they changed there. */
  parts: Type.Array(Output({ number: Type.String(), quantity: Quantity })),
});
export type ComparisonLine = Static<typeof ComparisonLine>;

export const listStockComparisons = endpoint({
  method: 'GET',
  path: '/api/v1/stock/comparisons',
  summary: 'Comparisons with an ERP, the newest first',
  scope: 'stock.read',
  query: PageQuery({ node: Type.Optional(Id), state: Type.Optional(Type.Enum(COMPARISON_STATES)) }),
  response: Page(StockComparison),
});

/** Refuses `erp.comparisonUnknown` (404). */
export const getStockComparison = endpoint({
  method: 'GET',
  path: '/api/v1/stock/comparisons/:id',
  summary: 'A comparison with its lines, the greatest difference first',
  scope: 'stock.read',
  params: ById,
  response: Output({
    comparison: StockComparison,
    lines: Type.Array(ComparisonLine),
    /** At most 1000 lines are shown; the rest is in the export. */
    complete: Type.Boolean(),
  }),
});

export const listComparedNodes = endpoint({
  method: 'GET',
  path: '/api/v1/stock/compared-nodes',
  summary: 'Nodes whose stock an ERP reports, and where each stands',
  scope: 'stock.read',
  response: Output({
    nodes: Type.Array(
      Output({
        node: NodeRef,
        owner: Type.Enum(['here', 'erp']),
        /** Whether its first load was made. */
        loaded: Type.Boolean(),
        /** The newest report, and whether it was compared. */
        report: Nullable(Output({ number: Type.String(), asOf: Moment, compared: Type.Boolean() })),
      }),
    ),
  }),
});

/**
 * Asks the ERP for a report where it can be asked, and compares the newest one; the first time it is the initial load.
 * Refuses `erp.placeUnknown` (404), `erp.outsideFailed`, `erp.noReport`, `erp.reportCompared`, `erp.reportOutdated` (data:
 * `asOf`, `last`), `erp.reportFresh` (data: `from`), and what a damaged report is refused for.
 */
export const compareStockNow = endpoint({
  method: 'POST',
  path: '/api/v1/stock/comparisons',
  summary: 'Compare the stock of a node with its ERP now',
  scope: 'stock.write',
  body: Input({ nodeId: Id }),
  response: StockComparison,
});

/** Refuses `erp.comparisonUnknown` (404), `erp.notWaiting`, `identity.samePerson`, and what the ledger refuses. */
export const decideStockComparison = endpoint({
  method: 'POST',
  path: '/api/v1/stock/comparisons/:id/decide',
  summary: 'Adjust the stock by a comparison that waits for a second person, or leave it',
  scope: 'stock.write',
  params: ById,
  body: Input({ accept: Type.Boolean(), reason: Reason }),
  response: StockComparison,
});
