/**
 * Points of customers (PAY-1, MEM-3): what they are worth by the house's rules, the lots each customer has, and points given
 * or taken by hand.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Integer, Money, PositiveQuantity, SignedQuantity } from './money.ts';
import { Actor } from './order-words.ts';
import { Ids, Outcomes } from './paging.ts';

const PerYuan = Type.Integer({ minimum: 0, maximum: 100 });
const Months = Type.Integer({ minimum: 1, maximum: 120 });

/** From a day on: points for each yuan paid, what one pays (fen), and for how many months. `shopId` null: of the house. */
export const PointsRule = Output({
  id: Id,
  shopId: Nullable(Id),
  fromDay: Day,
  perYuan: Type.Integer(),
  worth: Money,
  months: Type.Integer(),
  /** It holds today, or does not hold yet; neither: another one has followed it. */
  inForce: Type.Boolean(),
  ahead: Type.Boolean(),
});
export type PointsRule = Static<typeof PointsRule>;
const Rules = Output({ rules: Type.Array(PointsRule) });

export const listPointsRules = endpoint({
  method: 'GET',
  path: '/api/v1/points-rules',
  summary: 'What points are earned and worth, the newest rule first',
  scope: 'payments.read',
  response: Rules,
});

/**
 * What was earned before keeps its worth and its last day. Refuses: `payments.pointsRuleTaken` (there is one from that day),
 * `payments.pointsRulePast` (data: `day`; it would begin before today), `payments.pointsRuleTooMuch` (points would be worth
 * more than what was paid for them).
 */
export const addPointsRule = endpoint({
  method: 'POST',
  path: '/api/v1/points-rules',
  summary: 'Make a rule of points from a day on',
  scope: 'settings.write',
  body: Input({
    shopId: Type.Optional(Id),
    fromDay: Day,
    perYuan: PerYuan,
    /** Of one point, in the smallest unit. */
    worth: PositiveQuantity,
    months: Months,
  }),
  response: Rules,
});

/** Refuses: `payments.pointsRuleUnknown` (404), `payments.pointsRuleBegun`. */
export const removePointsRule = endpoint({
  method: 'DELETE',
  path: '/api/v1/points-rules/:id',
  summary: 'Remove a rule of points that has not begun',
  scope: 'settings.write',
  params: ById,
  response: Rules,
});

export const PointsGrant = Output({
  id: Id,
  /** Below zero: taken. */
  points: Integer,
  worth: Money,
  reason: Type.String(),
  state: Type.Enum(['waiting', 'done', 'refused']),
  by: Actor,
  at: Moment,
  decidedBy: Nullable(Actor),
  /** Why it was refused. */
  note: Type.String(),
});
export type PointsGrant = Static<typeof PointsGrant>;

export const PointsLot = Output({
  id: Id,
  grantedAt: Moment,
  /** The last day on which they pay. */
  expiresOn: Day,
  points: Integer,
  left: Integer,
  worth: Money,
  /** Of one point. */
  each: Money,
  /** Earned with it; null: by hand. */
  paymentId: Nullable(Id),
});
export type PointsLot = Static<typeof PointsLot>;

export const CustomerPoints = Output({
  /** What may be spent now, what it pays, and what is promised to orders. */
  points: Integer,
  worth: Money,
  held: Integer,
  /** Taken back after they had been spent: the next points pay it. */
  owed: Integer,
  nextExpiry: Nullable(Day),
  /** With points left, in the order in which they are spent. */
  lots: Type.Array(PointsLot),
  /** By hand, the newest first. */
  grants: Type.Array(PointsGrant),
});
export type CustomerPoints = Static<typeof CustomerPoints>;

/** Refuses: `payments.customerAccountUnknown` (404). */
export const getCustomerPoints = endpoint({
  method: 'GET',
  path: '/api/v1/customer-accounts/:id/points',
  summary: 'The points of a customer: lots, the next to lapse, and what was given by hand',
  scope: 'payments.read',
  params: ById,
  response: CustomerPoints,
});

/**
 * Worth what the house's rule says today. Above the limit of the person's role, or where a chain of approval asks for it,
 * it waits for somebody else. Refuses: `payments.customerAccountUnknown` (404), `payments.customerAccountOff`,
 * `payments.otherCurrency`, `payments.pointsNoRule`, `payments.pointsShort` (data: `points`; more would be taken than there is).
 */
export const grantPoints = endpoint({
  method: 'POST',
  path: '/api/v1/customer-accounts/:id/points',
  summary: 'Give a customer points, or take some, with a reason',
  scope: 'payments.write',
  params: ById,
  body: Input({ points: SignedQuantity, reason: Reason }),
  response: CustomerPoints,
});

/** Refuses per grant: `payments.pointsGrantUnknown`, `payments.pointsGrantDecided` (data: `state`), `payments.pointsShort` (data: `points`), `identity.samePerson`, `identity.aboveLimit` (data: `limit`, `roles`). */
export const approvePointsGrants = endpoint({
  method: 'POST',
  path: '/api/v1/points-grants/approve',
  summary: 'Agree to points somebody else gives or takes',
  scope: 'payments.approve',
  body: Input({ ids: Ids }),
  response: Outcomes,
});

/** Refuses per grant: `payments.pointsGrantUnknown`, `payments.pointsGrantDecided` (data: `state`). */
export const refusePointsGrants = endpoint({
  method: 'POST',
  path: '/api/v1/points-grants/refuse',
  summary: 'Say no to points by hand, with a reason',
  scope: 'payments.approve',
  body: Input({ ids: Ids, reason: Reason }),
  response: Outcomes,
});
