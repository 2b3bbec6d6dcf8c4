/**
 * What was earned (FIN-5): per order, SKU and shop, with every cost named, in the house's currency. Made anew each hour
 * from what is known by then: freight and fees are estimates until they are billed.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Money, Quantity } from './money.ts';
import { OrderRef, ShopRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

/** What an order brings, what goes back of it, and what it costs. */
export const PROFIT_PARTS = [
  ...(['revenue', 'refunded', 'goods', 'freight', 'packing', 'fees'] as const),
  /** What a platform keeps, as its bills say; until then commission by the shop's rate. */
  ...(['commission', 'promotion'] as const),
  /** What is owed for the points it earned, and what points it was paid with stand for less than they paid. */
  'points',
] as const;
export type ProfitPart = (typeof PROFIT_PARTS)[number];

export const PROFIT_UNKNOWNS = ['goods', 'freight', 'rate'] as const;
const Unknowns = Type.Array(Type.Enum(PROFIT_UNKNOWNS));

export const Profit = Output({
  revenue: Money,
  refunded: Money,
  goods: Money,
  freight: Money,
  packing: Money,
  fees: Money,
  commission: Money,
  promotion: Money,
  points: Money,
  /** Revenue without all that follows it. */
  profit: Money,
  /** Of what was kept of the revenue, in ten-thousandths; null where nothing was. */
  margin: Nullable(Type.Integer()),
});
export type Profit = Static<typeof Profit>;

const Run = Output({ askedAt: Nullable(Moment), doneAt: Nullable(Moment) });
const Span = { from: Day, to: Day, shopId: Type.Optional(Id) };

export const getProfit = endpoint({
  method: 'GET',
  path: '/api/v1/profit',
  summary: 'What was earned on the days from one to another: in all, by day and by shop',
  scope: 'catalog.cost',
  query: Input(Span),
  response: Output({
    total: Profit,
    orders: Type.Integer(),
    pieces: Quantity,
    /** Orders of which something is not known, and orders whose freight or fees are estimates. */
    incomplete: Type.Integer(),
    estimated: Type.Integer(),
    days: Type.Array(Output({ day: Day, orders: Type.Integer(), profit: Profit })),
    shops: Type.Array(Output({ shop: ShopRef, orders: Type.Integer(), profit: Profit })),
    run: Run,
  }),
});
export type ProfitOverview = Static<typeof getProfit.response>;

export const runProfit = endpoint({
  method: 'POST',
  path: '/api/v1/profit/run',
  summary: 'Make it anew, for the last hundred days',
  scope: 'catalog.cost',
  response: Run,
});

export const PROFIT_ORDERS = ['most', 'least'] as const;
const Sorted = { sort: Type.Optional(Type.Enum(PROFIT_ORDERS)) };

export const SkuProfit = Output({ sku: SkuRef, orders: Type.Integer(), pieces: Quantity, profit: Profit });
export type SkuProfit = Static<typeof SkuProfit>;

/** At most 200: who wants all of them takes the file. */
export const listSkuProfits = endpoint({
  method: 'GET',
  path: '/api/v1/profit/skus',
  summary: 'SKUs by what they earned, the most first or the least',
  scope: 'catalog.cost',
  query: Input({ ...Span, ...Sorted, text: Type.Optional(Type.String({ maxLength: 60 })) }),
  response: Output({ items: Type.Array(SkuProfit), complete: Type.Boolean() }),
});

export const OrderProfit = Output({
  order: OrderRef,
  shop: ShopRef,
  /** On which it left. */
  day: Day,
  pieces: Quantity,
  profit: Profit,
  unknown: Unknowns,
  estimated: Type.Boolean(),
});
export type OrderProfit = Static<typeof OrderProfit>;

export const listOrderProfits = endpoint({
  method: 'GET',
  path: '/api/v1/profit/orders',
  summary: 'Orders by what they earned, the most first or the least',
  scope: 'catalog.cost',
  query: PageQuery({ ...Span, ...Sorted, unknown: Type.Optional(Type.Enum(PROFIT_UNKNOWNS)) }),
  response: Page(OrderProfit),
});

/** Refuses: `profit.orderUnknown` (404): it has not left, or nothing was made of it yet. */
export const getOrderProfit = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id/profit',
  summary: 'What an order earned',
  scope: 'catalog.cost',
  params: ById,
  response: OrderProfit,
});
