/**
 * When goods are to be ordered again (STK-8): per SKU and node the demand that is expected, the levels that follow from
 * it, and what to order. Levels are made once a day, or when somebody asks; the stock they are compared with is today's.
 */
import { type Static, Type } from 'typebox';
import { Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
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

/** What the levels of a SKU at a node rest on. `error`: mean squared, scaled; `plainError` that of a twelve weeks' mean. */
export const DemandForecast = Output({
  demand: Type.Enum(['smooth', 'erratic', 'intermittent', 'lumpy']),
  method: Type.String(),
  weeks: Type.Integer(),
  tries: Type.Integer(),
  error: Nullable(Type.Number()),
  plainError: Nullable(Type.Number()),
  /** Pieces in each week to come, over lead time and review; weeks without stock count as weeks without demand. */
  expected: Type.Array(Type.Number()),
  /** Not asked for more than this until goods come that are ordered at the next look, as sure as the tenant wants it. */
  reorderPoint: Quantity,
  ground: Type.Enum(LEVEL_GROUNDS),
  /** One review's expectation more. */
  orderUpTo: Quantity,
});

export const ReplenishmentLine = Output({
  sku: SkuRef,
  supplier: Type.String(),
  node: NodeRef,
  kind: ReplenishmentKind,
  available: Quantity,
  onOrder: Quantity,
  /** What to order; 0 where nothing is. */
  suggestion: Quantity,
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

/** A page does a bounded amount of work: with a filter by kind it may be short and still have a next one. */
export const listReplenishment = endpoint({
  method: 'GET',
  path: '/api/v1/stock/replenishment',
  summary: 'What is to be ordered, what is low, too much or dead, per SKU and node by merchant code',
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
