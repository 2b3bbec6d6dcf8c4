/** Somebody published while this draft was made: what he did can be taken in, and nothing of one's own is lost. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RuleSet } from '../../../src/contract/rules.ts';
import { InlineError } from '../../ui/states.tsx';
import { queryClient } from '../queries.ts';
import { readRules, takeIn } from './rule-model.ts';
import { ruleVersionQuery } from './rule-queries.ts';
import css from './rules.module.css';
import type { RuleDraft } from './use-rule-draft.ts';

type Props = { inForce: RuleSet; draft: RuleDraft; onCompare: () => void };

export function OvertakenBar({ inForce, draft, onCompare }: Props) {
  const { t } = useTranslation();
  const { kind, version, publishedBy } = inForce;
  const take = useMutation({
    mutationFn: async () => {
      const { set: base } = await queryClient.fetchQuery(ruleVersionQuery(kind, draft.base));
      const theirs = readRules(inForce.rules);
      const age = draft.set.age === base.age ? theirs.age : draft.set.age;
      draft.standOn(version, { rules: takeIn(base.rules, theirs.rules, draft.set.rules), age });
      onCompare();
    },
  });
  return (
    <div className={css.overtaken} role="alert">
      <p>{t('rules.overtaken', { who: publishedBy?.name ?? '', version, base: draft.base })}</p>
      {take.isError && <InlineError error={take.error} />}
      <Button size="small" onClick={onCompare}>
        {t('rules.compareDraft')}
      </Button>
      <Button size="small" type="primary" loading={take.isPending} onClick={() => take.mutate()}>
        {t('rules.takeIn')}
      </Button>
    </div>
  );
}
