/**
 * What buyers and channels want of orders (CHN-6, RET): a case a person sees and deals with. News that needs no goods,
 * money or order is settled with a word; everything else gets a remedy and goes its way from `applied` to `done`.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Facts, Guarded, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { Money } from './money.ts';
import { Actor, NodeRef, OrderRef, OrderState, ShopRef } from './order-words.ts';
import { Ids, Outcomes, Page, PageQuery } from './paging.ts';

/** What happened: news of the channel, a parcel the buyer refused, or what a person wrote down. */
export const AFTER_SALE_KINDS = [
  ...(['refundAsked', 'addressChanged', 'memoChanged', 'cancelled', 'byHand', 'refusedParcel'] as const),
] as const;
const Kind = Type.Enum(AFTER_SALE_KINDS);
export type AfterSaleKind = Static<typeof Kind>;

/** How it is dealt with (RET-1). */
export const REMEDIES = [
  'refundBeforeShipping',
  'refundOnly',
  'returnRefund',
  'exchange',
  'resend',
  'refusedParcel',
  'repair',
] as const;
export const RemedyWord = Type.Enum(REMEDIES);
export type Remedy = Static<typeof RemedyWord>;

/** Whose fault it is (RET-5). */
export const DUTIES = ['buyer', 'warehouse', 'courier', 'supplier', 'goods'] as const;
export const DutyWord = Type.Enum(DUTIES);
export type Duty = Static<typeof DutyWord>;

/** `applied`: waits for a person. `rejected`, `cancelled` (taken back) and `done` are ends; `arbitration`: the platform decides. */
export const AFTER_SALE_STATES = [
  'applied',
  'agreed',
  'waitReturn',
  'waitReceive',
  'partlyReceived',
  'inspected',
  'waitSettle',
  'done',
  'rejected',
  'cancelled',
  'arbitration',
] as const;
const State = Type.Enum(AFTER_SALE_STATES);
export type AfterSaleState = Static<typeof State>;

/** What a person did about news; the courier and the platform are told by him, not by us. */
export const AFTER_SALE_OUTCOMES = ['intercepted', 'letArrive', 'returned', 'refundedOutside', 'nothingToDo'] as const;
const SettledAs = Type.Enum(AFTER_SALE_OUTCOMES);
/** How a case with a remedy ends. */
export const REMEDY_OUTCOMES = ['refunded', 'exchanged', 'resent', 'repaired', 'goodsBack'] as const;
const Ended = Type.Enum([...AFTER_SALE_OUTCOMES, ...REMEDY_OUTCOMES]);
export type AfterSaleOutcome = Static<typeof Ended>;
/** Whether the channel heard what was decided. `unable`: its connector cannot tell it; a person does. */
export const TOLD = ['waits', 'told', 'unable', 'failed'] as const;

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
  /** `number` of the channel order, or ours; `lines` of a refund; `what` changed in the address and its `area`. */
  data: Guarded('orders.reveal', 'contacts', Facts),
  openedAt: Moment,
  /** The platform's own deadline where its connector reads it (`deadlineTold`), else by the shop's `answerHours`. */
  answerBefore: Moment,
  settledAt: Nullable(Moment),
  settledBy: Nullable(Actor),
  outcome: Nullable(Ended),
  note: Guarded('orders.reveal', 'contacts', Type.String()),
  version: Type.Integer(),
  remedy: Nullable(RemedyWord),
  reason: Type.String(),
  duty: Nullable(DutyWord),
  /** What is to go back, and what is on its way or went. */
  due: Money,
  given: Money,
  returnCourier: Type.String(),
  returnNumber: Type.String(),
  node: Nullable(NodeRef),
  /** The order made for it. */
  followOrder: Nullable(OrderRef),
  told: Nullable(Type.Enum(TOLD)),
  /** What the channel said where it did not take it. */
  toldText: Type.String(),
  /** The deadline is the platform's own, not the one set for the shop. */
  deadlineTold: Type.Boolean(),
});
export type AfterSaleCase = Static<typeof AfterSaleCase>;

export const AFTER_SALE_SORTS = ['answerBefore', '-openedAt'] as const;

export const listAfterSales = endpoint({
  method: 'GET',
  path: '/api/v1/after-sales',
  summary: 'Cases of orders that have left, the most urgent first',
  scope: 'orders.read',
  query: PageQuery({
    state: Type.Optional(Type.Array(State, { maxItems: AFTER_SALE_STATES.length })),
    kind: Type.Optional(Type.Array(Kind, { maxItems: AFTER_SALE_KINDS.length })),
    remedy: Type.Optional(Type.Array(RemedyWord, { maxItems: REMEDIES.length })),
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

/** Refuses: `orders.caseNotFound`, `orders.caseSettled` (data: `state`, `outcome`), `orders.caseUnderWay` (data: `state`; it has a remedy). */
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
 * `state`; it waits, or the channel took it back), `orders.caseUnderWay`, `orders.caseOpenAgain` (the same was asked again since; data: `number`).
 */
export const reopenAfterSales = endpoint({
  method: 'POST',
  path: '/api/v1/after-sales/reopen',
  summary: 'Let settled cases wait again',
  scope: 'orders.review',
  body: Input({ ids: Ids }),
  response: Outcomes,
});
