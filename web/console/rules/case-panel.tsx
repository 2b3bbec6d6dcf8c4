/** One test case: expected beside now, the rules that decided both, and what can be done about it. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseKind, changeRuleCase, type RuleCase } from '../../../src/contract/rule-cases.ts';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ApproveDialog, RenameDialog } from './case-dialogs.tsx';
import { type Behind, differs, pairsOf, rulesBehind } from './case-model.ts';
import { refreshCases, type Tried } from './case-queries.ts';
import { CaseOrder, CaseTag } from './case-tag.tsx';
import { facetText } from './facets.tsx';
import type { Rule } from './rule-model.ts';
import { sentenceOf } from './rule-sentence.ts';
import css from './rules.module.css';
import { Sentence } from './sentence.tsx';
import type { RuleWords } from './use-rule-words.ts';

type Props = {
  kind: CaseKind;
  shown: RuleCase;
  rules: readonly Rule[];
  tried: Tried;
  words: RuleWords;
  mayWrite: boolean;
};

export function CasePanel({ kind, shown, rules, tried, words, mayWrite }: Props) {
  const { t } = useTranslation();
  const { name, active, note, keptBy, keptAt } = shown;
  return (
    <article className={css.compare}>
      <header className={css.editorHead}>
        <h2 className="clip">{name}</h2>
        <CaseTag one={shown} />
      </header>
      <Section title={t('ruleCases.outcome')}>
        <OutcomeTable shown={shown} words={words} />
      </Section>
      <Section title={t('ruleCases.behind')}>
        <RulesBehind kind={kind} behind={rulesBehind(shown, rules)} words={words} />
      </Section>
      <Section title={t('ruleCases.origin')}>
        <p>
          <CaseOrder one={shown} /> · {keptBy.name} · <Moment value={keptAt} />
        </p>
        {note && <p>{note}</p>}
        <p className="quiet">{t(`ruleCases.frozen.${kind}`)}</p>
      </Section>
      {mayWrite && <CaseActions {...{ kind, shown, tried, active }} />}
    </article>
  );
}

function OutcomeTable({ shown, words }: { shown: RuleCase; words: RuleWords }) {
  const { t } = useTranslation();
  const pairs = pairsOf(shown);
  if (pairs.length === 0) return <p className="quiet">{t('ruleCases.nothing')}</p>;
  const text = (facet: (typeof pairs)[number]['now']) => (facet ? facetText(facet, words) : '—');
  return (
    <table className={css.outcome}>
      <thead>
        <tr>
          <th scope="col">{t('ruleCases.expected')}</th>
          <th scope="col">{t('ruleCases.now')}</th>
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair) => {
          const [before, after] = [text(pair.wanted), text(pair.now)];
          const other = differs(pair);
          return (
            <tr key={`${before} ${after}`} data-differs={other || undefined}>
              <td>{other && pair.wanted ? <del>{before}</del> : before}</td>
              <td>{other && pair.now ? <ins>{after}</ins> : after}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const TONES = { both: 'good', now: 'danger', before: 'ended' } as const;

function RulesBehind({ kind, behind, words }: { kind: CaseKind; behind: readonly Behind[]; words: RuleWords }) {
  const { t } = useTranslation();
  if (behind.length === 0) return <p className="quiet">{t(`ruleCases.noRule.${kind}`)}</p>;
  return (
    <ul className={css.behind}>
      {behind.map(({ id, name, rule, applies }) => (
        <li key={id}>
          <span className={css.changeHead}>
            <strong>{name || t('rules.unnamed')}</strong>
            <Tag tone={TONES[applies]} text={t(`ruleCases.applies.${rule ? applies : 'gone'}`)} />
            {rule?.off && <span className="quiet">{t('rules.mark.off')}</span>}
          </span>
          {rule && <Sentence parts={sentenceOf(kind, rule, words)} />}
        </li>
      ))}
    </ul>
  );
}

type ActionProps = Pick<Props, 'kind' | 'shown' | 'tried'>;

function CaseActions({ kind, shown, tried }: ActionProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<'approve' | 'rename' | null>(null);
  const { id, name, active, version } = shown;
  const put = useMutation({
    mutationFn: () => call(changeRuleCase, { params: { kind, id }, body: { name, active: !active }, ifMatch: version }),
    onSettled: () => refreshCases(kind),
  });
  const close = () => setAsked(null);
  return (
    <footer className={css.caseActions}>
      {!shown.green && <Button onClick={() => setAsked('approve')}>{t('ruleCases.approve')}</Button>}
      <Button onClick={() => setAsked('rename')}>{t('ruleCases.rename')}</Button>
      <Button loading={put.isPending} onClick={() => put.mutate()}>
        {t(active ? 'ruleCases.putAway' : 'ruleCases.takeBack')}
      </Button>
      {put.isError && <InlineError error={put.error} />}
      {asked === 'approve' && <ApproveDialog kind={kind} cases={[shown]} tried={tried} onClose={close} />}
      {asked === 'rename' && <RenameDialog kind={kind} shown={shown} onClose={close} />}
    </footer>
  );
}
