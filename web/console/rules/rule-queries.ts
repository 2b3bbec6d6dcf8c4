/** What the rule pages read. */
import { queryOptions } from '@tanstack/react-query';
import { getRuleSet, getRuleVersion, type RuleKind } from '../../../src/contract/rules.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { readRules } from './rule-model.ts';

export const ruleSetQuery = (kind: RuleKind) =>
  queryOptions({ queryKey: ['ruleSet', kind], queryFn: () => call(getRuleSet, { params: { kind } }) });

/** What was published stays as it is. */
export const ruleVersionQuery = (kind: RuleKind, version: number) =>
  queryOptions({
    queryKey: ['ruleVersion', kind, version],
    queryFn: async () => {
      const found = await call(getRuleVersion, { params: { kind, version } });
      return { ...found, set: readRules(found.rules) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export async function refreshRules(kind: RuleKind): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['ruleSet', kind] });
  await queryClient.invalidateQueries({ queryKey: ['ruleVersions', kind] });
  await queryClient.invalidateQueries({ queryKey: ['ruleCases', kind] });
}
