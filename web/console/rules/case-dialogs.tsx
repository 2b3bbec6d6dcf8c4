/** What is asked about test cases: another name, and the word why something else is expected from now on. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { approveRuleCases, type CaseKind, changeRuleCase, type RuleCase } from '../../../src/contract/rule-cases.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshCases, type Tried } from './case-queries.ts';
import css from './rules.module.css';

type ApproveProps = { kind: CaseKind; cases: readonly RuleCase[]; tried: Tried; onClose: () => void };

export function ApproveDialog({ kind, cases, tried, onClose }: ApproveProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const approve = async () => {
    const seen = cases.map(({ id, version }) => ({ id, seen: version }));
    const rules = tried ? { rules: tried as never } : {};
    try {
      await call(approveRuleCases, { params: { kind }, body: { cases: seen, note: note.trim(), ...rules } });
      onClose();
    } catch (refused) {
      setError(refused);
    }
    await refreshCases(kind);
  };
  return (
    <Dialog
      title={t('ruleCases.approve')}
      okText={t('ruleCases.approve')}
      okDisabled={note.trim() === ''}
      onOk={approve}
      onClose={onClose}
    >
      <div className={css.publish}>
        <p>{t(tried ? 'ruleCases.approveDraftAsk' : 'ruleCases.approveAsk', { count: cases.length })}</p>
        <LabelledArea
          autoFocus
          rows={2}
          label={t('ruleCases.why')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}

export function RenameDialog({ kind, shown, onClose }: { kind: CaseKind; shown: RuleCase; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, active, version } = shown;
  const [name, setName] = useState(shown.name);
  const [error, setError] = useState<unknown>(null);
  const rename = async () => {
    try {
      await call(changeRuleCase, { params: { kind, id }, body: { name: name.trim(), active }, ifMatch: version });
      onClose();
    } catch (refused) {
      setError(refused);
    }
    await refreshCases(kind);
  };
  return (
    <Dialog
      title={t('ruleCases.rename')}
      okText={t('ruleCases.rename')}
      okDisabled={name.trim() === ''}
      onOk={rename}
      onClose={onClose}
    >
      <LabelledField
        autoFocus
        label={t('ruleCases.name')}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
      />
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}
