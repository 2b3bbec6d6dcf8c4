/**
 * What buyers and channels want of orders that have left (CHN-6): a case a person sees and settles. Returns, exchanges
 * and refunds (RET) go on from these cases, with further states of the same order: applied, agreed, …, done.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Facts, Guarded, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { Money } from './money.ts';
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
  /** What people say: `A261121` and a running number. */
  number: Type.String(),
  kind: Kind,
  state: State,
  order: OrderRef,
  orderState: OrderState,
  shop: ShopRef,
  waybillNumber: Nullable(Type.String()),
  /** What it is about, in short: the lines asked back, else the goods of the order. */
  goods: Type.String(),
  /** Money at stake: of the lines asked back, of the order that was closed; null where none is. */
  amount: Nullable(Money),
  /** `number` of the channel order; `lines` of a refund; `what` changed in the address and its `area`. */
  data: Guarded('orders.reveal', 'contacts', Facts),
  openedAt: Moment,
  /** Our own deadline, by the shop's `answerHours`: channels do not tell theirs with the order. */
  answerBefore: Moment,
  settledAt: Nullable(Moment),
  settledBy: Nullable(Actor),
  outcome: Nullable(SettledAs),
  note: Guarded('orders.reveal', 'contacts', Type.String()),
});
export type AfterSaleCase = Static<typeof AfterSaleCase>;

export const AFTER_SALE_SORTS = ['answerBefore', '-openedAt'] as const;

export const listAfterSales = endpoint({
  method: 'GET',
  path: '/api/v1/after-sales',
  summary: 'Cases of orders that have left, the most urgent first',
  scope: 'orders.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(State, { maxItems: 3 })),
    kind: Type.Optional(Type.Array(Kind, { maxItems: 3 })),
    shopId: Type.Optional(Type.Array(Id, { maxItems: 100 })),
    orderId: Type.Optional(Id),
    dueBefore: Type.Optional(Moment),
    /** Number of the case, or anything that finds its order: our number, channel number, waybill, buyer, full phone. */
    text: Type.Optional(Type.String({ maxLength: 100 })),
    sort: Type.Optional(Type.Enum(AFTER_SALE_SORTS)),
  }),
  response: Page(AfterSaleCase),
});

/** Within this many hours of its deadline a case is due soon. */
export const DUE_SOON_HOURS = 4;

export const countAfterSales = endpoint({
  method: 'GET',
  path: '/api/v1/after-sales/waiting',
  summary:
    'How many cases wait for a person, and how many of them are late or due within four hours; counted up to 1000',
  scope: 'orders.read',
  response: Output({ open: Type.Integer(), due: Type.Integer() }),
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

/**
 * Takes a settling back: nothing outside was told of it. Refuses: `orders.caseNotFound`, `orders.caseNotSettled` (data:
 * `state`; it waits, or the channel took it back), `orders.caseOpenAgain` (the same was asked again since; data: `number`).
 */
export const reopenAfterSales = endpoint({
  method: 'POST',
  path: '/api/v1/after-sales/reopen',
  summary: 'Let settled cases wait again',
  scope: 'orders.review',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
