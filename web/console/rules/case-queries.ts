/** Test cases as they stand against the draft, or against what is in force while there is none. */
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type CaseKind, checkRuleCases, listRuleCases, type RuleCase } from '../../../src/contract/rule-cases.ts';
import type { RuleKind } from '../../../src/contract/rules.ts';
import { useSettled } from '../../ui/use-settled.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { lackOf, writeRules } from './rule-model.ts';
import { hasCases } from './rules-search.ts';
import type { RuleDraft } from './use-rule-draft.ts';

/** Rules as they are sent; null: those in force. */
export type Tried = ReturnType<typeof writeRules> | null;

export const ruleCasesQuery = (kind: CaseKind, tried: Tried) =>
  queryOptions({
    queryKey: ['ruleCases', kind, tried],
    queryFn: async ({ signal }): Promise<RuleCase[]> => {
      const answer = tried
        ? call(checkRuleCases, { params: { kind }, body: { rules: tried as never }, signal })
        : call(listRuleCases, { params: { kind }, signal });
      return (await answer).cases;
    },
    placeholderData: keepPreviousData,
  });

export const refreshCases = (kind: CaseKind): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['ruleCases', kind] });

export const isRed = ({ active, green }: RuleCase): boolean => active && !green;

/** Asked again when the draft has settled. An unfinished draft cannot be tried: then what is in force is. */
export function useRuleCases(kind: RuleKind, draft: RuleDraft) {
  const set = draft.changed ? draft.set : null;
  const lacking = set?.rules.some((rule) => lackOf(kind, rule)) ?? false;
  const wanted = useMemo(() => (set && !lacking ? writeRules(set) : null), [set, lacking]);
  const tried = useSettled(wanted, 400);
  const query = useQuery({ ...ruleCasesQuery(kind as CaseKind, tried), enabled: hasCases(kind) });
  return { query, tried, lacking, red: query.data?.filter(isRed).length ?? 0 };
}
export type RuleCases = ReturnType<typeof useRuleCases>;
