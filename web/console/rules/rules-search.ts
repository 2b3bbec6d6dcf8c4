/** Which rules, and what of them, in the address. */
import { RULE_KINDS, type RuleKind } from '../../../src/contract/rules.ts';

export const RULE_TABS = [...RULE_KINDS, 'blacklist'] as const;
export type RuleTab = RuleKind | 'blacklist';
export const RULE_VIEWS = ['draft', 'changes', 'replay', 'cases', 'history'] as const;
export type RuleView = (typeof RULE_VIEWS)[number];
export type RulesSearch = { kind?: RuleTab; view?: RuleView };

export function readRulesSearch(raw: Record<string, unknown>): RulesSearch {
  const kind = RULE_TABS.find((known) => known === raw['kind']);
  const view = RULE_VIEWS.find((known) => known === raw['view']);
  return { ...(kind ? { kind } : {}), ...(view ? { view } : {}) };
}
