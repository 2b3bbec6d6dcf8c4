/**
 * What buyers and channels want of orders that have left (CHN-6): a case a person sees and settles. Returns, exchanges
 * and refunds (RET) go on from these cases, with further states of the same order: applied, agreed, …, done.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Facts, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { Actor, OrderRef, OrderState, ShopRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

export const AFTER_SALE_KINDS = ['refundAsked', 'addressChanged', 'cancelled'] as const;
const Kind = Type.Enum(AFTER_SALE_KINDS);
export type AfterSaleKind = Static<typeof Kind>;

/** `applied`: waits for a person. `done`: settled by one. `cancelled`: the channel took it back. */
export const AFTER_SALE_STATES = ['applied', 'done', 'cancelled'] as const;
const State = Type.Enum(AFTER_SALE_STATES);
export type AfterSaleState = Static<typeof State>;

/** What a person did about it; the courier and the platform are told by him, not by us. */
export const AFTER_SALE_OUTCOMES = ['intercepted', 'letArrive', 'returned', 'refundedOutside', 'nothingToDo'] as const;
const SettledAs = Type.Enum(AFTER_SALE_OUTCOMES);
export type AfterSaleOutcome = Static<typeof SettledAs>;

export const AfterSaleCase = Output({
  id: Id,
  kind: Kind,
  state: State,
  order: OrderRef,
  orderState: OrderState,
  shop: ShopRef,
  waybillNumber: Nullable(Type.String()),
  /** `number` of the channel order; `lines` of a refund; `what` changed in the address and its `area`. */
  data: Facts,
  openedAt: Moment,
  settledAt: Nullable(Moment),
  settledBy: Nullable(Actor),
  outcome: Nullable(SettledAs),
  note: Type.String(),
});
export type AfterSaleCase = Static<typeof AfterSaleCase>;

export const listAfterSales = endpoint({
  method: 'GET',
  path: '/api/v1/after-sales',
  summary: 'Cases of orders that have left, the longest waiting first',
  scope: 'orders.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(State, { maxItems: 3 })),
    kind: Type.Optional(Type.Array(Kind, { maxItems: 3 })),
    shopId: Type.Optional(Type.Array(Id, { maxItems: 100 })),
  }),
  response: Page(AfterSaleCase),
});

/** Refuses: `orders.caseNotFound`, `orders.caseSettled` (data: `state`, `outcome`). */
export const settleAfterSales = endpoint({
  method: 'POST',
  path: '/api/v1/after-sales/settle',
  summary: 'Say what was done about cases',
  scope: 'orders.review',
  body: Input({ ids: Ids, outcome: SettledAs, note: Type.Optional(Note) }),
  response: Outcomes,
});
