/**
 * Rules as data (ORD-4, OPS-3): what a rule may say, which rules are in force, their history, and what other rules would
 * change. A set is published as a whole under the version it was made from; nothing that was published is changed.
 */
import { type Static, type TSchema, Type } from 'typebox';
import { CourierRuleInput, SwitchedOff } from './courier-rules.ts';
import { endpoint, Facts, Guarded, Id, Input, Moment, Note, Nullable, Output } from './endpoint.ts';
import { Money, Quantity } from './money.ts';
import { Actor, HoldReason, StockFrom } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';
import { SourcingAgeInput, SourcingRuleInput } from './sourcing-rules.ts';

export const RULE_KINDS = ['review', 'courier', 'sourcing'] as const;
const RuleKind = Type.Enum(RULE_KINDS);
export type RuleKind = Static<typeof RuleKind>;

export const RULE_FIELD_KINDS = ['text', 'number', 'flag', 'list', 'moment'] as const;
export type RuleFieldKind = (typeof RULE_FIELD_KINDS)[number];

export const RULE_OPS = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'notIn',
  'contains',
  'containsAny',
  'startsWith',
  'present',
  'absent',
  'is',
] as const;
export type RuleOp = (typeof RULE_OPS)[number];

const Word = Type.String({ minLength: 1, maxLength: 200 });
const MerchantCodes = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 500 });

/** One field compared. Amounts, quantities and grams are whole numbers in the smallest unit, as text. */
const Comparison = Input({
  field: Type.String({ minLength: 1, maxLength: 40 }),
  op: Type.Enum(RULE_OPS),
  value: Type.Optional(
    Type.Union([Word, Type.Integer(), Type.Boolean(), Type.Array(Word, { minItems: 1, maxItems: 500 })]),
  ),
  /** For fields of single goods (`quantityOf`, `amountOf`): the merchant codes meant. */
  of: Type.Optional(MerchantCodes),
});

const group = <S extends TSchema>(inner: S) =>
  Type.Union([
    Comparison,
    Input({ all: Type.Array(inner, { minItems: 1, maxItems: 20 }) }),
    Input({ any: Type.Array(inner, { minItems: 1, maxItems: 20 }) }),
    Input({ not: inner }),
  ]);
/** Groups in groups in groups: deeper ones nobody reads. */
const ConditionSchema = group(group(group(Comparison)));

const Gift = Input({
  merchantCode: Type.String({ minLength: 1, maxLength: 64 }),
  quantity: Type.Integer({ minimum: 1, maximum: 1000 }),
  /** When there are not enough: keep the order, or let it go without. */
  shortage: Type.Enum(['hold', 'drop']),
  /** Only the first so many different buyers. */
  firstBuyers: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
});

/**
 * Parts that leave apart: per supplier, goods that are sold before they are there, parcels of at most a weight, or what
 * is there from what is short, as far as the shop's thresholds let it.
 */
const Split = Type.Union([
  Input({ by: Type.Literal('shortage'), from: StockFrom }),
  Input({ by: Type.Literal('supplier') }),
  Input({ by: Type.Literal('presale'), merchantCodes: MerchantCodes }),
  Input({ by: Type.Literal('weight'), maxWeightG: Type.Integer({ minimum: 100, maximum: 1_000_000 }) }),
]);
export type SplitBy = Static<typeof Split>;

const Action = Type.Union([
  Input({ hold: HoldReason }),
  Input({ tag: Type.String({ minLength: 1, maxLength: 40 }) }),
  Input({ gift: Gift }),
  Input({ node: Id }),
  Input({ courier: Type.String({ minLength: 1, maxLength: 40 }) }),
  Input({ priority: Type.Integer({ minimum: -100, maximum: 100 }) }),
  Input({ financeReview: Type.Literal(true) }),
  Input({ merge: Type.Literal(true) }),
  Input({ split: Split }),
]);
export type ReviewAction = Static<typeof Action>;
export const REVIEW_ACTIONS = [
  'hold',
  'tag',
  'gift',
  'node',
  'courier',
  'priority',
  'financeReview',
  'merge',
  'split',
] as const;

export type ReviewCondition = Static<typeof ConditionSchema>;
export type ReviewComparison = Static<typeof Comparison>;

export const ReviewRule = Input({
  /** Stays when the rule is changed: gifts are counted by it. */
  id: Type.String({ minLength: 1, maxLength: 60 }),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  when: ConditionSchema,
  do: Type.Array(Action, { minItems: 1, maxItems: 20 }),
  /** No later rule is looked at when this one applies. */
  stop: Type.Optional(Type.Boolean()),
  off: SwitchedOff,
});
export type ReviewRule = Static<typeof ReviewRule>;
/** Whether rules are of the kind they are published as, the kind's checker says. */
export const ReviewRules = Type.Array(ReviewRule, { maxItems: 200 });
export const SourcingRules = Type.Array(Type.Union([SourcingRuleInput, SourcingAgeInput]), { maxItems: 200 });
const Rules = Type.Union([ReviewRules, Type.Array(CourierRuleInput, { maxItems: 200 }), SourcingRules]);

const VersionHead = {
  kind: RuleKind,
  /** 0: the rules of the house, as long as nothing was published. */
  version: Type.Integer(),
  publishedAt: Nullable(Moment),
  publishedBy: Nullable(Actor),
  note: Type.String(),
};

export const RuleSet = Output({
  ...VersionHead,
  /** false: the rules of the house are in force. */
  own: Type.Boolean(),
  rules: Type.Array(Facts),
  /** What the kind's rules may look at; `ofGoods`: the condition names merchant codes in `of`. */
  fields: Type.Array(Output({ name: Type.String(), kind: Type.Enum(RULE_FIELD_KINDS), ofGoods: Type.Boolean() })),
  comparisons: Type.Array(Output({ kind: Type.Enum(RULE_FIELD_KINDS), ops: Type.Array(Type.Enum(RULE_OPS)) })),
  actions: Type.Array(Type.String()),
});
export type RuleSet = Static<typeof RuleSet>;

export const getRuleSet = endpoint({
  method: 'GET',
  path: '/api/v1/rule-sets/:kind',
  summary: 'Rules in force, and what rules of this kind may say',
  scope: 'settings.read',
  params: Input({ kind: RuleKind }),
  response: RuleSet,
});

export const listRuleVersions = endpoint({
  method: 'GET',
  path: '/api/v1/rule-sets/:kind/versions',
  summary: 'Published versions, newest first',
  scope: 'settings.read',
  params: Input({ kind: RuleKind }),
  query: PageQuery({}),
  response: Page(Output({ ...VersionHead, ruleCount: Type.Integer() })),
});

const AtVersion = Input({ kind: RuleKind, version: Type.Integer({ minimum: 0, maximum: 1_000_000 }) });

/** Refuses: `orders.ruleVersionUnknown` (404). */
export const getRuleVersion = endpoint({
  method: 'GET',
  path: '/api/v1/rule-sets/:kind/versions/:version',
  summary: 'The rules of one version; 0 is the rules of the house',
  scope: 'settings.read',
  params: AtVersion,
  response: Output({ ...VersionHead, rules: Type.Array(Facts) }),
});

const Published = Output({ version: Type.Integer() });

/**
 * Needs `If-Match` with the version in force. Refuses: `orders.ruleDamaged` (data: `rule`, `name`, `why`),
 * `shipping.ruleDamaged` (data: `rule`, `why`), `orders.ruleCasesRed` (data: `count`, `names`, `ids`) when test cases come
 * out otherwise than wanted and that is not confirmed, `orders.redNeedsNote` when it is and the note is empty.
 */
export const publishRules = endpoint({
  method: 'PUT',
  path: '/api/v1/rule-sets/:kind',
  summary: 'Publish rules: they count for every order that is worked on from now on',
  scope: 'settings.write',
  params: Input({ kind: RuleKind }),
  body: Input({
    rules: Rules,
    note: Type.Optional(Note),
    /** Publish although test cases come out otherwise; the note says why. */
    confirmRed: Type.Optional(Type.Boolean()),
  }),
  response: Published,
});

/** Needs `If-Match` with the version in force. Refuses: `orders.ruleVersionUnknown` (404), `orders.ruleDamaged`. */
export const republishRules = endpoint({
  method: 'POST',
  path: '/api/v1/rule-sets/:kind/versions/:version/publish',
  summary: 'Publish the rules of an earlier version again, as a new one',
  scope: 'settings.write',
  params: AtVersion,
  response: Published,
});

const Words = Type.Array(Type.String());
/** What review would leave an order with. */
const Reviewed = Output({
  holds: Type.Array(HoldReason),
  tags: Words,
  /** `merchant code ×quantity` */
  gifts: Words,
  node: Nullable(Type.String()),
  courier: Nullable(Type.String()),
  priority: Type.Integer(),
  financeReview: Type.Boolean(),
  merge: Type.Boolean(),
  /** How many orders it would be divided into. */
  parts: Type.Integer(),
  /** Names of the rules that apply. */
  applied: Words,
});

/** Nothing is changed. Refuses: `orders.ruleDamaged`. Orders that are not there, or not within one's reach, are left out. */
export const tryRules = endpoint({
  method: 'POST',
  path: '/api/v1/rule-sets/review/try',
  summary: 'What these review rules would do to orders, beside the rules in force',
  scope: 'settings.read',
  body: Input({
    rules: ReviewRules,
    ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200, uniqueItems: true })),
    /** Without ids: the newest so many orders. */
    newest: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  response: Output({
    orders: Type.Array(
      Output({
        id: Id,
        number: Type.String(),
        differs: Type.Boolean(),
        payable: Money,
        inForce: Reviewed,
        tried: Reviewed,
        /**
         * Of an order a node has, within China, at the price lists of its day: with the courier or node a rule names,
         * and of all parcels where a rule divides it. A side is null where its node or courier is not known.
         */
        freight: Guarded(
          'shipping.cost',
          'null',
          Nullable(Output({ inForce: Nullable(Money), tried: Nullable(Money) })),
        ),
        /** What the gifts cost us; `unknown`: pieces, of both together, whose cost nobody has set. null: not for the caller. */
        giftCost: Nullable(Output({ inForce: Money, tried: Money, unknown: Quantity })),
      }),
    ),
  }),
});
