/** Sourcing rules as a person writes them become rules the search can ask (SRC-1): checked before they are kept. */
import { Compile } from 'typebox/compile';
import { SourcingAgeInput, SourcingRuleInput } from '../contract/sourcing-rules.ts';
import { Refused } from '../kernel/refusal.ts';
import type { SourcingRule, SplitRule } from './sourcing-problem.ts';

const ruleShape = Compile(SourcingRuleInput);
const ageShape = Compile(SourcingAgeInput);

/** A rule that leaves splitting to the shop has no `split`. */
export type KeptSourcingRule = Omit<SourcingRule, 'split'> & { split?: SplitRule | null };
export type SourcingSet = { rules: KeptSourcingRule[]; ageMinorPerDay: bigint };

/**
 * What is switched on, with exact amounts. Refuses `sourcing.ruleDamaged` (data: `rule`, `why`) for a rule that is not as the contract
 * says, that stands twice, or that allows no node.
 */
export function checkSourcingRules(rules: readonly unknown[]): SourcingSet {
  const set: SourcingSet = { rules: [], ageMinorPerDay: 0n };
  const seen = new Set<string>();
  rules.forEach((rule, at) => {
    if (ageShape.Check(rule)) {
      if (seen.has('age')) throw damaged('ageMinorPerDay', 'it stands twice');
      seen.add('age');
      set.ageMinorPerDay = BigInt(rule.ageMinorPerDay);
      return;
    }
    const name = nameOf(rule, at);
    if (!ruleShape.Check(rule)) throw damaged(name, faultOf(ruleShape.Errors(rule)[0]));
    if (seen.has(`rule ${rule.id}`)) throw damaged(name, `the id ${rule.id} stands twice`);
    seen.add(`rule ${rule.id}`);
    if (rule.nodes?.every((node) => rule.excludedNodes?.includes(node))) throw damaged(name, 'no node is left');
    if (!rule.off) set.rules.push(exact(rule));
  });
  return set;
}

function exact({
  name: _,
  off: _off,
  split,
  valueFromMinor,
  distanceMinor,
  loadMinor,
  ...rule
}: SourcingRuleInput): KeptSourcingRule {
  return {
    ...rule,
    ...(valueFromMinor !== undefined && { valueFromMinor: BigInt(valueFromMinor) }),
    ...(distanceMinor !== undefined && { distanceMinor: BigInt(distanceMinor) }),
    ...(loadMinor !== undefined && { loadMinor: BigInt(loadMinor) }),
    ...(split !== undefined && {
      split: split && {
        shippedOverMinor: BigInt(split.shippedOverMinor),
        leftOverMinor: BigInt(split.leftOverMinor),
        partial: false,
        maxParcels: split.maxParcels,
      },
    }),
  };
}

const damaged = (rule: string, why: string) => new Refused('sourcing.ruleDamaged', { rule, why });

const faultOf = (fault: { keyword: string; instancePath: string; message: string } | undefined): string =>
  fault?.keyword === 'boolean'
    ? `${fault.instancePath.slice(1)} is not known`
    : `${fault?.instancePath ?? ''} ${fault?.message ?? ''}`.trim();

function nameOf(rule: unknown, at: number): string {
  const { name, id } = (rule ?? {}) as { name?: unknown; id?: unknown };
  return String(name || id || at + 1).slice(0, 80);
}
