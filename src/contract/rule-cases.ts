/**
 * Test cases of rules (OPS-3): an order as the rules saw it, with what they should decide about it. A case outlives its
 * order and knows no recipient's name, phone or street: a rule that looks at those does not apply to it. Cases of courier
 * rules know the parcel and what every courier asked for it that day, those of sourcing rules the stock and price lists as
 * well, with the order alone: only the rules can change the answer.
 */
import { type Static, Type } from 'typebox';
import { CourierRuleInput } from './courier-rules.ts';
import { endpoint, Id, Input, Moment, Note, Nullable, Output, Reason } from './endpoint.ts';
import { Actor, HoldReason } from './order-words.ts';
import { ReviewRules, SourcingRules } from './rules.ts';

export const CASE_KINDS = ['review', 'courier', 'sourcing'] as const;
const CaseKind = Type.Enum(CASE_KINDS);
export type CaseKind = Static<typeof CaseKind>;

const Words = Type.Array(Type.String());

/** What the rules alone decide: without what every order must have. Courier rules: courier, or the hold; sourcing: node. */
export const Decided = Output({
  holds: Type.Array(HoldReason),
  tags: Words,
  /** `merchant code ×quantity` */
  gifts: Words,
  node: Nullable(Type.String()),
  courier: Nullable(Type.String()),
  priority: Type.Integer(),
  financeReview: Type.Boolean(),
  merge: Type.Boolean(),
  /** By what, and how: `supplier`, `presale A B`, `weight 5000`, `shortage oneNode`; by sourcing `node <id> A×1 B×2`. */
  splits: Words,
  /** The rules that decided it, in their order. */
  applied: Type.Array(Output({ id: Type.String(), name: Type.String() })),
});
export type Decided = Static<typeof Decided>;

export const RuleCase = Output({
  id: Id,
  version: Type.Integer(),
  name: Type.String(),
  orderId: Id,
  orderNumber: Type.String(),
  wanted: Decided,
  /** What the rules tried decide. */
  decided: Decided,
  /** Both are the same, whichever rules decided it. */
  green: Type.Boolean(),
  /** Why this is what is wanted. */
  note: Type.String(),
  /** false: put away; it is still tried and keeps nobody from publishing. */
  active: Type.Boolean(),
  keptAt: Moment,
  keptBy: Actor,
});
export type RuleCase = Static<typeof RuleCase>;

const ofKind = Input({ kind: CaseKind });
/** Left out: those in force. */
const rules = Type.Optional(Type.Union([ReviewRules, Type.Array(CourierRuleInput, { maxItems: 200 }), SourcingRules]));
const Cases = Output({ cases: Type.Array(RuleCase) });
const Name = Type.String({ minLength: 1, maxLength: 80 });

export const listRuleCases = endpoint({
  method: 'GET',
  path: '/api/v1/rule-sets/:kind/cases',
  summary: 'All test cases, held against the rules in force',
  scope: 'settings.read',
  params: ofKind,
  response: Cases,
});

/** Nothing is changed. Refuses: `orders.ruleDamaged`, `shipping.ruleDamaged`, `sourcing.ruleDamaged`. */
export const checkRuleCases = endpoint({
  method: 'POST',
  path: '/api/v1/rule-sets/:kind/cases/check',
  summary: 'All test cases, held against other rules',
  scope: 'settings.read',
  params: ofKind,
  body: Input({ rules }),
  response: Cases,
});

/**
 * Wanted is what the rules given decide about the order as it is now, or those in force. Needs `orders.read` too. Refuses:
 * `orders.notFound` (404), `orders.ruleCaseWithoutNode`, `orders.ruleCaseWithoutSku`, `orders.ruleCasesFull` (data: `most`),
 * `orders.ruleDamaged`, `shipping.ruleDamaged`, `sourcing.ruleDamaged`.
 */
export const keepRuleCase = endpoint({
  method: 'POST',
  path: '/api/v1/rule-sets/:kind/cases',
  summary: 'Keep an order as a test case',
  scope: 'settings.write',
  params: ofKind,
  body: Input({ orderId: Id, name: Name, note: Type.Optional(Note), rules }),
  response: RuleCase,
});

/** Needs `If-Match`. Refuses: `orders.ruleCaseUnknown` (404). */
export const changeRuleCase = endpoint({
  method: 'PUT',
  path: '/api/v1/rule-sets/:kind/cases/:id',
  summary: 'Rename a test case, put it away or take it back',
  scope: 'settings.write',
  params: Input({ kind: CaseKind, id: Id }),
  body: Input({ name: Name, active: Type.Boolean() }),
  response: Output({ version: Type.Integer() }),
});

/**
 * What the rules given decide, or those in force, is what is wanted from now on. All or none. Refuses:
 * `orders.ruleCaseUnknown` (404), `http.changedMeanwhile` (409), `orders.ruleDamaged`, `shipping.ruleDamaged`,
 * `sourcing.ruleDamaged`.
 */
export const approveRuleCases = endpoint({
  method: 'POST',
  path: '/api/v1/rule-sets/:kind/cases/approve',
  summary: 'Take what rules decide now as what is wanted',
  scope: 'settings.write',
  params: ofKind,
  body: Input({
    /** Each with the version it was seen in. */
    cases: Type.Array(Input({ id: Id, seen: Type.Integer({ minimum: 1 }) }), { minItems: 1, maxItems: 500 }),
    note: Reason,
    rules,
  }),
  response: Output({ approved: Type.Integer() }),
});
