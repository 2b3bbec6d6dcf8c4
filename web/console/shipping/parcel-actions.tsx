/** What is done with the chosen parcels: numbers, papers, cancelling, hand-over. */

import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  cancelWaybills,
  handOver,
  type ParcelRow,
  printLabels,
  printManifest,
  printPickList,
  requestWaybills,
} from '../../../src/contract/shipping.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { startRun } from '../../ui/runs.ts';
import { InlineError } from '../../ui/states.tsx';
import { call, fetchFile } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import { showPaper } from './show-paper.ts';

type Props = { targets: readonly ParcelRow[]; onDone: () => void };
const refresh = () => void queryClient.invalidateQueries({ queryKey: ['parcels'] });

export function ParcelActions({ targets, onDone }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const [cancelling, setCancelling] = useState(false);
  const [reason, setReason] = useState('');
  const ids = targets.map((row) => row.id);
  const numbers = new Map(targets.map((row) => [row.id, row.waybill?.number ?? row.number]));
  const run = (title: string, send: Parameters<typeof startRun>[0]['send']) => {
    if (targets.length === 0) return;
    const title2 = t('run.title', { command: title, count: targets.length });
    startRun({ title: title2, ids, nameOf: (id) => numbers.get(id) ?? id, send, onBatch: refresh });
    onDone();
  };
  const request = () =>
    run(
      t('shipping.request'),
      async (batch, key) => (await call(requestWaybills, { body: { ids: batch }, key })).outcomes,
    );
  const paper = useMutation({
    mutationFn: async (what: 'labels' | 'pickList') =>
      showPaper(
        what === 'labels'
          ? await fetchFile(printLabels, { body: { ids, size: '76x130' } })
          : await fetchFile(printPickList, { body: { ids } }),
      ),
    onSuccess: refresh,
  });
  const [first] = targets;
  const oneCourier =
    first?.courier &&
    targets.every((row) => row.courier?.code === first.courier?.code && row.node.id === first.node.id);
  const hand = () => {
    if (!first?.courier || !oneCourier) return;
    const { courier, node } = first;
    run(t('shipping.handOver'), async (batch, key) => {
      const { manifest, outcomes } = await call(handOver, {
        body: { courier: courier.code, nodeId: node.id, ids: batch },
        key,
      });
      if (manifest) showPaper(await fetchFile(printManifest, { params: { id: manifest.id } }));
      return outcomes;
    });
  };
  const labels = () => targets.length > 0 && paper.mutate('labels');
  useKeys(
    t('nav.parcels'),
    mayWrite
      ? [
          { keys: ['n'], label: t('shipping.request'), run: request },
          { keys: ['p'], label: t('shipping.printLabels'), run: labels },
        ]
      : [],
  );
  if (!mayWrite) return null;
  const none = targets.length === 0;
  return (
    <ActionBar
      chosen={
        <>
          <span className="quiet">
            {none ? t('selection.none') : t('selection.count', { count: targets.length, text: targets.length })}
          </span>
          {paper.isError && <InlineError error={paper.error} />}
        </>
      }
    >
      <Button size="small" disabled={none} onClick={request}>
        {t('shipping.request')}
        <Hotkey name="n" />
      </Button>
      <Button size="small" disabled={none} loading={paper.isPending && paper.variables === 'labels'} onClick={labels}>
        {t('shipping.printLabels')}
        <Hotkey name="p" />
      </Button>
      <Button
        size="small"
        disabled={none}
        loading={paper.isPending && paper.variables === 'pickList'}
        onClick={() => paper.mutate('pickList')}
      >
        {t('shipping.printPickList')}
      </Button>
      <Button size="small" disabled={none} onClick={() => setCancelling(true)}>
        {t('shipping.cancel')}
      </Button>
      <Button
        size="small"
        type="primary"
        disabled={!oneCourier}
        title={oneCourier || none ? '' : t('shipping.oneCourierHint')}
        onClick={hand}
      >
        {t('shipping.handOver')}
      </Button>
      {cancelling && (
        <Dialog
          danger
          title={t('shipping.cancel')}
          okText={t('shipping.cancel')}
          okDisabled={!reason.trim()}
          onClose={() => setCancelling(false)}
          onOk={() => {
            setCancelling(false);
            run(
              t('shipping.cancel'),
              async (batch, key) =>
                (await call(cancelWaybills, { body: { ids: batch, reason: reason.trim() }, key })).outcomes,
            );
          }}
        >
          <p>{t('shipping.cancelHint')}</p>
          <TextArea
            rows={2}
            aria-label={t('shipping.cancelReason')}
            placeholder={t('shipping.cancelReason')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Dialog>
      )}
    </ActionBar>
  );
}
