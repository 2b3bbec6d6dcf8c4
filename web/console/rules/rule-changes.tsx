/** What differs between two sets of rules, in the sentences a person reads anyway: before struck out, after below it. */
import { useTranslation } from 'react-i18next';
import type { RuleKind } from '../../../src/contract/rules.ts';
import { moneyText } from '../../ui/format.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { type Change, changesBetween, type Rules, same } from './rule-model.ts';
import { sentenceOf, type Words } from './rule-sentence.ts';
import css from './rules.module.css';
import { Sentence } from './sentence.tsx';

const TONES: Record<Change['what'], Tone> = {
  added: 'good',
  removed: 'danger',
  changed: 'wait',
  on: 'good',
  off: 'ended',
  moved: 'work',
};

type Props = { kind: RuleKind; before: Rules; after: Rules; words: Words; emptyHint: string };

export function RuleChanges({ kind, before, after, words, emptyHint }: Props) {
  const { t } = useTranslation();
  const changes = changesBetween(before.rules, after.rules);
  if (changes.length === 0 && before.age === after.age)
    return <EmptyState title={t('rules.noChanges')} hint={emptyHint} />;
  return (
    <ul className={css.changes}>
      {before.age !== after.age && (
        <li className={css.change}>
          <span className={css.changeHead}>
            <Tag tone="wait" text={t('rules.change.changed')} />
            <strong>{t('rules.age')}</strong>
          </span>
          <del>{ageText(before.age)}</del>
          <ins>{ageText(after.age)}</ins>
        </li>
      )}
      {changes.map((change) => (
        <ChangeItem key={change.id} kind={kind} change={change} words={words} />
      ))}
    </ul>
  );
}

const ageText = (minor: string) => (minor === '' ? '—' : moneyText({ amount: minor, currency: 'CNY' }));

function ChangeItem({ kind, change, words }: { kind: RuleKind; change: Change; words: Words }) {
  const { t } = useTranslation();
  const { what, before, after, from, to, moved } = change;
  const rule = after ?? before!;
  const renamed = before && after && before.name !== after.name;
  const reworded = before && after && !same(sentenceOf(kind, before, words), sentenceOf(kind, after, words));
  const shown = (one: typeof rule) => <Sentence parts={sentenceOf(kind, one, words)} />;
  const stops = (one: typeof rule) => ('stop' in one && one.stop === true ? t('rules.stops') : t('rules.goesOn'));
  return (
    <li className={css.change}>
      <span className={css.changeHead}>
        <Tag tone={TONES[what]} text={t(`rules.change.${what}`)} />
        <span className="quiet">{moved ? `${from} → ${to}` : (to ?? from)}</span>
        {renamed && <del>{before.name}</del>}
        <strong>{rule.name || t('rules.unnamed')}</strong>
        {before && after && stops(before) !== stops(after) && <span className="quiet">{stops(after)}</span>}
      </span>
      {what === 'removed' ? (
        <del>{shown(before!)}</del>
      ) : what === 'added' ? (
        <ins>{shown(after!)}</ins>
      ) : reworded ? (
        <>
          <del>{shown(before)}</del>
          <ins>{shown(after)}</ins>
        </>
      ) : (
        <span className="quiet">{shown(rule)}</span>
      )}
    </li>
  );
}
