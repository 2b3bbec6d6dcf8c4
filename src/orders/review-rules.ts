/**
 * Review rules are data: conditions over an order, and what follows (ORD-4). They are compiled once per version into
 * closures; evaluating them is pure. What must stay true: the same rules and the same order give the same decision.
 */
import type { ReviewAction, RuleOp, SplitBy } from '../contract/rules.ts';
import { Refused } from '../kernel/refusal.ts';
import type { HoldReason, Order } from './order.ts';
import { comparison, type Facts, fieldNamed, OPS_OF } from './rule-fields.ts';

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { field: string; op: RuleOp; value?: string | number | boolean | string[]; of?: string[] };

export type Rule = { id: string; name: string; when: Condition; do: ReviewAction[]; stop?: boolean; off?: true };

type Test = (order: Order, facts: Facts) => boolean;
export type CompiledRules = {
  version: number;
  rules: readonly { rule: Rule; test: Test }[];
  /** A rule looks at an amount, so an order in another currency needs a rate. */
  comparesAmounts: boolean;
};

/** Those that are switched on. Refuses `orders.ruleDamaged` (data: rule, name, why) before anything runs with it. */
export function compileRules(version: number, rules: readonly Rule[]): CompiledRules {
  const ids = new Set<string>();
  const compiled = rules.map((rule) => {
    if (!('when' in rule)) throw damaged(rule, 'not a review rule');
    // Gifts are counted by the rule's id, so two rules may not share one.
    if (ids.has(rule.id)) throw damaged(rule, 'the id is taken by another rule');
    ids.add(rule.id);
    return { rule, test: compile(rule, rule.when) };
  });
  const on = compiled.filter(({ rule }) => !rule.off);
  return { version, rules: on, comparesAmounts: on.some(({ rule }) => looksAtAmounts(rule.when)) };
}

function looksAtAmounts(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(looksAtAmounts);
  if ('any' in condition) return condition.any.some(looksAtAmounts);
  if ('not' in condition) return looksAtAmounts(condition.not);
  return fieldNamed(condition.field)?.amount === true;
}

export const damaged = (rule: Pick<Rule, 'id' | 'name'>, why: string): Refused =>
  new Refused('orders.ruleDamaged', { rule: rule.id, name: rule.name, why });

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
  const field = fieldNamed(condition.field);
  if (!field) throw damaged(rule, `unknown field ${condition.field}`);
  if (!OPS_OF[field.kind].includes(condition.op))
    throw damaged(rule, `${condition.field} cannot be compared by ${condition.op}`);
  if (Boolean(field.ofGoods) !== Boolean(condition.of))
    throw damaged(rule, `${condition.field} ${field.ofGoods ? 'needs merchant codes' : 'takes no merchant codes'}`);
  const matches = comparison(field.kind, condition.op, condition.value);
  if (typeof matches === 'string') throw damaged(rule, `${condition.field}: ${matches}`);
  const codes = new Set(condition.of);
  return (o, f) => matches(field.read(o, f, codes));
}

export type GiftDecision = {
  rule: string;
  merchantCode: string;
  quantity: bigint;
  shortage: 'hold' | 'drop';
  firstBuyers: number | null;
};

export type Decision = {
  holds: { reason: HoldReason; rule: string }[];
  tags: string[];
  gifts: GiftDecision[];
  node: string | null;
  courier: string | null;
  priority: number | null;
  /** Names of the rules that want finance to look at it; none: nobody does. */
  financeReview: string[];
  merge: boolean;
  splits: SplitBy[];
  /** The rules that applied, in their order. */
  applied: Rule[];
};

/** All rules in order; a rule with `stop` ends the list when it applies. First word wins for node, courier, priority. */
export function decide(compiled: Pick<CompiledRules, 'rules'>, order: Order, facts: Facts): Decision {
  const decision: Decision = {
    holds: [],
    tags: [],
    gifts: [],
    node: null,
    courier: null,
    priority: null,
    financeReview: [],
    merge: false,
    splits: [],
    applied: [],
  };
  for (const { rule, test } of compiled.rules) {
    if (!test(order, facts)) continue;
    decision.applied.push(rule);
    for (const action of rule.do) apply(decision, rule, action);
    if (rule.stop) break;
  }
  return decision;
}

function apply(decision: Decision, rule: Rule, action: ReviewAction): void {
  if ('hold' in action) decision.holds.push({ reason: action.hold, rule: rule.name });
  else if ('tag' in action) decision.tags.push(action.tag);
  else if ('gift' in action) {
    const { merchantCode, quantity, shortage, firstBuyers = null } = action.gift;
    decision.gifts.push({ rule: rule.id, merchantCode, quantity: BigInt(quantity), shortage, firstBuyers });
  } else if ('node' in action) decision.node ??= action.node;
  else if ('courier' in action) decision.courier ??= action.courier;
  else if ('priority' in action) decision.priority ??= action.priority;
  else if ('financeReview' in action) decision.financeReview.push(rule.name);
  else if ('merge' in action) decision.merge = true;
  else decision.splits.push(action.split);
}
