/**
 * Review rules are data: conditions over an order, and what follows (ORD-4). They are compiled once per version into
 * closures; evaluating them is pure. What must stay true: the same rules and the same order give the same decision.
 */
import { HOLD_REASONS, type HoldReason } from '../contract/order-words.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Order } from './order.ts';

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { field: Field; op: Op; value?: string | number | boolean | string[] };

export type Action =
  | { hold: HoldReason }
  | { tag: string }
  | { gift: { merchantCode: string; quantity: number; shortage: 'hold' | 'drop'; firstBuyers?: number } }
  | { node: string }
  | { courier: string }
  | { priority: number }
  | { financeReview: true }
  | { merge: true };

export type Rule = { id: string; name: string; when: Condition; do: Action[]; stop?: boolean };

/** Facts about an order that are not in it. */
export type Facts = { blacklisted: string | null; belowFloor: boolean; mergeable: boolean; hoursQueued: number };

type Value = string | bigint | boolean | readonly string[];

const FIELDS = {
  kind: (o: Order) => o.kind,
  shop: (o: Order) => o.shopId,
  payable: (o: Order) => o.payableMinor,
  paid: (o: Order) => o.paidMinor,
  freight: (o: Order) => o.freightMinor,
  discount: (o: Order) => o.discountMinor,
  /** Discount in thousandths of the goods' price. */
  discountRate: (o: Order) => (o.goodsMinor > 0n ? (o.discountMinor * 1000n) / o.goodsMinor : 0n),
  quantity: (o: Order) => o.quantity,
  lineCount: (o: Order) => BigInt(o.lineCount),
  weightG: (o: Order) => o.weightG,
  currency: (o: Order) => o.currency,
  buyer: (o: Order) => o.buyer,
  name: (o: Order) => o.name,
  phone: (o: Order) => o.phone,
  country: (o: Order) => o.country,
  province: (o: Order) => o.province,
  city: (o: Order) => o.city,
  district: (o: Order) => o.district,
  detail: (o: Order) => o.detail,
  divisionCode: (o: Order) => o.divisionCode,
  masked: (o: Order) => o.maskedToken !== null,
  memo: (o: Order) => o.memo,
  buyerMessage: (o: Order) => o.buyerMessage,
  flag: (o: Order) => BigInt(o.flag),
  tags: (o: Order) => o.tags,
  merchantCodes: (o: Order) => o.lines.map((line) => line.merchantCode),
  titles: (o: Order) => o.lines.map((line) => line.title),
  cod: (o: Order) => o.kind === 'cod',
  channelState: (o: Order) => o.channelState,
  blacklisted: (_: Order, f: Facts) => f.blacklisted !== null,
  belowFloor: (_: Order, f: Facts) => f.belowFloor,
  mergeable: (_: Order, f: Facts) => f.mergeable,
  hoursQueued: (_: Order, f: Facts) => BigInt(Math.floor(f.hoursQueued)),
} satisfies Record<string, (order: Order, facts: Facts) => Value>;
export type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as Field[];

export const OPS = [
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
export type Op = (typeof OPS)[number];

type Test = (order: Order, facts: Facts) => boolean;
export type CompiledRules = { version: number; rules: readonly { rule: Rule; test: Test }[] };

/** Refuses `orders.ruleDamaged` (data: rule, why) before anything runs with it. */
export function compileRules(version: number, rules: readonly Rule[]): CompiledRules {
  return { version, rules: rules.map((rule) => ({ rule: checkActions(rule), test: compile(rule, rule.when) })) };
}

function damaged(rule: Rule, why: string): never {
  throw new Refused('orders.ruleDamaged', { rule: rule.id, name: rule.name, why });
}

function checkActions(rule: Rule): Rule {
  for (const action of rule.do) {
    if (
      'hold' in action &&
      !(HOLD_REASONS as readonly string[]).includes(action.hold) &&
      !action.hold.startsWith('custom:')
    ) {
      damaged(rule, `unknown hold reason ${action.hold}`);
    }
    if ('gift' in action && !(action.gift.quantity > 0)) damaged(rule, 'a gift needs a quantity');
  }
  return rule;
}

function compile(rule: Rule, condition: Condition): Test {
  if ('all' in condition) {
    const tests = condition.all.map((c) => compile(rule, c));
    return (o, f) => tests.every((test) => test(o, f));
  }
  if ('any' in condition) {
    const tests = condition.any.map((c) => compile(rule, c));
    return (o, f) => tests.some((test) => test(o, f));
  }
  if ('not' in condition) {
    const test = compile(rule, condition.not);
    return (o, f) => !test(o, f);
  }
  const read = FIELDS[condition.field] as (order: Order, facts: Facts) => Value;
  if (!read) damaged(rule, `unknown field ${String(condition.field)}`);
  const matches = comparison(rule, condition.op, condition.value);
  return (o, f) => matches(read(o, f));
}

function comparison(rule: Rule, op: Op, value: unknown): (actual: Value) => boolean {
  const text = typeof value === 'string' ? value : String(value ?? '');
  const list: string[] = Array.isArray(value) ? value.map(String) : [text];
  const number = () => {
    if (!/^-?\d+$/.test(text)) damaged(rule, `${op} needs a whole number, not ${text}`);
    return BigInt(text);
  };
  switch (op) {
    case 'eq':
      return (actual) => String(actual) === text;
    case 'ne':
      return (actual) => String(actual) !== text;
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte': {
      const limit = number();
      const holds = {
        gt: (a: bigint) => a > limit,
        gte: (a: bigint) => a >= limit,
        lt: (a: bigint) => a < limit,
        lte: (a: bigint) => a <= limit,
      }[op];
      return (actual) => typeof actual === 'bigint' && holds(actual);
    }
    case 'in':
    case 'notIn': {
      const set = new Set(list);
      return (actual) =>
        (Array.isArray(actual) ? actual.some((a) => set.has(a)) : set.has(String(actual))) === (op === 'in');
    }
    case 'contains':
    case 'containsAny':
      return (actual) =>
        list.some(
          (part) =>
            part !== '' &&
            (Array.isArray(actual) ? actual.some((a) => a.includes(part)) : String(actual).includes(part)),
        );
    case 'startsWith':
      return (actual) => list.some((part) => String(actual).startsWith(part));
    case 'present':
    case 'absent':
      return (actual) =>
        (Array.isArray(actual)
          ? actual.length > 0
          : typeof actual === 'string'
            ? actual.trim() !== ''
            : actual !== false && actual !== 0n) ===
        (op === 'present');
    case 'is':
      return (actual) => actual === (value ?? true);
    default:
      return damaged(rule, `unknown comparison ${String(op)}`);
  }
}

export type Decision = {
  holds: { reason: HoldReason; rule: string }[];
  tags: string[];
  gifts: {
    rule: string;
    merchantCode: string;
    quantity: bigint;
    shortage: 'hold' | 'drop';
    firstBuyers: number | null;
  }[];
  node: string | null;
  courier: string | null;
  priority: number | null;
  financeReview: boolean;
  merge: boolean;
  /** Names of the rules that applied, for the timeline. */
  applied: string[];
};

/** All rules in order; a rule with `stop` ends the list when it applies. First word wins for node, courier, priority. */
export function decide(compiled: CompiledRules, order: Order, facts: Facts): Decision {
  const decision: Decision = {
    holds: [],
    tags: [],
    gifts: [],
    node: null,
    courier: null,
    priority: null,
    financeReview: false,
    merge: false,
    applied: [],
  };
  for (const { rule, test } of compiled.rules) {
    if (!test(order, facts)) continue;
    decision.applied.push(rule.name);
    for (const action of rule.do) apply(decision, rule, action);
    if (rule.stop) break;
  }
  return decision;
}

function apply(decision: Decision, rule: Rule, action: Action): void {
  if ('hold' in action) decision.holds.push({ reason: action.hold, rule: rule.name });
  else if ('tag' in action) decision.tags.push(action.tag);
  else if ('gift' in action) {
    const { merchantCode, quantity, shortage, firstBuyers } = action.gift;
    decision.gifts.push({
      rule: rule.id,
      merchantCode,
      quantity: BigInt(quantity),
      shortage,
      firstBuyers: firstBuyers ?? null,
    });
  } else if ('node' in action) decision.node ??= action.node;
  else if ('courier' in action) decision.courier ??= action.courier;
  else if ('priority' in action) decision.priority ??= action.priority;
  else if ('financeReview' in action) decision.financeReview = true;
  else decision.merge = true;
}
