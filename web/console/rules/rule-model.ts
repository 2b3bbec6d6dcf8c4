/**
 * A set of rules as a person works on it (OPS-3): what differs between two sets, how a draft takes in what somebody else
 * published meanwhile, and what a rule lacks before it can be tried or published. Pure.
 */
import type { CourierRuleInput } from '../../../src/contract/courier-rules.ts';
import type { ReviewAction, ReviewComparison, ReviewRule, RuleKind, RuleOp } from '../../../src/contract/rules.ts';
import type { SourcingRuleInput } from '../../../src/contract/sourcing-rules.ts';

export type Rule = ReviewRule | CourierRuleInput | SourcingRuleInput;
/** `age`: what a day of age weighs, of sourcing rules; '' when it does not. */
export type Rules = { rules: Rule[]; age: string };

/** A condition as deep as a person makes it; the contract takes three groups. */
export type Condition = ReviewComparison | { all: Condition[] } | { any: Condition[] } | { not: Condition };
export const MOST_GROUPS = 3;

export function readRules(given: readonly unknown[]): Rules {
  const age = given.find((one) => 'ageMinorPerDay' in (one as object)) as { ageMinorPerDay: string } | undefined;
  return { rules: given.filter((one) => 'id' in (one as object)) as Rule[], age: age?.ageMinorPerDay ?? '' };
}

export const writeRules = ({ rules, age }: Rules) => [...rules, ...(age === '' ? [] : [{ ageMinorPerDay: age }])];

/** Properties come back from the server in another order. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
export const same = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);

export type Change = {
  id: string;
  what: 'added' | 'removed' | 'changed' | 'off' | 'on' | 'moved';
  before: Rule | null;
  after: Rule | null;
  /** Places counted from 1. */
  from: number | null;
  to: number | null;
  moved: boolean;
};

/** What was done to get from one set to the other, in the order of the later one; what was removed stands last. */
export function changesBetween(before: readonly Rule[], after: readonly Rule[]): Change[] {
  const places = new Map(before.map((rule, at) => [rule.id, at]));
  const stayed = keptInOrder(after.flatMap((rule) => places.get(rule.id) ?? []));
  const left = new Set(after.map((rule) => rule.id));
  const changes = after.flatMap((rule, at): Change[] => {
    const from = places.get(rule.id);
    const place = { id: rule.id, after: rule, to: at + 1 };
    if (from === undefined) return [{ ...place, what: 'added', before: null, from: null, moved: false }];
    const old = before[from]!;
    const what = differenceOf(old, rule);
    const moved = !stayed.has(from);
    if (!what && !moved) return [];
    return [{ ...place, what: what ?? 'moved', before: old, from: from + 1, moved }];
  });
  const gone = before.flatMap((rule, at): Change[] =>
    left.has(rule.id)
      ? []
      : [{ id: rule.id, what: 'removed', before: rule, after: null, from: at + 1, to: null, moved: false }],
  );
  return [...changes, ...gone];
}

function differenceOf(before: Rule, after: Rule): 'changed' | 'off' | 'on' | null {
  if (same(before, after)) return null;
  if (!same({ ...before, off: undefined }, { ...after, off: undefined })) return 'changed';
  return after.off ? 'off' : 'on';
}

/** The most places that already stand in ascending order: whoever is not among them was moved. */
function keptInOrder(places: readonly number[]): Set<number> {
  const best: number[][] = [];
  for (const [at, place] of places.entries()) {
    const longest = best.slice(0, at).reduce<number[]>((found, chain) => {
      return chain.at(-1)! < place && chain.length > found.length ? chain : found;
    }, []);
    best.push([...longest, place]);
  }
  return new Set(best.reduce<number[]>((found, chain) => (chain.length > found.length ? chain : found), []));
}

/**
 * A draft made from `base` over the set that was published since: what the person did not touch is as published, what he
 * touched is his. New rules of the other stand behind the rule they were put behind.
 */
export function takeIn(base: readonly Rule[], theirs: readonly Rule[], mine: readonly Rule[]): Rule[] {
  const old = new Map(base.map((rule) => [rule.id, rule]));
  const others = new Map(theirs.map((rule) => [rule.id, rule]));
  const merged = mine.flatMap((rule) => {
    const before = old.get(rule.id);
    if (!before || !same(before, rule)) return [rule];
    return others.get(rule.id) ?? [];
  });
  const known = new Set([...merged, ...base].map((rule) => rule.id));
  for (const [at, rule] of theirs.entries()) {
    if (known.has(rule.id)) continue;
    const behind = theirs.slice(0, at).findLast((one) => merged.some((other) => other.id === one.id));
    merged.splice(behind ? merged.findIndex((one) => one.id === behind.id) + 1 : 0, 0, rule);
  }
  return merged;
}

/** Moves the rule one place up (-1) or down (1); at the end it stays. */
export function moveRule(rules: readonly Rule[], id: string, by: -1 | 1): Rule[] {
  const at = rules.findIndex((rule) => rule.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= rules.length) return [...rules];
  return rules.toSpliced(at, 1).toSpliced(to, 0, rules[at]!);
}

/** Kept in its place, applied or not. */
export function switched(rule: Rule, on: boolean): Rule {
  const { off: _, ...rest } = rule;
  return (on ? rest : { ...rest, off: true }) as Rule;
}

export type Lack = 'name' | 'condition' | 'value' | 'depth' | 'action' | 'actionValue' | 'couriers' | 'effect';

/** The first thing a rule lacks; null when it can be published. A rule that is switched off is checked like the others. */
export function lackOf(kind: RuleKind, rule: Rule): Lack | null {
  if (kind === 'review') return lackOfReview(rule as ReviewRule);
  if (kind === 'courier') return (rule as CourierRuleInput).couriers.length === 0 ? 'couriers' : null;
  return SOURCING_EFFECTS.some((name) => (rule as SourcingRuleInput)[name] !== undefined) ? null : 'effect';
}

const SOURCING_EFFECTS = [
  'nodes',
  'excludedNodes',
  'nodeKinds',
  'sameProvince',
  'preferred',
  'split',
  'distanceMinor',
  'loadMinor',
] as const;

function lackOfReview({ name, when, do: actions }: ReviewRule): Lack | null {
  if (name.trim() === '') return 'name';
  const lack = lackOfCondition(when);
  if (lack) return lack;
  if (groupsOf(when) > MOST_GROUPS) return 'depth';
  if (actions.length === 0) return 'action';
  return actions.every(isWhole) ? null : 'actionValue';
}

export const childrenOf = (condition: Condition): Condition[] | null =>
  'all' in condition ? condition.all : 'any' in condition ? condition.any : 'not' in condition ? [condition.not] : null;

/** How many groups stand in one another. */
export function groupsOf(condition: Condition): number {
  const children = childrenOf(condition);
  return children ? 1 + Math.max(0, ...children.map(groupsOf)) : 0;
}

const VALUELESS = new Set<RuleOp>(['present', 'absent']);
export const takesValue = (op: RuleOp): boolean => !VALUELESS.has(op);

function lackOfCondition(condition: Condition): 'condition' | 'value' | null {
  const children = childrenOf(condition);
  if (children) {
    if (children.length === 0) return 'condition';
    return children.map(lackOfCondition).find((lack) => lack !== null) ?? null;
  }
  const { op, value, of } = condition as ReviewComparison;
  if (of && of.length === 0) return 'value';
  if (!takesValue(op)) return null;
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0) ? 'value' : null;
}

function isWhole(action: ReviewAction): boolean {
  if ('hold' in action) return action.hold !== 'custom:';
  if ('tag' in action) return action.tag.trim() !== '';
  if ('gift' in action) return action.gift.merchantCode !== '' && action.gift.quantity > 0;
  if ('node' in action) return action.node !== '';
  if ('courier' in action) return action.courier !== '';
  return !('split' in action && action.split.by === 'presale' && action.split.merchantCodes.length === 0);
}
