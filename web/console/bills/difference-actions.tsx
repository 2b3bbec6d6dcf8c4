/** One person proposes, another approves (two-person rule): both on many differences at once. */

import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  approveResolutions,
  type Difference,
  proposeResolutions,
  RESOLUTIONS,
  rejectResolutions,
} from '../../../src/contract/bills.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { countText, moneyText, sumMoney } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Menu } from '../../ui/menu.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { RecordReceipt } from '../clearing/record-receipt.tsx';
import { queryClient, useRight } from '../queries.ts';
import { receiptOf } from './receipt-of.ts';

type Resolution = (typeof RESOLUTIONS)[number];
type Props = { targets: readonly Difference[]; onDone: () => void };

const refresh = () => {
  void queryClient.invalidateQueries({ queryKey: ['differences'] });
  void queryClient.invalidateQueries({ queryKey: ['bills'] });
};

export function DifferenceActions({ targets, onDone }: Props) {
  const { t } = useTranslation();
  const mayPropose = useRight('bills.propose');
  const mayApprove = useRight('bills.approve');
  const [asking, setAsking] = useState<'reject' | Resolution | null>(null);
  const mayRecord = useRight('payments.write');
  const [recording, setRecording] = useState(false);
  const receipt = targets.length === 1 ? receiptOf(targets[0]!) : null;
  const numbers = new Map(targets.map((one) => [one.id, one.order?.number ?? one.reference]));
  const run = (title: string, of: readonly Difference[], send: Parameters<typeof startRun>[0]['send']) => {
    if (of.length === 0) return;
    startRun({
      title: t('run.title', { command: title, count: of.length }),
      ids: of.map((one) => one.id),
      nameOf: (id) => numbers.get(id) ?? id,
      send,
      undo: { final: 'final.decided' },
      onBatch: refresh,
    });
    onDone();
  };
  const proposed = targets.filter((one) => one.state === 'proposed');
  const free = targets.filter((one) => one.state !== 'proposed' && one.offers.length > 0);
  /** Only what fits every chosen difference is offered. */
  const offers = RESOLUTIONS.filter(
    (resolution) => free.length > 0 && free.every((one) => one.offers.includes(resolution)),
  );
  /** A balance that is apart is explained in words. */
  const ofBalance = free.some((one) => one.explanation.code.startsWith('reconciliation.register'));
  const propose = (resolution: Resolution, note = '') =>
    run(
      t(`bills.resolution.${resolution}`),
      free,
      async (ids, key) => (await call(proposeResolutions, { body: { ids, resolution, note }, key })).outcomes,
    );
  const approve = () =>
    run(
      t('bills.approve'),
      proposed,
      async (ids, key) => (await call(approveResolutions, { body: { ids }, key })).outcomes,
    );
  useKeys(t('bills.differences'), mayApprove ? [{ keys: ['a'], label: t('bills.approve'), run: approve }] : []);
  const chosenText = (some: readonly Difference[]) => {
    const sum = sumMoney(some.map((one) => one.difference));
    return t('bills.chosen', {
      count: some.length,
      text: countText(some.length),
      sum: sum ? moneyText(sum) : '—',
    });
  };
  return (
    <ActionBar chosen={<span className="quiet">{targets.length > 0 && chosenText(targets)}</span>}>
      {mayRecord && receipt && (
        <Button size="small" onClick={() => setRecording(true)}>
          {t('prepaid.record')}
        </Button>
      )}
      {mayPropose && (
        <Menu
          disabled={offers.length === 0}
          items={offers.map((resolution) => ({
            ...{
              name: resolution,
              text: t(`bills.resolution.${resolution}`),
              run: () => (resolution === 'carry' || ofBalance ? setAsking(resolution) : propose(resolution)),
            },
          }))}
        >
          <Button size="small">{t('bills.propose')}</Button>
        </Menu>
      )}
      {mayApprove && (
        <>
          <Button size="small" disabled={proposed.length === 0} onClick={() => setAsking('reject')}>
            {t('bills.reject')}
          </Button>
          <Button size="small" type="primary" disabled={proposed.length === 0} onClick={approve}>
            {t('bills.approve')}
            <Hotkey name="a" />
          </Button>
        </>
      )}
      {asking !== null && asking !== 'reject' && (
        <ReasonDialog
          title={t(`bills.resolution.${asking}`)}
          label={t(asking === 'carry' ? 'bills.carryReason' : 'accountDays.reason')}
          onReason={(reason) => propose(asking, reason)}
          onClose={() => setAsking(null)}
        >
          {chosenText(free)}
        </ReasonDialog>
      )}
      {recording && receipt && (
        <RecordReceipt
          line={receipt}
          onClose={() => {
            setRecording(false);
            refresh();
          }}
        />
      )}
      {asking === 'reject' && (
        <ReasonDialog
          title={t('bills.reject')}
          label={t('bills.rejectReason')}
          onReason={(reason) =>
            run(
              t('bills.reject'),
              proposed,
              async (ids, key) => (await call(rejectResolutions, { body: { ids, reason }, key })).outcomes,
            )
          }
          onClose={() => setAsking(null)}
        >
          {chosenText(proposed)}
        </ReasonDialog>
      )}
    </ActionBar>
  );
}
