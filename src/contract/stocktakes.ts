/**
 * Stocktakes (STK-7): bins are chosen, counted blind with a scanner, counted again by somebody else where they differ, and
 * the differences posted by a second person. Nothing that a counting person is answered says what the books expect.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Guarded, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { CountedQuantity, Money, PositiveQuantity, Quantity } from './money.ts';
import { Actor, NodeRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';
import { SERIAL_FAULTS, SerialCode } from './serials.ts';

/** `cycle`: the bins that are due, those of goods that sell most the soonest. `asked`: where a picker found too few. */
export const STOCKTAKE_KINDS = ['full', 'sample', 'cycle', 'asked'] as const;
export type StocktakeKind = (typeof STOCKTAKE_KINDS)[number];
export const STOCKTAKE_STATES = ['draft', 'approved', 'running', 'partlyDone', 'done', 'closedShort'] as const;
export type StocktakeState = (typeof STOCKTAKE_STATES)[number];
export const STOCKTAKE_BIN_STATES = ['open', 'counting', 'again', 'counted', 'done'] as const;
export type StocktakeBinState = (typeof STOCKTAKE_BIN_STATES)[number];

const scope = {
  /** Left out or empty: all of them. Goods: only these are counted, in the bins that hold them. */
  zoneIds: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  aisles: Type.Optional(Type.Array(Type.String({ maxLength: 12 }), { maxItems: 200 })),
  skuIds: Type.Optional(Type.Array(Id, { maxItems: 500 })),
  /** Of a sample: so many of a hundred bins, chosen by the seed; the same seed chooses the same bins. */
  percent: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  /** Of a cycle: so many bins. */
  bins: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000 })),
};
export const StocktakeScope = Output(scope);
export type StocktakeScope = Static<typeof StocktakeScope>;

export const StocktakeRow = Output({
  id: Id,
  number: Type.String(),
  node: NodeRef,
  kind: Type.Enum(STOCKTAKE_KINDS),
  state: Type.Enum(STOCKTAKE_STATES),
  note: Type.String(),
  createdAt: Moment,
  by: Actor,
  /** Bins by how far they are; together all of them. */
  bins: Output({
    open: Type.Integer(),
    counting: Type.Integer(),
    again: Type.Integer(),
    counted: Type.Integer(),
    done: Type.Integer(),
  }),
  version: Type.Integer(),
});
export type StocktakeRow = Static<typeof StocktakeRow>;

/** What a person did in a stocktake; `overturned`: bins whose first number a later count did not bear out. */
export const CountPerson = Output({
  by: Actor,
  bins: Type.Integer(),
  scans: Type.Integer(),
  pieces: Quantity,
  seconds: Type.Integer(),
  overturned: Type.Integer(),
});

const value = Guarded('catalog.cost', 'null', Nullable(Money));

export const Stocktake = Output({
  ...StocktakeRow.properties,
  scope: StocktakeScope,
  tolerance: Quantity,
  people: Type.Array(CountPerson),
  /** Over all bins that were counted; the value where the costs are known. */
  gain: Quantity,
  loss: Quantity,
  gainValue: value,
  lossValue: value,
  /** SKUs that differ and whose cost nobody knows: they are in no value. */
  withoutCost: Type.Integer(),
});
export type Stocktake = Static<typeof Stocktake>;

export const listStocktakes = endpoint({
  method: 'GET',
  path: '/api/v1/stocktakes',
  summary: 'Stocktakes, the latest first',
  scope: 'stock.read',
  query: PageQuery({ nodeId: Type.Optional(Id), state: Type.Optional(Type.Enum(STOCKTAKE_STATES)) }),
  response: Page(StocktakeRow),
});

/** Refuses: `warehouse.stocktakeUnknown` (404). */
export const getStocktake = endpoint({
  method: 'GET',
  path: '/api/v1/stocktakes/:id',
  summary: 'One stocktake with who counted how much, and the value of what differs',
  scope: 'stock.read',
  params: ById,
  response: Stocktake,
});

export const StocktakeBin = Output({
  id: Id,
  bin: Type.String(),
  state: Type.Enum(STOCKTAKE_BIN_STATES),
  /** Counts from 1. */
  round: Type.Integer(),
  by: Nullable(Actor),
  closedAt: Nullable(Moment),
  /** Goods that differ. */
  differences: Type.Integer(),
});
export type StocktakeBin = Static<typeof StocktakeBin>;

/** Those that nobody has counted are the bins that were missed. Refuses: `warehouse.stocktakeUnknown` (404). */
export const listStocktakeBins = endpoint({
  method: 'GET',
  path: '/api/v1/stocktakes/:id/bins',
  summary: 'The bins of a stocktake by code',
  scope: 'stock.read',
  params: ById,
  query: PageQuery({ state: Type.Optional(Type.Array(Type.Enum(STOCKTAKE_BIN_STATES), { maxItems: 5 })) }),
  response: Page(StocktakeBin),
});

export const StocktakeDifference = Output({
  binId: Id,
  bin: Type.String(),
  state: Type.Enum(STOCKTAKE_BIN_STATES),
  round: Type.Integer(),
  by: Actor,
  sku: SkuRef,
  /** '' is a lot nobody has named; null of goods whose lots are not kept. */
  lot: Nullable(Type.String()),
  expected: Quantity,
  counted: Quantity,
  difference: Quantity,
  /** What the first count had found, where another came after it; null where there was none, or it was not found. */
  before: Nullable(Quantity),
  value,
});
export type StocktakeDifference = Static<typeof StocktakeDifference>;

/** Refuses: `warehouse.stocktakeUnknown` (404). */
export const listStocktakeDifferences = endpoint({
  method: 'GET',
  path: '/api/v1/stocktakes/:id/differences',
  summary: 'What differs, by bin and goods',
  scope: 'stock.read',
  params: ById,
  query: PageQuery({}),
  response: Page(StocktakeDifference),
});

/**
 * Chooses the bins; nobody counts before it is approved. Refuses: `stock.nodeUnknown` (404), `warehouse.nothingToCount`
 * (no bin fits, or of a cycle none is due).
 */
export const makeStocktake = endpoint({
  method: 'POST',
  path: '/api/v1/stocktakes',
  summary: 'Choose bins to be counted',
  scope: 'stock.write',
  body: Input({
    nodeId: Id,
    kind: Type.Enum(['full', 'sample', 'cycle']),
    scope: Input(scope),
    tolerance: Type.Optional(CountedQuantity),
    note: Type.Optional(Note),
  }),
  response: Stocktake,
});

/** Refuses: `warehouse.stocktakeUnknown` (404), `warehouse.stocktakeState` (data: `number`, `state`). */
export const approveStocktake = endpoint({
  method: 'POST',
  path: '/api/v1/stocktakes/:id/approve',
  summary: 'Let people count its bins',
  scope: 'stock.write',
  params: ById,
  response: Stocktake,
});

/** What was not counted is missed. Refuses as `approveStocktake`; `warehouse.differencesOpen` (data: `bins`). */
export const closeStocktake = endpoint({
  method: 'POST',
  path: '/api/v1/stocktakes/:id/close',
  summary: 'End a stocktake before all of its bins are counted',
  scope: 'stock.write',
  params: ById,
  response: Stocktake,
});

/**
 * The second look at what was counted: accepted, the differences are posted (loss and gain against the bin); not
 * accepted, the bins are counted again by somebody else. Refuses per bin: `warehouse.binUnknown`,
 * `warehouse.binNotCounted` (data: `bin`), `identity.samePerson` (who counted it); the whole request:
 * `warehouse.stocktakeUnknown` (404), `stock.serialsNeeded` (data: `merchantCode`, `missing`: which pieces are lost is to be
 * said first).
 */
export const decideDifferences = endpoint({
  method: 'POST',
  path: '/api/v1/stocktakes/:id/decide',
  summary: 'Post the differences of bins, or have them counted again',
  scope: 'stock.write',
  params: ById,
  body: Input({ ids: Ids, accept: Type.Boolean(), reason: Type.Optional(Note) }),
  response: Outcomes,
});

/** A bin being counted. `only`: the goods that are asked for; none: everything in it. */
export const Count = Output({
  id: Id,
  stocktake: Output({ id: Id, number: Type.String() }),
  node: NodeRef,
  bin: Type.String(),
  round: Type.Integer(),
  only: Type.Array(SkuRef),
  /** Of goods whose lots are kept one per lot; '' is what bears none. */
  lines: Type.Array(Output({ sku: SkuRef, lot: Nullable(Type.String()), quantity: Quantity })),
});
export type Count = Static<typeof Count>;

export const CountTask = Output({
  stocktake: Output({ id: Id, number: Type.String() }),
  node: NodeRef,
  kind: Type.Enum(STOCKTAKE_KINDS),
  /** Bins that wait for this person; some of them, by code. */
  bins: Type.Array(Output({ bin: Type.String(), again: Type.Boolean() })),
  open: Type.Integer(),
  counted: Type.Integer(),
  /** The count this person has begun and not ended. */
  begun: Nullable(Type.String()),
});
export type CountTask = Static<typeof CountTask>;

export const listCountTasks = endpoint({
  method: 'GET',
  path: '/api/v1/counts',
  summary: 'Bins that wait to be counted, by stocktake',
  scope: 'warehouse.check',
  response: Output({ tasks: Type.Array(CountTask) }),
});

const Bin = Type.String({ minLength: 1, maxLength: 60 });

/**
 * At a bin. A count that this person has begun goes on. Refuses: `stock.nodeUnknown` (404), `warehouse.binUnknown` (404),
 * `warehouse.binNotAsked`, `warehouse.binBeingCounted` (data: `bin`, `by`), `warehouse.countedBefore` (data: `bin`).
 */
export const startCount = endpoint({
  method: 'POST',
  path: '/api/v1/counts',
  summary: 'Begin to count a bin',
  scope: 'warehouse.check',
  body: Input({ nodeId: Id, bin: Bin }),
  response: Count,
});

/**
 * `lotNeeded`, `dateNeeded`: which lot is it, when does it expire; `datesDiffer`: the lot is known with another day. Of goods
 * whose pieces each have a code `serial…` as at the bench.
 */
export const COUNT_VERDICTS = [
  ...(['right', 'unknown', 'notAsked', 'lotNeeded', 'dateNeeded', 'datesDiffer', ...SERIAL_FAULTS] as const),
] as const;
const Lot = Type.String({ maxLength: 60 });

/** Refuses: `warehouse.countUnknown` (404), `warehouse.countClosed`. A code nobody knows is an answer. */
export const countItem = endpoint({
  method: 'POST',
  path: '/api/v1/counts/:id/scan',
  summary: 'One scanned item more (barcode or merchant code), or so many',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    code: Type.String({ minLength: 1, maxLength: 128 }),
    quantity: Type.Optional(PositiveQuantity),
    /** Of goods whose lots are kept, where the symbol does not say it; '' where none can be read. */
    ...{ lot: Type.Optional(Lot), madeOn: Type.Optional(Day), expiresOn: Type.Optional(Day) },
    /** Of goods whose pieces each have a code, where it is not what was scanned; or that it has none. */
    ...{ serial: Type.Optional(SerialCode), noCode: Type.Optional(Type.Boolean()) },
  }),
  response: Output({
    ...{ verdict: Type.Enum(COUNT_VERDICTS), sku: Nullable(SkuRef), lot: Nullable(Type.String()), count: Count },
    serial: Type.String(),
  }),
});

/**
 * Refuses: `warehouse.countUnknown` (404), `warehouse.countClosed`, `warehouse.notFoundYet`, `stock.serialsOver` (data:
 * `codes`: fewer than codes that were scanned; none at all forgets them).
 */
export const setCounted = endpoint({
  method: 'POST',
  path: '/api/v1/counts/:id/number',
  summary: 'So many of these goods are there in all: the number instead of scans',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ skuId: Id, lot: Type.Optional(Lot), quantity: CountedQuantity }),
  response: Count,
});

/** `again`: somebody else counts it once more. `moved`: goods came or went meanwhile, so it has to be counted anew. */
export const FINISH_VERDICTS = ['counted', 'again', 'moved'] as const;

/**
 * All is counted. Refuses: `warehouse.countUnknown` (404), `warehouse.countClosed`, `warehouse.countEmpty` (nothing was
 * found and nobody said that it is empty), `warehouse.countNotEmpty`.
 */
export const finishCount = endpoint({
  method: 'POST',
  path: '/api/v1/counts/:id/finish',
  summary: 'The bin is counted, or empty',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ empty: Type.Boolean() }),
  response: Output({ verdict: Type.Enum(FINISH_VERDICTS), next: Nullable(Type.String()) }),
});

/** What was found is forgotten; the bin waits again. Refuses: `warehouse.countUnknown` (404), `warehouse.countClosed`. */
export const abandonCount = endpoint({
  method: 'POST',
  path: '/api/v1/counts/:id/abandon',
  summary: 'Leave a bin uncounted',
  scope: 'warehouse.check',
  params: ById,
});
