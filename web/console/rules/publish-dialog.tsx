/** Puts the draft in force: what it changes, a word to those who read the history, and what stands against it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { publishRules, type RuleSet } from '../../../src/contract/rules.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { problemOf } from '../../ui/problem.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { changesBetween, readRules, writeRules } from './rule-model.ts';
import { refreshRules } from './rule-queries.ts';
import css from './rules.module.css';
import type { RuleDraft } from './use-rule-draft.ts';

type Props = { inForce: RuleSet; draft: RuleDraft; onClose: () => void };

export function PublishDialog({ inForce, draft, onClose }: Props) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const { kind } = inForce;
  const changes = changesBetween(readRules(inForce.rules).rules, draft.set.rules);
  const counts = (['added', 'changed', 'removed', 'moved', 'on', 'off'] as const).flatMap((what) => {
    const count = changes.filter((change) => change.what === what).length;
    return count > 0 ? [`${t(`rules.change.${what}`)} ${count}`] : [];
  });
  const publish = async () => {
    try {
      const rules = writeRules(draft.set) as never;
      await call(publishRules, { params: { kind }, body: { rules, note: note.trim() }, ifMatch: draft.base });
      await refreshRules(kind);
      draft.discard();
      onClose();
    } catch (refused) {
      setError(refused);
      if (problemOf(refused).code === 'http.changedMeanwhile') await refreshRules(kind);
    }
  };
  return (
    <Dialog title={t('rules.publishTitle')} okText={t('rules.publish')} onOk={publish} onClose={onClose}>
      <div className={css.publish}>
        <p>{t('rules.publishAsk')}</p>
        {counts.length > 0 && <p className="quiet">{counts.join(' · ')}</p>}
        <LabelledField
          autoFocus
          label={t('rules.note')}
          hint={t('rules.noteHint')}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}
