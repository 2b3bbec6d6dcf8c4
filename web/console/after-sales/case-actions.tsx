/** What is done with the chosen cases (CHN-6): what became of them is said, or a settling is taken back. By button and key. */
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  AFTER_SALE_OUTCOMES,
  type AfterSaleCase,
  reopenAfterSales,
  settleAfterSales,
} from '../../../src/contract/after-sales.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { type Act, Acts } from '../../ui/acts.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { type RunOrder, startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshCases } from './after-sale-queries.ts';
import css from './after-sales.module.css';
import { useDecisions } from './case-commands.tsx';

type Settled = (typeof AFTER_SALE_OUTCOMES)[number];
type Props = { targets: readonly AfterSaleCase[]; selected: number; onDone: () => void };

export function CaseActions({ targets, selected, onDone }: Props) {
  const { t } = useTranslation();
  const maySettle = useRight('orders.review');
  const [asked, setAsked] = useState<Settled | null>(null);
  const open = targets.filter((one) => one.state === 'applied' && one.remedy === null);
  const settled = targets.filter((one) => one.state === 'done' && one.remedy === null);
  const ask = (outcome: Settled) => open.length > 0 && setAsked(outcome);
  const reopen = () => {
    if (settled.length === 0) return;
    startRun(reopening(t, settled));
    onDone();
  };
  const decisions = useDecisions(targets, onDone);
  const acts: Act[] = [
    ...AFTER_SALE_OUTCOMES.map(
      (outcome, at): Act => ({
        ...{ name: outcome, text: t(`afterSales.settle.${outcome}`), hotkey: String(at + 1) },
        ...{ off: open.length === 0, run: () => ask(outcome) },
      }),
    ),
    { name: 'reopen', text: t('afterSales.reopen'), hotkey: 'o', off: settled.length === 0, run: reopen },
  ];
  useKeys(
    t('nav.afterSales'),
    maySettle ? acts.flatMap(({ hotkey, text, run }) => (hotkey ? [{ keys: [hotkey], label: text, run }] : [])) : [],
  );
  if (!maySettle) return null;
  return (
    <ActionBar chosen={<Chosen targets={targets} selected={selected} />}>
      <Acts acts={decisions.acts} rest={acts} />
      {decisions.dialog}
      {asked && (
        <SettleDialog
          outcome={asked}
          cases={open}
          onClose={() => setAsked(null)}
          onNote={(note) => {
            setAsked(null);
            runSettle(t, open, asked, note);
            onDone();
          }}
        />
      )}
    </ActionBar>
  );
}

function Chosen({ targets, selected }: Omit<Props, 'onDone'>) {
  const { t } = useTranslation();
  if (selected > 0) return <b>{t('selection.count', { count: selected, text: countText(selected) })}</b>;
  return (
    <span className="quiet">
      {targets[0] ? t('selection.cursor', { number: targets[0].number }) : t('selection.none')}
    </span>
  );
}

type DialogProps = {
  outcome: Settled;
  cases: readonly AfterSaleCase[];
  onNote: (note: string) => void;
  onClose: () => void;
};

function SettleDialog({ outcome, cases, onNote, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const command = t(`afterSales.settle.${outcome}`);
  return (
    <Dialog title={command} okText={command} onClose={onClose} onOk={() => onNote(note.trim())}>
      <div className={css.ask}>
        <p>
          {t('afterSales.ask', { count: cases.length })} {t(`afterSales.means.${outcome}`)}
        </p>
        <LabelledArea
          label={t('afterSales.noteLabel')}
          autoFocus
          rows={3}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <p className="quiet">{t('keys.ctrlEnter')}</p>
      </div>
    </Dialog>
  );
}

/** As a run: a batch with a result per case, which can be taken back. */
function runSettle(t: TFunction, cases: readonly AfterSaleCase[], outcome: Settled, note: string): void {
  const numbers = new Map(cases.map((one) => [one.id, one.number]));
  startRun({
    title: (count) => t('run.title', { command: t(`afterSales.settle.${outcome}`), count }),
    ids: [...numbers.keys()],
    nameOf: (id) => numbers.get(id) ?? id,
    send: async (ids, key) =>
      (await call(settleAfterSales, { body: { ids, outcome, ...(note && { note }) }, key })).outcomes,
    undo: (ids) =>
      reopening(
        t,
        cases.filter((one) => ids.includes(one.id)),
      ),
    onBatch: refreshCases,
  });
}

function reopening(t: TFunction, cases: readonly AfterSaleCase[]): RunOrder {
  const numbers = new Map(cases.map((one) => [one.id, one.number]));
  return {
    title: (count) => t('run.title', { command: t('afterSales.reopen'), count }),
    ids: [...numbers.keys()],
    nameOf: (id) => numbers.get(id) ?? id,
    send: async (ids, key) => (await call(reopenAfterSales, { body: { ids }, key })).outcomes,
    undo: { final: 'final.afterSales.reopened' },
    onBatch: refreshCases,
  };
}
