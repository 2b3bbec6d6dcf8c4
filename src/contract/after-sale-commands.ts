/**
 * After-sale cases from `applied` to `done` (RET-1, RET-4, RET-5): opened by hand, agreed or rejected, changed, their money
 * given back, the order in exchange made. Goods come back at the returns desk (`returns`).
 */
import { type Static, Type } from 'typebox';
import { AfterSaleCase, DutyWord, RemedyWord } from './after-sales.ts';
import { ById, Day, endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Amount, Money, PositiveQuantity, Quantity } from './money.ts';
import { Actor, OrderRef, SkuRef } from './order-words.ts';
import { Ids, Outcomes } from './paging.ts';
import { REFUND_STATES } from './payments.ts';

const Lines = Type.Array(
  Input({
    /** Line of the order. */
    line: Type.Integer({ minimum: 1, maximum: 10_000 }),
    quantity: PositiveQuantity,
    /** What is sent in exchange; left out: the same again. */
    swapSkuId: Type.Optional(Id),
  }),
  { maxItems: 200 },
);
const Words = Type.String({ maxLength: 60 });

const OpenedCase = Input({
  orderId: Id,
  remedy: RemedyWord,
  lines: Lines,
  /** Why, in a word of the house: statistics count by it. */
  reason: Words,
  duty: Type.Optional(DutyWord),
  /** What is to go back; left out: what was paid for the lines, nothing where goods are sent for them. */
  due: Type.Optional(Amount),
  nodeId: Type.Optional(Id),
  note: Type.Optional(Note),
});
export type OpenedCase = Static<typeof OpenedCase>;

/**
 * The outcomes' ids are the cases'. Refuses per case: `orders.notFound`, `orders.caseOrderHasLeft` (data: `state`; before
 * shipping it is refunded, after it comes back), `orders.caseNothingLeft` (data: `state`), `orders.caseLinesMissing`,
 * `orders.caseLineUnknown` (data: `line`), `orders.caseMoreThanSold` (data: `merchantCode`, `left`), `orders.caseMoreThanPaid`
 * (data: `left`, a sum).
 */
export const openAfterSales = endpoint({
  method: 'POST',
  path: '/api/v1/after-sales',
  summary: 'Open after-sale cases of orders by hand',
  scope: 'orders.review',
  body: Input({ cases: Type.Array(OpenedCase, { minItems: 1, maxItems: 100 }) }),
  response: Outcomes,
});

export const CASE_MONEY_KINDS = ['goods', 'freight', 'compensation'] as const;
/** `source`: a refund of the payment it came from. `outside`: the platform or a person pays it; it is only written down. */
export const CASE_MONEY_WAYS = ['source', 'outside'] as const;

export const AfterSaleDetail = Output({
  ...AfterSaleCase.properties,
  lines: Type.Array(
    Output({
      line: Type.Integer(),
      sku: SkuRef,
      swapSku: Nullable(SkuRef),
      /** Sold and shipped; asked back over all cases; of this case. */
      sold: Quantity,
      askedInAll: Quantity,
      quantity: Quantity,
      good: Quantity,
      defective: Quantity,
      missing: Quantity,
      amount: Money,
    }),
  ),
  money: Type.Array(
    Output({
      id: Id,
      kind: Type.Enum(CASE_MONEY_KINDS),
      way: Type.Enum(CASE_MONEY_WAYS),
      amount: Money,
      /** Where it goes to its source: what became of the refund. */
      refund: Nullable(Output({ state: Type.Enum(REFUND_STATES), paymentId: Id })),
      note: Type.String(),
      at: Moment,
      by: Actor,
    }),
  ),
  paid: Money,
  /** What may still go back for the order, over all its cases. */
  left: Money,
  /** A payment of ours that it can go back to. */
  refundable: Type.Boolean(),
});
export type AfterSaleDetail = Static<typeof AfterSaleDetail>;

/** Refuses: `orders.caseNotFound` (404). */
export const getAfterSale = endpoint({
  method: 'GET',
  path: '/api/v1/after-sales/:id',
  summary: 'One case with its lines and money',
  scope: 'orders.read',
  params: ById,
  response: AfterSaleDetail,
});

/**
 * What is left out stays; goods that came cannot be taken out. Under `If-Match`. Refuses: `orders.caseNotFound` (404),
 * `orders.caseEnded` (data: `state`), `orders.caseLineUnknown`, `orders.caseMoreThanSold`, `orders.caseMoreThanPaid`,
 * `orders.caseLessThanCame` (data: `merchantCode`, `came`).
 */
export const changeAfterSale = endpoint({
  method: 'PUT',
  path: '/api/v1/after-sales/:id',
  summary: 'Change lines, reason, duty, money or the return parcel of a case',
  scope: 'orders.review',
  params: ById,
  body: Input({
    remedy: Type.Optional(RemedyWord),
    lines: Type.Optional(Lines),
    reason: Type.Optional(Words),
    duty: Type.Optional(Type.Union([DutyWord, Type.Null()])),
    due: Type.Optional(Amount),
    nodeId: Type.Optional(Id),
    returnCourier: Type.Optional(Type.String({ maxLength: 40 })),
    returnNumber: Type.Optional(Type.String({ maxLength: 60 })),
    note: Type.Optional(Note),
  }),
  response: AfterSaleDetail,
});

/**
 * Yes: the channel is told where its connector can, and the case goes on. Refuses per case: `orders.caseNotFound`,
 * `orders.caseWrongState` (data: `state`), `orders.caseRemedyMissing` and, for a remedy named here, as `openAfterSales`.
 */
export const agreeAfterSales = endpoint({
  method: 'POST',
  path: '/api/v1/after-sales/agree',
  summary: 'Agree to cases, with a remedy where none is set',
  scope: 'orders.review',
  body: Input({ ids: Ids, remedy: Type.Optional(RemedyWord), note: Type.Optional(Note) }),
  response: Outcomes,
});

const decision = (path: string, summary: string) =>
  endpoint({
    method: 'POST',
    path: `/api/v1/after-sales/${path}`,
    summary,
    scope: 'orders.review',
    body: Input({ ids: Ids, note: Reason }),
    response: Outcomes,
  });

/** No; the channel is told where its connector can. Refuses per case: `orders.caseNotFound`, `orders.caseWrongState` (data: `state`). */
export const rejectAfterSales = decision('reject', 'Reject cases, with what the buyer is told');
/** The buyer wants it no more. Refuses as `rejectAfterSales`. */
export const cancelAfterSales = decision('cancel', 'End cases that the buyer took back');
/** The platform decides; agree or reject when it has. Refuses as `rejectAfterSales`. */
export const arbitrateAfterSales = decision('arbitrate', 'Put cases before the platform');
/** What came counts as it is, what did not come is missing; the money may go. Refuses as `rejectAfterSales`. */
export const acceptAfterSales = decision('accept', 'Accept what came back as it is');

/**
 * To its source it is a refund of the payment, with its limit and second person; outside it is written down. Never more
 * than was paid over all cases and refunds of the order. Refuses: `orders.caseNotFound` (404), `orders.caseNotAgreed`
 * (data: `state`), `orders.caseMoreThanPaid` (data: `left`), `orders.caseNoPayment`, `payments.refundTooHigh`,
 * `identity.aboveLimit`.
 */
export const giveAfterSaleMoney = endpoint({
  method: 'POST',
  path: '/api/v1/after-sales/:id/money',
  summary: 'Give money back for a case',
  scope: 'payments.write',
  params: ById,
  body: Input({
    kind: Type.Enum(CASE_MONEY_KINDS),
    way: Type.Enum(CASE_MONEY_WAYS),
    amount: PositiveQuantity,
    note: Type.Optional(Note),
  }),
  response: AfterSaleDetail,
});

/**
 * An order without anything to pay, linked both ways: the goods in exchange, sent again or repaired. Refuses:
 * `orders.caseNotFound` (404), `orders.caseNeedsNoOrder`, `orders.caseHasOrder` (data: `number`), `orders.caseNotAgreed`.
 * Posts: holds through the intake.
 */
export const makeAfterSaleOrder = endpoint({
  method: 'POST',
  path: '/api/v1/after-sales/:id/order',
  summary: 'Make the order a case needs',
  scope: 'orders.review',
  params: ById,
  response: Output({ order: OrderRef }),
});

export const STATISTICS_BY = ['reason', 'sku', 'shop', 'courier', 'duty', 'remedy'] as const;
const Share = Output({
  /** What it is counted by, as people read it; empty where nobody said. */
  name: Type.String(),
  cases: Type.Integer(),
  pieces: Quantity,
  defective: Quantity,
  given: Type.Array(Money),
});
export type CaseShare = Static<typeof Share>;

/** Cases with a remedy, by the day they were opened on; the most frequent first, 200 at most. */
export const afterSaleStatistics = endpoint({
  method: 'GET',
  path: '/api/v1/after-sale-statistics',
  summary: 'After-sale cases by reason, SKU, shop, courier, duty or remedy',
  scope: 'orders.read',
  query: Input({
    by: Type.Enum(STATISTICS_BY),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
  }),
  response: Output({ rows: Type.Array(Share), days: Type.Array(Output({ day: Day, cases: Type.Integer() })) }),
});
