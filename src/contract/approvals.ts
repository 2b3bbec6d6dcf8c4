/**
 * What waits for somebody's second look (IAM-1, IAM-4), of every kind that takes one. Each is decided by the command of its
 * own kind.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Guarded, Id, Input, Moment, Nullable, Output } from './endpoint.ts';
import { Money } from './money.ts';
import { Actor, OrderRef } from './order-words.ts';

export const APPROVAL_KINDS = [
  'order',
  'difference',
  'refund',
  'purchase',
  'voucher',
  'offlineVoucher',
  'payout',
  'statement',
  'paymentRun',
  'writeOff',
  'pointsGrant',
] as const;
const Kind = Type.Enum(APPROVAL_KINDS);
export type ApprovalKind = Static<typeof Kind>;

export const Approval = Output({
  kind: Kind,
  /** Of the order, the difference, the refund or the purchase order: what its command takes. */
  id: Id,
  /** Its number as people know it. */
  number: Type.String(),
  order: Nullable(OrderRef),
  /** Of a refund. */
  paymentId: Nullable(Id),
  amount: Money,
  /** Whose first step it was. */
  by: Actor,
  since: Moment,
  /** Who has agreed so far, and how many must in all. */
  signed: Type.Array(Actor),
  steps: Type.Integer(),
  /** Of a difference: how it is to end. */
  resolution: Nullable(Type.String()),
  /** What was said with it: the rules that lead to finance, a note, the reason of a refund, whom is bought of. */
  why: Guarded('orders.reveal', 'contacts', Type.String()),
});
export type Approval = Static<typeof Approval>;

/** The most of one kind that is listed. */
export const MOST_APPROVALS = 200;

export const listApprovals = endpoint({
  method: 'GET',
  path: '/api/v1/approvals',
  summary: 'What waits for the second look of the person who asks, the longest waiting first',
  scope: 'signedIn',
  query: Input({ kind: Type.Optional(Kind) }),
  response: Output({
    items: Type.Array(Approval),
    /** false: of some kind there is more than `MOST_APPROVALS`. */
    complete: Type.Boolean(),
    /** Left out because the sum is above the person's limit. */
    aboveLimit: Type.Integer(),
  }),
});
