/**
 * Month close (STK-9): what stock is worth by the moving average of each SKU at each node, in pieces and money. Open
 * months are reckoned anew once a day or when asked; closing is asked for, and a job reckons again and keeps the month as
 * it is, or tells what hinders it. Into a closed month the ledger books nothing. The last one is opened again by two people.
 */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Money, Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Outcomes, Page, PageQuery } from './paging.ts';

/** What came (above zero) and what went (below). `revalued`: goods that were given below zero cost otherwise, or rounding at the last piece. */
export const COST_KINDS = [
  ...(['opened', 'received', 'returned', 'found', 'assembled', 'movedIn'] as const),
  ...(['sold', 'sentBack', 'lost', 'consumed', 'movedOut', 'synced', 'revalued'] as const),
] as const;
export const CostKind = Type.Enum(COST_KINDS);
export type CostKind = Static<typeof CostKind>;

const Month = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$' });
const ByMonth = Input({ month: Month });
const Worth = Output({ pieces: Quantity, value: Money });
export type Worth = Static<typeof Worth>;
const Moves = Type.Array(Output({ kind: CostKind, pieces: Quantity, value: Money }));

export const CostMonth = Output({
  month: Month,
  /** `closing`: nothing is booked into it already, and it is being reckoned. */
  state: Type.Enum(['open', 'closing', 'closed']),
  /** Reckoned at; of a closed month when it was closed. */
  madeAt: Moment,
  opening: Worth,
  moves: Moves,
  closing: Worth,
  closedAt: Nullable(Moment),
  closedBy: Nullable(Actor),
  /** Somebody wants it open again; somebody else opens it. */
  asked: Nullable(Output({ by: Actor, why: Type.String() })),
  /** Closing it was tried, and what is named in `hindrances` was in the way. */
  tried: Nullable(Output({ at: Moment, by: Actor })),
  /** Whether it can be closed next, or opened again, as far as its place among the months goes. */
  next: Nullable(Type.Enum(['close', 'reopen'])),
  /** What hinders the close. Pieces in transit are told and hinder nothing: they belong to where they go. */
  hindrances: Output({
    missing: Type.Integer(),
    negative: Type.Integer(),
    openCounts: Type.Integer(),
    transit: Quantity,
  }),
  version: Type.Integer(),
});
export type CostMonth = Static<typeof CostMonth>;

/** Open months stand as of `doneAt`; `askedAt`: they are being reckoned anew, `done` of `total` movements (0: not counted yet). */
const CostRun = Output({
  ...{ askedAt: Nullable(Moment), doneAt: Nullable(Moment) },
  ...{ done: Type.Integer(), total: Type.Integer() },
});
export type CostRun = Static<typeof CostRun>;

export const listCostMonths = endpoint({
  method: 'GET',
  path: '/api/v1/stock/months',
  summary: 'Months with what stock was worth, newest first',
  scope: 'catalog.cost',
  response: Output({
    months: Type.Array(CostMonth),
    run: CostRun,
  }),
});

export const runCosts = endpoint({
  method: 'POST',
  path: '/api/v1/stock/months/run',
  summary: 'Reckon open months anew',
  scope: 'catalog.cost',
  response: CostRun,
});

export const CostLine = Output({
  sku: SkuRef,
  node: NodeRef,
  opening: Worth,
  moves: Moves,
  closing: Worth,
  /** Of a piece at the end, rounded; null where there are none. */
  average: Nullable(Money),
});
export type CostLine = Static<typeof CostLine>;

export const listCostLines = endpoint({
  method: 'GET',
  path: '/api/v1/stock/months/:month/lines',
  summary: 'A month by SKU and node: opening, what came, what went, closing',
  scope: 'catalog.cost',
  params: ByMonth,
  query: PageQuery({
    nodeId: Type.Optional(Id),
    merchantCode: Type.Optional(Type.String({ maxLength: 100 })),
    /** Only those that end below zero. */
    negative: Type.Optional(Type.Boolean()),
  }),
  response: Page(CostLine),
});

/** A receipt or an opening whose cost nobody has said. */
export const MissingCost = Output({
  document: Output({ id: Id, number: Type.String(), kind: Type.String(), day: Day, supplier: Type.String() }),
  sku: SkuRef,
  pieces: Quantity,
  /** What the SKU costs as its master says. */
  usual: Nullable(Money),
});
export type MissingCost = Static<typeof MissingCost>;

export const listMissingCosts = endpoint({
  method: 'GET',
  path: '/api/v1/stock/missing-costs',
  summary: 'Receipts and openings without a cost, as of the last reckoning',
  scope: 'catalog.cost',
  query: PageQuery({ month: Type.Optional(Month) }),
  response: Page(MissingCost),
});

/** An outcome per line, by document. Refuses per line: `costs.documentUnknown`, `ledger.periodClosed`. */
export const setDocumentCosts = endpoint({
  method: 'POST',
  path: '/api/v1/stock/document-costs',
  summary: 'Say what a piece cost that a receipt or an opening brought',
  scope: 'bills.propose',
  body: Input({
    lines: Type.Array(Input({ documentId: Id, skuId: Id, cost: Amount }), { minItems: 1, maxItems: 500 }),
  }),
  response: Outcomes,
});

/**
 * Needs `If-Match`. Refuses: `costs.monthUnknown` (404), `costs.monthNotOver`, `costs.earlierOpen` (data: `month`),
 * `costs.alreadyClosed`. The month is `closing` until a job has reckoned it; then it is closed, or `tried`.
 */
export const closeMonth = endpoint({
  method: 'POST',
  path: '/api/v1/stock/months/:month/close',
  summary: 'Have a month closed: nothing is booked into it any more',
  scope: 'bills.propose',
  params: ByMonth,
  response: CostMonth,
});

/** Needs `If-Match`. Refuses: `costs.monthUnknown` (404), `costs.notLastClosed` (data: `month`). */
export const askReopening = endpoint({
  method: 'POST',
  path: '/api/v1/stock/months/:month/ask-reopening',
  summary: 'Ask that the last closed month be opened again',
  scope: 'bills.propose',
  params: ByMonth,
  body: Input({ why: Reason }),
  response: CostMonth,
});

/** Needs `If-Match`. Refuses: `costs.monthUnknown` (404), `costs.notLastClosed`, `costs.monthClosing`, `costs.notAsked`, `identity.samePerson`. */
export const reopenMonth = endpoint({
  method: 'POST',
  path: '/api/v1/stock/months/:month/reopen',
  summary: 'Open the last closed month again, as somebody else asked',
  scope: 'bills.approve',
  params: ByMonth,
  response: CostMonth,
});
