/** A test case as a person reads it (OPS-3): what was expected beside what comes out, and the rules behind both. Pure. */
import type { Decided, RuleCase } from '../../../src/contract/rule-cases.ts';
import { type Facet, facetKey, facetsOf } from './replay.ts';
import type { Rule } from './rule-model.ts';

const outcomeOf = ({ splits, ...decided }: Decided): Facet[] => [
  ...facetsOf({ ...decided, applied: [], parts: 1 }),
  ...splits.map((value): Facet => ({ aspect: 'split', value })),
];

/** Of these an order has one at most, so the new one stands beside the old. */
const SINGLE = new Set(['node', 'courier', 'priority']);

export type Pair = { wanted: Facet | null; now: Facet | null };
export const differs = ({ wanted, now }: Pair): boolean => !wanted || !now || facetKey(wanted) !== facetKey(now);

/** Expected and now side by side, in the order of the expected; what is new stands last. */
export function pairsOf({ wanted, decided }: Pick<RuleCase, 'wanted' | 'decided'>): Pair[] {
  const left = new Map(outcomeOf(decided).map((facet) => [facetKey(facet), facet]));
  const take = (old: Facet): Facet | null => {
    const found = SINGLE.has(old.aspect)
      ? [...left.values()].find((facet) => facet.aspect === old.aspect)
      : left.get(facetKey(old));
    if (found) left.delete(facetKey(found));
    return found ?? null;
  };
  const pairs = outcomeOf(wanted).map((old): Pair => ({ wanted: old, now: take(old) }));
  return [...pairs, ...[...left.values()].map((now): Pair => ({ wanted: null, now }))];
}

export type Behind = {
  id: string;
  name: string;
  /** As it is tried now; null when it is gone. */
  rule: Rule | null;
  /** When it applied: as the case was kept or approved, now, or both. */
  applies: 'both' | 'before' | 'now';
};

/** The rules that decided, in the order they are tried in; those that are gone stand last. */
export function rulesBehind(
  { wanted, decided }: Pick<RuleCase, 'wanted' | 'decided'>,
  tried: readonly Rule[],
): Behind[] {
  const [before, now] = [wanted, decided].map(({ applied }) => new Set(applied.map(({ id }) => id))) as [
    Set<string>,
    Set<string>,
  ];
  const present = tried.flatMap((rule): Behind[] => {
    const applies = !now.has(rule.id) ? 'before' : before.has(rule.id) ? 'both' : 'now';
    return before.has(rule.id) || now.has(rule.id) ? [{ id: rule.id, name: rule.name ?? '', rule, applies }] : [];
  });
  const gone = wanted.applied
    .filter(({ id }) => !tried.some((rule) => rule.id === id))
    .map((one): Behind => ({ ...one, rule: null, applies: 'before' }));
  return [...present, ...gone];
}
