/**
 * When goods are to be ordered again (STK-8): per SKU and node the demand that is expected, the levels that follow from
 * it, and what to order. Levels are made once a day, or when somebody asks; the stock they are compared with is today's.
 */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { CountedQuantity, PositiveQuantity, Quantity } from './money.ts';
import { NodeRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

/**
 * `reorder`: below its reorder point with what is on order; `low`: below it until that comes; `dead`: nothing left for
 * 90 days and the goods are older; `over`: it lasts longer than the tenant wants.
 */
export const REPLENISHMENT_KINDS = ['reorder', 'low', 'dead', 'over', 'enough'] as const;
export const ReplenishmentKind = Type.Enum(REPLENISHMENT_KINDS);
export type ReplenishmentKind = Static<typeof ReplenishmentKind>;

const settings = {
  /** From the order to the goods on the shelf. */
  leadDays: Type.Integer({ minimum: 1, maximum: 180 }),
  /** How often somebody orders. */
  reviewDays: Type.Integer({ minimum: 1, maximum: 90 }),
  /** In so many of 100 cases the goods last until the next ones come. */
  servicePercent: Type.Integer({ minimum: 50, maximum: 99 }),
  /** Goods that last longer are too many. */
  overWeeks: Type.Integer({ minimum: 1, maximum: 260 }),
};
/** `version` 0: nothing was ever set. */
export const ReplenishmentSettings = Output({ ...settings, version: Type.Integer() });
export type ReplenishmentSettings = Static<typeof ReplenishmentSettings>;

/** What a level rests on: misses of the tries, their spread, the spread of the weeks, the expectation alone, nothing. */
export const LEVEL_GROUNDS = ['misses', 'missSpread', 'weekSpread', 'expectation', 'nothing'] as const;

/** A week without stock by what stands in its place in the forecast: so many weeks back. */
const FilledWeek = Output({ back: Type.Integer(), quantity: Type.Number() });

/** What the levels of a SKU at a node rest on. `error`: mean squared, scaled; `plainError` that of a twelve weeks' mean. */
export const DemandForecast = Output({
  demand: Type.Enum(['smooth', 'erratic', 'intermittent', 'lumpy']),
  method: Type.String(),
  weeks: Type.Integer(),
  tries: Type.Integer(),
  error: Nullable(Type.Number()),
  plainError: Nullable(Type.Number()),
  /** What it was made with. */
  leadDays: Type.Integer(),
  reviewDays: Type.Integer(),
  servicePercent: Type.Integer(),
  /**
   * Weeks in which goods were missing for a day or more, by what was sold and what would have been sold the rest of the
   * week; not those of a gap of more than eight weeks. Known since stock is looked at every hour.
   */
  filled: Type.Array(FilledWeek),
  /** Pieces in each week to come, over lead time and review. */
  expected: Type.Array(Type.Number()),
  /** Not asked for more than this until goods come that are ordered at the next look, as sure as the tenant wants it. */
  reorderPoint: Quantity,
  ground: Type.Enum(LEVEL_GROUNDS),
  /** One review's expectation more. */
  orderUpTo: Quantity,
});

const nullable = (schema: typeof settings.leadDays) => Nullable(schema);
const rule = {
  /** null: as the tenant has it. */
  leadDays: nullable(settings.leadDays),
  reviewDays: nullable(settings.reviewDays),
  servicePercent: nullable(settings.servicePercent),
  /** Fixed levels take the place of those the forecast makes; both or neither. */
  reorderPoint: Nullable(CountedQuantity),
  orderUpTo: Nullable(CountedQuantity),
  /** What is ordered comes in whole packs, and not less than the minimum. */
  packSize: PositiveQuantity,
  minQuantity: CountedQuantity,
  /** Who is asked instead of the SKU's supplier; '': the SKU's. */
  supplier: Type.String({ maxLength: 100 }),
};
export const ReplenishmentRuleInput = Input(rule);
export type ReplenishmentRuleInput = Static<typeof ReplenishmentRuleInput>;
/** `version` 0: nothing was ever set. */
export const ReplenishmentRule = Output({
  ...rule,
  ...{ reorderPoint: Nullable(Quantity), orderUpTo: Nullable(Quantity), packSize: Quantity, minQuantity: Quantity },
  version: Type.Integer(),
});
export type ReplenishmentRule = Static<typeof ReplenishmentRule>;

export const ReplenishmentLine = Output({
  sku: SkuRef,
  /** The rule's, else the SKU's. */
  supplier: Type.String(),
  node: NodeRef,
  kind: ReplenishmentKind,
  available: Quantity,
  onOrder: Quantity,
  /** What to order, in whole packs; 0 where nothing is. `wanted`: before it was rounded up. */
  suggestion: Quantity,
  wanted: Quantity,
  /** The levels in force: those of the rule, else those of the forecast; null where there are neither. */
  reorderPoint: Nullable(Quantity),
  orderUpTo: Nullable(Quantity),
  rule: ReplenishmentRule,
  /** How many days the available goods last; null where nothing is expected to be asked for. */
  coverDays: Nullable(Type.Integer()),
  /** null: nothing left the node in two years. */
  forecast: Nullable(DemandForecast),
  /** What left per week, the oldest first; begins with the first sale within two years. */
  history: Type.Array(Quantity),
  lastSale: Nullable(Day),
});
export type ReplenishmentLine = Static<typeof ReplenishmentLine>;

const filters = {
  text: Type.Optional(Type.String({ maxLength: 100 })),
  nodeId: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  kind: Type.Optional(Type.Array(ReplenishmentKind, { maxItems: REPLENISHMENT_KINDS.length })),
};

/**
 * What runs out first stands first, by how long it lasted when it was last looked at (`lookedAt` of the run); then, by
 * merchant code, what nothing was ever sold of. A page does a bounded amount of work: with a filter by kind it may be short
 * and still have a next one.
 */
export const listReplenishment = endpoint({
  method: 'GET',
  path: '/api/v1/stock/replenishment',
  summary: 'What is to be ordered, what is low, too much or dead, per SKU and node, the most urgent first',
  scope: 'stock.read',
  query: PageQuery(filters),
  response: Page(ReplenishmentLine),
});

/** Levels stand as of `doneAt`, made with `settings`; `askedAt`: new ones are being made since. */
export const ReplenishmentRun = Output({
  askedAt: Nullable(Moment),
  doneAt: Nullable(Moment),
  /** Sales before this day were known. */
  untilDay: Nullable(Day),
  /** When stock was last compared with the levels, and what was found then. */
  lookedAt: Nullable(Moment),
  toReorder: Type.Integer(),
  dead: Type.Integer(),
  /** SKUs at nodes with sales. */
  series: Type.Integer(),
  settings: ReplenishmentSettings,
  /** Levels were made with other settings than these. */
  outdated: Type.Boolean(),
});
export type ReplenishmentRun = Static<typeof ReplenishmentRun>;

export const readReplenishmentRun = endpoint({
  method: 'GET',
  path: '/api/v1/stock/replenishment/run',
  summary: 'As of when the levels are, and what they were made with',
  scope: 'stock.read',
  response: ReplenishmentRun,
});

/** Asked twice it is done once. */
export const runReplenishment = endpoint({
  method: 'POST',
  path: '/api/v1/stock/replenishment/run',
  summary: 'Forecast anew now',
  scope: 'stock.write',
  response: ReplenishmentRun,
});

/**
 * At version 0 the first time. Days and service level count from the next forecast on, which is made at once. Refuses:
 * `stock.nodeUnknown` (404), `stock.skuUnknown`, `stock.levelsHalf`, `stock.upToBelow` (data: `field`).
 */
export const changeReplenishmentRule = endpoint({
  method: 'PUT',
  path: '/api/v1/stock/replenishment/rules/:skuId/:nodeId',
  summary: 'Set what differs for a SKU at a warehouse',
  scope: 'stock.write',
  params: Input({ skuId: Id, nodeId: Id }),
  body: ReplenishmentRuleInput,
  response: ReplenishmentRule,
});

export const readReplenishmentSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/replenishment',
  summary: 'How long goods take to come, how long an order lasts, and how sure that has to be',
  scope: 'settings.read',
  response: ReplenishmentSettings,
});

/** New levels are made at once. */
export const changeReplenishmentSettings = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/replenishment',
  summary: 'Set when goods are ordered again',
  scope: 'settings.write',
  body: Input(settings),
  response: ReplenishmentSettings,
});
