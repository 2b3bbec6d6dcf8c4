/** Which rules, and what of them, in the address. */
import { CASE_KINDS, type CaseKind } from '../../../src/contract/rule-cases.ts';
import { RULE_KINDS, type RuleKind } from '../../../src/contract/rules.ts';

export const RULE_TABS = [...RULE_KINDS, 'blacklist'] as const;
export type RuleTab = RuleKind | 'blacklist';
export const RULE_VIEWS = ['draft', 'changes', 'replay', 'cases', 'history'] as const;
export type RuleView = (typeof RULE_VIEWS)[number];
export const CASE_FILTERS = ['red', 'away'] as const;
export type CaseFilter = (typeof CASE_FILTERS)[number];
/** `cases`: which test cases; `open`: the one beside the list. */
export type RulesSearch = { kind?: RuleTab; view?: RuleView; cases?: CaseFilter; open?: string };

/** What there is to see of a kind of rules. */
export const viewsOf = (kind: RuleKind): RuleView[] => RULE_VIEWS.filter((view) => view !== 'cases' || hasCases(kind));

export const hasCases = (kind: string): kind is CaseKind => CASE_KINDS.some((one) => one === kind);

export function readRulesSearch(raw: Record<string, unknown>): RulesSearch {
  const kind = RULE_TABS.find((known) => known === raw['kind']);
  const view = RULE_VIEWS.find((known) => known === raw['view']);
  const cases = CASE_FILTERS.find((known) => known === raw['cases']);
  const open = typeof raw['open'] === 'string' ? raw['open'] : undefined;
  return { ...(kind && { kind }), ...(view && { view }), ...(cases && { cases }), ...(open && { open }) };
}
