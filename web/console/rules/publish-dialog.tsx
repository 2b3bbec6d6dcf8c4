/** Puts the draft in force: what it changes, a word to those who read the history, and what stands against it. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseKind } from '../../../src/contract/rule-cases.ts';
import { publishRules, type RuleSet } from '../../../src/contract/rules.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { problemOf } from '../../ui/problem.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { isRed, ruleCasesQuery } from './case-queries.ts';
import { changesBetween, readRules, writeRules } from './rule-model.ts';
import { refreshRules } from './rule-queries.ts';
import css from './rules.module.css';
import { hasCases } from './rules-search.ts';
import type { RuleDraft } from './use-rule-draft.ts';

type Props = { inForce: RuleSet; draft: RuleDraft; onClose: () => void };

/** What other people did meanwhile is read before it is asked again. */
const OVERTAKEN = new Set(['http.changedMeanwhile', 'orders.ruleCasesRed']);

export function PublishDialog({ inForce, draft, onClose }: Props) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [confirmed, setConfirmed] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { kind } = inForce;
  const rules = writeRules(draft.set) as never;
  const cases = useQuery({ ...ruleCasesQuery(kind as CaseKind, rules), enabled: hasCases(kind), staleTime: 0 });
  const red = cases.data?.filter(isRed) ?? [];
  const changes = changesBetween(readRules(inForce.rules).rules, draft.set.rules);
  const counts = (['added', 'changed', 'removed', 'moved', 'on', 'off'] as const).flatMap((what) => {
    const count = changes.filter((change) => change.what === what).length;
    return count > 0 ? [`${t(`rules.change.${what}`)} ${count}`] : [];
  });
  const publish = async () => {
    const confirmRed = red.length > 0 && confirmed;
    try {
      const body = { rules, note: note.trim(), ...(confirmRed && { confirmRed }) };
      await call(publishRules, { params: { kind }, body, ifMatch: draft.base });
      await refreshRules(kind);
      draft.discard();
      onClose();
    } catch (refused) {
      setError(refused);
      if (OVERTAKEN.has(problemOf(refused).code)) await refreshRules(kind);
    }
  };
  return (
    <Dialog
      title={t('rules.publishTitle')}
      okText={red.length > 0 ? t('ruleCases.publishRed', { count: red.length }) : t('rules.publish')}
      danger={red.length > 0}
      okDisabled={cases.isLoading || (red.length > 0 && (!confirmed || note.trim() === ''))}
      onOk={publish}
      onClose={onClose}
    >
      <div className={css.publish}>
        <p>{t('rules.publishAsk')}</p>
        {counts.length > 0 && <p className="quiet">{counts.join(' · ')}</p>}
        {red.length > 0 && (
          <RedCases names={red.map(({ name }) => name)} confirmed={confirmed} onConfirm={setConfirmed} />
        )}
        <LabelledField
          autoFocus
          label={t('rules.note')}
          hint={t(red.length > 0 ? 'ruleCases.redNoteHint' : 'rules.noteHint')}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}

type RedProps = { names: readonly string[]; confirmed: boolean; onConfirm: (confirmed: boolean) => void };

/** More than these are counted. */
const NAMED = 8;

/** Test cases the draft turns red, and the step that says it is meant so. */
function RedCases({ names, confirmed, onConfirm }: RedProps) {
  const { t } = useTranslation();
  const count = names.length;
  return (
    <div className={css.redCases} role="alert">
      <strong>{t('ruleCases.redTitle', { count })}</strong>
      <ul>
        {names.slice(0, NAMED).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {count > NAMED && <li className="quiet">{t('ruleCases.andMore', { count: count - NAMED })}</li>}
      </ul>
      <label>
        <input type="checkbox" checked={confirmed} onChange={(event) => onConfirm(event.target.checked)} />
        {t('ruleCases.publishAnyway')}
      </label>
    </div>
  );
}
