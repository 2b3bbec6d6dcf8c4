/** Agrees to chosen confirmations or refuses them, in batches with a result per row. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  agreeRedConfirmations,
  issueRedsAgain,
  type RedConfirmation,
  refuseRedConfirmations,
} from '../../../src/contract/red-confirmations.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { moneyText, sumMoney } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { type RunOrder, startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { refreshInvoices } from './invoice-queries.ts';

type Props = { chosen: readonly RedConfirmation[]; onDone: () => void };

/** Of one that was agreed to, where its red invoice failed. */
export function IssueAgain({ one: { id, name, number } }: { one: RedConfirmation }) {
  const { t } = useTranslation();
  const issue = () =>
    startRun({
      title: t('invoicing.issueRedAgain'),
      ids: [id],
      nameOf: () => `${name} ${number}`,
      send: async (ids, key) => (await call(issueRedsAgain, { body: { ids }, key })).outcomes,
      undo: { final: 'final.invoiced' },
      onBatch: () => void refreshInvoices(),
    });
  return (
    <p>
      <Button type="primary" onClick={issue}>
        {t('invoicing.issueRedAgain')}
      </Button>
    </p>
  );
}

export function ConfirmationActions({ chosen, onDone }: Props) {
  const { t } = useTranslation();
  const [refusing, setRefusing] = useState(false);
  const numbers = new Map(chosen.map(({ id, name, number }) => [id, `${name} ${number}`]));
  const run = (command: 'agree' | 'refuse', send: RunOrder['send']) => {
    startRun({
      title: (count) => t(`invoicing.${command}Run`, { count }),
      ids: [...numbers.keys()],
      nameOf: (id) => numbers.get(id) ?? id,
      send,
      undo: { final: 'final.answered' },
      onBatch: () => void refreshInvoices(),
    });
    onDone();
  };
  const agree = () =>
    run('agree', async (ids, key) => (await call(agreeRedConfirmations, { body: { ids }, key })).outcomes);
  const refuse = (reason: string) =>
    run('refuse', async (ids, key) => (await call(refuseRedConfirmations, { body: { ids, reason }, key })).outcomes);
  useKeys(t('invoicing.tab.confirmations'), [
    { keys: ['a'], label: t('invoicing.agree'), run: agree },
    { keys: ['r'], label: t('invoicing.refuse'), run: () => setRefusing(true) },
  ]);
  const sum = sumMoney(chosen.map(({ total }) => total));
  return (
    <ActionBar chosen={t('invoicing.chosenConfirmations', { count: chosen.length, sum: sum ? moneyText(sum) : '—' })}>
      <Button size="small" onClick={() => setRefusing(true)}>
        {t('invoicing.refuse')}
        <Hotkey name="r" />
      </Button>
      <Button size="small" type="primary" onClick={agree}>
        {t('invoicing.agree')}
        <Hotkey name="a" />
      </Button>
      {refusing && (
        <ReasonDialog
          title={t('invoicing.refuseCount', { count: chosen.length })}
          okText={t('invoicing.refuse')}
          label={t('invoicing.refuseWhy')}
          danger
          onReason={refuse}
          onClose={() => setRefusing(false)}
        >
          <p className="quiet">{t('invoicing.refuseHint')}</p>
        </ReasonDialog>
      )}
    </ActionBar>
  );
}
