/**
 * Why orders did not go out (ORD-14): those of a period that are held, by reason, SKU and warehouse, with money and age;
 * and for goods that are short, what the buyer could get instead.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Money, Quantity } from './money.ts';
import { HoldReason, MaybeNode, OrderRef, OrderState, ShopRef, SkuRef } from './order-words.ts';
import { Outcome, Page, PageQuery } from './paging.ts';

/** How long orders have waited since they came. */
export const AGES = ['hours4', 'day1', 'days3', 'days7', 'older'] as const;
export type Age = (typeof AGES)[number];

const period = {
  /** Orders that came (were paid) since then; left out: seven days ago. */
  from: Type.Optional(Moment),
  before: Type.Optional(Moment),
  shopId: Type.Optional(Type.Array(Id, { maxItems: 100 })),
};

const sums = {
  orders: Type.Integer(),
  /** One per currency. */
  amounts: Type.Array(Money),
  /** Since the oldest of them came. */
  oldest: Moment,
};

export const FailedOrders = Output({
  from: Moment,
  before: Moment,
  /** Each order once. An order with two reasons stands under both. */
  orders: Type.Integer(),
  amounts: Type.Array(Money),
  reasons: Type.Array(Output({ reason: HoldReason, ...sums })),
  nodes: Type.Array(Output({ node: MaybeNode, ...sums })),
  /** Goods that are short, or that nothing is known of, most orders first. */
  skus: Type.Array(
    Output({
      merchantCode: Type.String(),
      sku: Nullable(SkuRef),
      reason: HoldReason,
      wanted: Quantity,
      /** Free now over all warehouses; null: no SKU of ours. */
      free: Nullable(Quantity),
      ...sums,
    }),
  ),
  ages: Type.Array(Output({ age: Type.Enum(AGES), orders: Type.Integer(), amounts: Type.Array(Money) })),
});
export type FailedOrders = Static<typeof FailedOrders>;

export const readFailedOrders = endpoint({
  method: 'GET',
  path: '/api/v1/failed-orders',
  summary: 'Why orders of a period did not go out, by reason, SKU, warehouse and age',
  scope: 'orders.read',
  query: Input(period),
  response: FailedOrders,
});

export const FailedOrder = Output({
  order: OrderRef,
  shop: ShopRef,
  node: MaybeNode,
  state: OrderState,
  holds: Type.Array(HoldReason),
  goods: Type.String(),
  payable: Money,
  queuedAt: Moment,
});
export type FailedOrder = Static<typeof FailedOrder>;

export const listFailedOrders = endpoint({
  method: 'GET',
  path: '/api/v1/failed-orders/orders',
  summary: 'The orders behind a figure, the oldest first',
  scope: 'orders.read',
  query: PageQuery({
    ...period,
    reason: Type.Optional(HoldReason),
    merchantCode: Type.Optional(Type.String({ maxLength: 100 })),
    /** `none`: no warehouse was chosen. */
    node: Type.Optional(Type.String({ maxLength: 40 })),
    age: Type.Optional(Type.Enum(AGES)),
  }),
  response: Page(FailedOrder),
});

export const Substitutes = Output({
  lines: Type.Array(
    Output({
      lineId: Id,
      sku: SkuRef,
      quantity: Quantity,
      /** Other variants of its style that a warehouse has enough of, the best stocked first. */
      offers: Type.Array(Output({ sku: SkuRef, free: Quantity, node: Type.String() })),
    }),
  ),
});
export type Substitutes = Static<typeof Substitutes>;

export const listSubstitutes = endpoint({
  method: 'GET',
  path: '/api/v1/orders/:id/substitutes',
  summary: 'What could be sent instead of the goods an order lacks',
  scope: 'orders.read',
  params: ById,
  response: Substitutes,
});

/**
 * The price stays, the memo says it for the buyer, the order is reviewed again. Under `If-Match`. Refuses:
 * `orders.unreviewFirst`, `orders.reverseFirst`, `orders.wrongState`, `orders.lineUnknown`, `orders.notSubstitute` (data:
 * `merchantCode`; it is no active variant of the same style), `http.changedMeanwhile` (409).
 */
export const substituteLine = endpoint({
  method: 'POST',
  path: '/api/v1/orders/:id/substitute',
  summary: 'Send another variant instead',
  scope: 'orders.edit',
  params: ById,
  body: Input({
    lineId: Id,
    skuId: Id,
    /** What the memo says of it. */
    memo: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  response: Outcome,
});
