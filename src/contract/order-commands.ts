/**
 * Changing orders. Every command takes many orders and answers per order; what is refused changes nothing and does not
 * stop the others. A command that is not allowed from the present state is refused with `orders.wrongState` (data:
 * `state`). A command marked with the override right is logged with its reason.
 */

import { type Static, type TProperties, Type } from 'typebox';
import { Becoming } from './becoming.ts';
import { CountryCode } from './countries.ts';
import { ById, endpoint, Id, Input, Note, Output, Reason } from './endpoint.ts';
import { PositiveQuantity } from './money.ts';
import { Flag, HoldReason, OrderRef, StockFrom } from './order-words.ts';
import { Ids, Outcome, Outcomes } from './paging.ts';
import type { Right } from './rights.ts';

export const COMMANDS = [
  'approve',
  'passFinance',
  'returnFromFinance',
  'forceReview',
  'unreview',
  'reverseOutbound',
  'hold',
  'releaseHold',
  'stop',
  'merge',
  'split',
  'splitShort',
  'undoMerge',
  'undoSplit',
  'addGift',
  'setMemo',
  'setFlag',
  'setCourier',
  'setNode',
  'setRecipient',
  'source',
] as const;
export type OrderCommand = (typeof COMMANDS)[number];

const bulk = <const Path extends string, P extends TProperties>(path: Path, scope: Right, summary: string, more: P) =>
  endpoint({
    method: 'POST',
    path: `/api/v1/orders/${path}`,
    scope,
    summary,
    body: Input({ ids: Ids, ...more }),
    response: Outcomes,
  });

/** Refuses: `orders.held` (data: `reasons`), `orders.wrongState`, `orders.financeStep`, `ledger.short` (data: `merchantCode`, `wanted`, `free`). */
export const approveOrders = bulk('approve', 'orders.review', 'Pass the service review', {});

/** Refuses: `identity.samePerson` (who passed the service review), `identity.aboveLimit` (data: `limit`, `roles`), `orders.wrongState`, `orders.held` (data: `reasons`). */
export const passFinance = bulk('pass-finance', 'orders.finance', 'Pass the finance review', {});

/** Refuses: `orders.wrongState`. */
export const returnFromFinance = bulk('return-from-finance', 'orders.finance', 'Send back to the service review', {
  reason: Reason,
});

/** Overrides every hold reason that may be overridden. Refuses: `orders.firmHold` (data: `reasons`), `orders.financeStep`. */
export const forceReviewOrders = bulk('force-review', 'orders.force', 'Review although held', { reason: Reason });

/**
 * Refuses: `orders.wrongState`, `orders.caseOfGoods` (data: `number`), `shipping.onTheWay` (data: `state`),
 * `shipping.collected`: stop it at the courier first.
 */
export const reverseOutbound = bulk(
  'reverse-outbound',
  'shipping.write',
  'Take a hand-over back: goods are here again',
  {
    reason: Reason,
  },
);

/** Refuses: `orders.reverseFirst` (it has left), `orders.wrongState`, `shipping.collected`. */
export const unreviewOrders = bulk('unreview', 'orders.review', 'Step back to review; held stock is given back', {
  reason: Type.Optional(Note),
});

export const holdOrders = bulk('hold', 'orders.review', 'Keep: adds the hold reason `paused`', {
  note: Type.Optional(Note),
});

/** What another person keeps needs `orders.releaseOthers`. Refuses: `orders.firmHold`, `orders.notHeld`, `orders.heldByOther` (data: `reasons`). */
export const releaseOrderHolds = bulk('release-hold', 'orders.review', 'Take hold reasons away', {
  reasons: Type.Array(HoldReason, { minItems: 1, maxItems: 30 }),
});

/** Refuses: `orders.wrongState`, `shipping.alreadyShipped`, `shipping.collected`; `stopOrders` also stops what has left. */
export const cancelOrders = bulk('cancel', 'orders.cancel', 'Stop the order wherever it is before it has left', {
  reason: Reason,
});

/** With `check` nothing is kept: the answer says what would become of them. */
const rehearsed = { check: Type.Optional(Type.Boolean()) };

/** All ids become one order. Refuses: `orders.differentRecipient`, `orders.differentShopGroup`, `orders.differentPayment`. */
export const mergeOrders = endpoint({
  method: 'POST',
  path: '/api/v1/orders/merge',
  summary: 'Join orders of one recipient into one',
  scope: 'orders.edit',
  body: Input({ ids: Type.Array(Id, { minItems: 2, maxItems: 50, uniqueItems: true }), ...rehearsed }),
  response: Output({
    /** null: refused, or only checked. */
    merged: Type.Union([OrderRef, Type.Null()]),
    outcomes: Type.Array(Outcome),
    becomes: Type.Array(Becoming),
  }),
});

/** What no part names stays in the order. Refuses: `orders.nothingLeft`, `orders.moreThanOrdered` (data: `lineId`). */
export const splitOrder = endpoint({
  method: 'POST',
  path: '/api/v1/orders/:id/split',
  summary: 'Divide an order; amounts and discounts are shared to the cent',
  scope: 'orders.edit',
  params: ById,
  body: Input({
    parts: Type.Array(Type.Array(Input({ lineId: Id, quantity: PositiveQuantity }), { minItems: 1, maxItems: 200 }), {
      minItems: 1,
      maxItems: 20,
    }),
    ...rehearsed,
  }),
  response: Output({ orders: Type.Array(OrderRef), becomes: Type.Array(Becoming) }),
});

/** Refuses: `orders.nothingShort`, `orders.nothingInStock`, `orders.wrongState`. What is short waits for stock. */
export const splitShort = bulk('split-short', 'orders.edit', 'Divide what can leave now from what is short', {
  from: StockFrom,
});

export const undoMerges = bulk('undo-merge', 'orders.edit', 'Bring the merged orders back, before release', {});
export const undoSplits = bulk('undo-split', 'orders.edit', 'Bring the parts back together, before release', {});

export const addGifts = bulk('add-gift', 'orders.edit', 'Add a line of price 0', {
  skuId: Id,
  quantity: PositiveQuantity,
});

export const setMemos = bulk('memo', 'orders.edit', 'Set the seller memo, also on the platform', {
  memo: Type.String({ maxLength: 500 }),
});
export const setFlags = bulk('flag', 'orders.edit', 'Set the flag, also on the platform', { flag: Flag });

/** Refuses: `shipping.notServed` (data: `courier`, `area`). */
export const setCouriers = bulk('courier', 'orders.edit', 'Choose the courier by hand', {
  courier: Type.String({ minLength: 1, maxLength: 40 }),
});

/** Refuses: `ledger.short` (data: `merchantCode`, `wanted`, `free`). */
export const setNodes = bulk('node', 'orders.edit', 'Choose the warehouse or store by hand', { nodeId: Id });

export const sourceOrders = bulk('source', 'orders.edit', 'Choose the node anew by the rules', {});

/**
 * Needs `If-Match`. Fields left out stay. A masked recipient can only be replaced as a whole (name, phone, detail).
 * Refuses: `orders.addressIncomplete` (data: `missing`).
 */
export const setRecipient = endpoint({
  method: 'PUT',
  path: '/api/v1/orders/:id/recipient',
  summary: 'Correct the recipient; the order is reviewed again',
  scope: 'orders.edit',
  params: ById,
  body: Input({
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    phone: Type.Optional(Type.String({ minLength: 5, maxLength: 30 })),
    province: Type.Optional(Type.String({ maxLength: 40 })),
    city: Type.Optional(Type.String({ maxLength: 40 })),
    district: Type.Optional(Type.String({ maxLength: 40 })),
    town: Type.Optional(Type.String({ maxLength: 40 })),
    detail: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    postcode: Type.Optional(Type.String({ maxLength: 10 })),
    /** ISO 3166; left out: a town of ours brings the order home, else it stays. */
    country: Type.Optional(CountryCode),
  }),
  response: Outcome,
});
export type RecipientChange = Static<(typeof setRecipient)['body']>;
