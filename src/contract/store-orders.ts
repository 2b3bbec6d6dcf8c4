/**
 * Orders a store is to send (SRC-3): its people see them and may refuse them; the order goes to another node, and a store
 * that refuses a SKU again and again is left out for it for a while.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Quantity } from './money.ts';
import { Actor, FulfilmentState, MaybeNode, NodeRef, OrderRef, ShopRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const StoreOrder = Output({
  /** Of the fulfilment. */
  id: Id,
  number: Type.String(),
  order: OrderRef,
  shop: ShopRef,
  node: NodeRef,
  state: FulfilmentState,
  lines: Type.Array(Output({ sku: SkuRef, quantity: Quantity })),
  queuedAt: Moment,
  shipBefore: Nullable(Moment),
});
export type StoreOrder = Static<typeof StoreOrder>;

export const listStoreOrders = endpoint({
  method: 'GET',
  path: '/api/v1/store-orders',
  summary: 'What stores are to send and have not packed yet, the longest waiting first',
  scope: 'shipping.read',
  query: PageQuery({ nodeId: Type.Optional(Id) }),
  response: Page(StoreOrder),
});

/**
 * Outcomes are per fulfilment. Refuses: `orders.notStoreOrder` (it is not a store's, or not there any more),
 * `shipping.alreadyShipped`, `shipping.collected`. Stock is given back, the order is sourced again without this store.
 */
export const refuseStoreOrders = endpoint({
  method: 'POST',
  path: '/api/v1/store-orders/refuse',
  summary: 'The store cannot send them: another node shall',
  scope: 'shipping.write',
  body: Input({
    ids: Ids,
    reason: Reason,
    /** Which goods the store does not have; left out: all of the order. */
    skuIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200 })),
  }),
  response: Outcomes,
});

export const StoreRefusal = Output({
  id: Id,
  order: OrderRef,
  node: NodeRef,
  skus: Type.Array(SkuRef),
  reason: Type.String(),
  at: Moment,
  by: Actor,
  /** Where it went instead; null: it waits. */
  next: MaybeNode,
});
export type StoreRefusal = Static<typeof StoreRefusal>;

export const listStoreRefusals = endpoint({
  method: 'GET',
  path: '/api/v1/store-refusals',
  summary: 'What stores refused, the newest first',
  scope: 'shipping.read',
  query: PageQuery({ nodeId: Type.Optional(Id) }),
  response: Page(StoreRefusal),
});

export const StoreExclusion = Output({
  id: Id,
  node: NodeRef,
  sku: SkuRef,
  refusals: Type.Integer(),
  since: Moment,
  until: Moment,
});
export type StoreExclusion = Static<typeof StoreExclusion>;

export const listStoreExclusions = endpoint({
  method: 'GET',
  path: '/api/v1/store-exclusions',
  summary: 'Stores that are left out for a SKU now',
  scope: 'shipping.read',
  response: Output({ exclusions: Type.Array(StoreExclusion) }),
});

/** Refuses: `orders.exclusionEnded`. Orders that wait for the goods are tried again. */
export const liftStoreExclusions = endpoint({
  method: 'POST',
  path: '/api/v1/store-exclusions/lift',
  summary: 'Let stores be chosen for these SKUs again',
  scope: 'orders.edit',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

const settings = {
  /** So many refusals of a SKU … */
  refusals: Type.Integer({ minimum: 1, maximum: 100 }),
  /** … in so many days leave the store out for it … */
  withinDays: Type.Integer({ minimum: 1, maximum: 90 }),
  /** … for so many days. */
  excludedDays: Type.Integer({ minimum: 1, maximum: 90 }),
};
export const StoreRefusalSettings = Output({ ...settings, version: Type.Integer() });
export type StoreRefusalSettings = Static<typeof StoreRefusalSettings>;

export const readStoreRefusalSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/store-refusals',
  summary: 'After how many refusals a store is left out, and for how long',
  scope: 'settings.read',
  response: StoreRefusalSettings,
});

/** Under `If-Match`. Refuses: `http.changedMeanwhile` (409). */
export const changeStoreRefusalSettings = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/store-refusals',
  summary: 'Set after how many refusals a store is left out, and for how long',
  scope: 'settings.write',
  body: Input(settings),
  response: StoreRefusalSettings,
});
