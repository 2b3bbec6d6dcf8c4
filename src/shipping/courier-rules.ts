/** Courier rules as a person writes them become rules that can be asked (SHP-1): checked once, before they are kept. */
import { Compile } from 'typebox/compile';
import { CourierRuleInput } from '../contract/courier-rules.ts';
import { Refused } from '../kernel/refusal.ts';
import type { CourierRule } from './choose-courier.ts';

const shape = Compile(CourierRuleInput);

/**
 * The rules that are switched on, in their order, amounts exact. Refuses `shipping.ruleDamaged` (data: `rule`, `why`) for one that is not as
 * the contract says, that stands twice, or whose amounts leave nothing.
 */
export function checkCourierRules(rules: readonly unknown[]): CourierRule[] {
  const seen = new Set<string>();
  return rules.flatMap((rule, at) => {
    const name = nameOf(rule, at);
    if (!shape.Check(rule)) throw damaged(name, faultOf(shape.Errors(rule)[0]));
    if (seen.has(rule.id)) throw damaged(name, `the id ${rule.id} stands twice`);
    seen.add(rule.id);
    const { name: _, off, amountFromMinor, amountBelowMinor, ...conditions } = rule;
    const from = amountFromMinor === undefined ? undefined : BigInt(amountFromMinor);
    const below = amountBelowMinor === undefined ? undefined : BigInt(amountBelowMinor);
    if (below !== undefined && below <= (from ?? 0n)) throw damaged(name, 'no amount lies between the two');
    if (off) return [];
    return {
      ...conditions,
      ...(from !== undefined && { amountFromMinor: from }),
      ...(below !== undefined && { amountBelowMinor: below }),
    };
  });
}

const damaged = (rule: string, why: string) => new Refused('shipping.ruleDamaged', { rule, why });

/** `/amountFromMinor must be string`; a property nobody knows is named as such. */
const faultOf = (fault: { keyword: string; instancePath: string; message: string } | undefined): string =>
  fault?.keyword === 'boolean'
    ? `${fault.instancePath.slice(1)} is not known`
    : `${fault?.instancePath ?? ''} ${fault?.message ?? ''}`.trim();

/** What a person calls the rule; its place when it has no name. */
function nameOf(rule: unknown, at: number): string {
  const { name, id } = (rule ?? {}) as { name?: unknown; id?: unknown };
  return String(name || id || at + 1).slice(0, 80);
}
