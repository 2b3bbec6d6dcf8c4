/**
 * Keeps an order as a test case: of which rules, under which name, and whose word is expected. It is kept as it is now,
 * and can be put away again at once.
 */
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CASE_KINDS,
  type CaseKind,
  changeRuleCase,
  keepRuleCase,
  type RuleCase,
} from '../../../src/contract/rule-cases.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { IS_UNDO, startRun } from '../../ui/runs.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshCases } from './case-queries.ts';
import type { Rule } from './rule-model.ts';
import css from './rules.module.css';

/** A draft whose word may be taken instead of that of the rules in force. */
export type KeepDraft = { kind: CaseKind; rules: readonly Rule[] };
type Props = { order: { id: string; number: string }; draft?: KeepDraft; onClose: () => void };

export function KeepCaseDialog({ order, draft, onClose }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<CaseKind>(draft?.kind ?? 'review');
  const [name, setName] = useState('');
  const [source, setSource] = useState('inForce');
  const [error, setError] = useState<unknown>(null);
  const [key] = useState(() => crypto.randomUUID());
  const keep = async () => {
    const rules = draft && source === 'draft' ? { rules: draft.rules as never } : {};
    const body = { orderId: order.id, name: name.trim(), ...rules };
    try {
      noteKept(t, kind, await call(keepRuleCase, { params: { kind }, body, key }));
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  const title = `${t('orders.command.keepCase')} ${order.number}`;
  return (
    <Dialog title={title} okText={t('ruleCases.keep')} okDisabled={name.trim() === ''} onOk={keep} onClose={onClose}>
      <div className={css.publish}>
        <p>{t('ruleCases.keepAsk')}</p>
        <LabelledField
          autoFocus
          label={t('ruleCases.name')}
          hint={t('ruleCases.nameHint')}
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        {draft ? (
          <LabelledSelect
            label={t('ruleCases.expected')}
            value={source}
            options={(['inForce', 'draft'] as const).map((value) => ({ value, text: t(`ruleCases.source.${value}`) }))}
            onChange={setSource}
          />
        ) : (
          <LabelledSelect
            label={t('ruleCases.kind')}
            value={kind}
            options={CASE_KINDS.map((value) => ({ value, text: t(`rules.tab.${value}`) }))}
            onChange={(value) => setKind(value as CaseKind)}
          />
        )}
        <p className="quiet">{t(`ruleCases.frozen.${kind}`)}</p>
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}

/** Says that the case is kept, and offers to put it away. */
function noteKept(t: TFunction, kind: CaseKind, { id, name, version, orderNumber }: RuleCase): void {
  const one = { ids: [id], nameOf: () => orderNumber, whole: true, onBatch: () => void refreshCases(kind) };
  const putAway = async () => {
    await call(changeRuleCase, { params: { kind, id }, body: { name, active: false }, ifMatch: version });
    return [{ id, done: true as const }];
  };
  startRun({
    ...one,
    title: t('ruleCases.kept', { name }),
    send: async () => [{ id, done: true }],
    undo: () => ({ ...one, title: `${t('ruleCases.putAway')} ${name}`, send: putAway, undo: IS_UNDO }),
  });
}
