/** Lines of a courier's bill are paid as billed, or the courier is asked why. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  acceptCourierBillLines,
  type CourierBillLine,
  disputeCourierBillLines,
} from '../../../src/contract/freight.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/fields.tsx';
import { countText, moneyText, sumMoney } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';

const refresh = () => void queryClient.invalidateQueries({ queryKey: ['courierBills'] });

export function FreightActions({ targets, onDone }: { targets: readonly CourierBillLine[]; onDone: () => void }) {
  const { t } = useTranslation();
  const mayDispute = useRight('bills.propose');
  const mayAccept = useRight('bills.approve');
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  const differing = targets.filter(({ state }) => state !== 'agreed');
  const none = differing.length === 0;
  const numbers = new Map(targets.map((one) => [one.id, one.waybillNumber]));
  const run = (title: string, send: Parameters<typeof startRun>[0]['send']) => {
    startRun({
      title: t('run.title', { command: title, count: differing.length }),
      ids: differing.map(({ id }) => id),
      nameOf: (id) => numbers.get(id) ?? id,
      send,
      undo: { final: 'final.decided' },
      onBatch: refresh,
    });
    onDone();
  };
  const accept = () => {
    if (none) return;
    run(t('freight.accept'), async (ids, key) => (await call(acceptCourierBillLines, { body: { ids }, key })).outcomes);
  };
  const dispute = () => {
    setAsking(false);
    const why = note.trim();
    run(
      t('freight.dispute'),
      async (ids, key) => (await call(disputeCourierBillLines, { body: { ids, note: why }, key })).outcomes,
    );
  };
  useKeys(t('freight.lines'), [
    ...(mayAccept ? [{ keys: ['a'], label: t('freight.accept'), run: accept }] : []),
    ...(mayDispute ? [{ keys: ['d'], label: t('freight.dispute'), run: () => !none && setAsking(true) }] : []),
  ]);
  const sum = sumMoney(targets.map((one) => one.billed));
  return (
    <ActionBar
      chosen={
        <span className="quiet">
          {targets.length > 0 &&
            t('freight.chosen', {
              count: targets.length,
              text: countText(targets.length),
              sum: sum ? moneyText(sum) : '—',
            })}
        </span>
      }
    >
      {mayDispute && (
        <Button size="small" disabled={none} onClick={() => setAsking(true)}>
          {t('freight.dispute')}
          <Hotkey name="d" />
        </Button>
      )}
      {mayAccept && (
        <Button size="small" type="primary" disabled={none} onClick={accept}>
          {t('freight.accept')}
          <Hotkey name="a" />
        </Button>
      )}
      {asking && (
        <Dialog
          title={t('freight.dispute')}
          okText={t('freight.dispute')}
          okDisabled={!note.trim()}
          onClose={() => setAsking(false)}
          onOk={dispute}
        >
          <TextArea
            aria-label={t('freight.why')}
            placeholder={t('freight.why')}
            rows={3}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </Dialog>
      )}
    </ActionBar>
  );
}
