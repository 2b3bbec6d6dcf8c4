/**
 * One stop (ORD-13): orders are stopped wherever they are, and the answer says of each what was undone, what has begun,
 * and what could not be undone, with why. A divided order is stopped in its parts, each of which answers for itself.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Facts, Id, Input, Output, Reason } from './endpoint.ts';
import { OrderState } from './order-words.ts';
import { Ids } from './paging.ts';

/** Where something was to be undone, in the order people think of it. */
export const STOP_PARTS = [
  'order',
  'stock',
  'wave',
  'bench',
  'goods',
  'waybill',
  'label',
  'courier',
  'upload',
  'channel',
  'supplier',
  'money',
] as const;
export type StopPart = (typeof STOP_PARTS)[number];

/** `started`: it goes on by itself, or waits for a second person. `left`: a person has to do something, or nobody can. */
export const STOP_RESULTS = ['undone', 'started', 'left'] as const;
export type StopResult = (typeof STOP_RESULTS)[number];

export const StopStep = Output({
  part: Type.Enum(STOP_PARTS),
  result: Type.Enum(STOP_RESULTS),
  /** What was done, or why not; with the part it names a text that also says the way out. */
  code: Type.String(),
  data: Facts,
});
export type StopStep = Static<typeof StopStep>;

/** `underWay`: the courier was asked, or is to be told. `notStopped`: it is too late, or not this order's to stop. */
export const STOP_ENDS = ['stopped', 'underWay', 'notStopped'] as const;

export const StoppedOrder = Output({
  id: Id,
  number: Type.String(),
  /** The order that was asked for: itself, or the one it is a part of. */
  asked: Id,
  state: OrderState,
  end: Type.Enum(STOP_ENDS),
  steps: Type.Array(StopStep),
});
export type StoppedOrder = Static<typeof StoppedOrder>;

/**
 * With `check` nothing is kept: the answer says what would become of them. Unknown orders are left out of the answer.
 * `refund` needs `payments.write`; above the caller's limit, and for a parcel that has to come back first, the refund
 * waits for a second person.
 */
export const stopOrders = endpoint({
  method: 'POST',
  path: '/api/v1/orders/stop',
  summary: 'Stop orders wherever they are; says what was undone and what could not be',
  scope: 'orders.cancel',
  body: Input({
    ids: Ids,
    reason: Reason,
    refund: Type.Optional(Type.Boolean()),
    check: Type.Optional(Type.Boolean()),
  }),
  response: Output({ orders: Type.Array(StoppedOrder) }),
});
