/** What is done with the chosen parcels: numbers, boxes, papers, printers, cancelling, other numbers, hand-over. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { printPackingLists, queuePapers } from '../../../src/contract/printing.ts';
import {
  cancelWaybills,
  handOver,
  type ParcelRow,
  printLabels,
  printManifest,
  printPickList,
  replaceWaybills,
  requestWaybills,
  setBoxes,
} from '../../../src/contract/shipping.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { type Act, Acts } from '../../ui/acts.tsx';
import { useKeys } from '../../ui/keys.ts';
import { type RunOrder, startRun } from '../../ui/runs.ts';
import { InlineError } from '../../ui/states.tsx';
import { call, fetchFile } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import { InterceptDialog, runIntercept } from '../stop/intercept-dialog.tsx';
import { BoxesDialog, CancelDialog, ReplaceDialog } from './parcel-dialogs.tsx';
import type { Queue } from './parcel-search.ts';
import { refreshPrinting } from './print-job.tsx';
import { showPaper } from './show-paper.ts';

type Props = { targets: readonly ParcelRow[]; queue: Queue; onDone: () => void };
type Asking = 'boxes' | 'replace' | 'cancel' | 'intercept';
const refresh = () => void queryClient.invalidateQueries({ queryKey: ['parcels'] });

/** What a queue waits for. */
const USUAL: Partial<Record<Queue, string>> = {
  created: 'request',
  failed: 'request',
  issued: 'labels',
  printed: 'pickList',
  checked: 'handOver',
  underWay: 'intercept',
};

export function ParcelActions({ targets, queue, onDone }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const [asking, setAsking] = useState<Asking | null>(null);
  const work = useParcelWork(targets, onDone);
  const none = targets.length === 0;
  const [first] = targets;
  const ask = (what: Asking) => () => !none && setAsking(what);
  const answer =
    <T,>(act: (value: T) => void) =>
    (value: T) => {
      setAsking(null);
      act(value);
    };
  const close = () => setAsking(null);
  const paper = (what: PaperKind, text: string, hotkey?: string): Act => ({
    ...{ name: what, text, hotkey, off: none, busy: work.printing === what, run: () => work.print(what) },
  });
  const acts: Act[] = [
    { name: 'request', text: t('shipping.request'), hotkey: 'n', off: none, run: work.request },
    paper('labels', t('shipping.printLabels'), 'p'),
    {
      name: 'handOver',
      text: t('shipping.handOver'),
      off: !work.oneCourier,
      hint: work.oneCourier || none ? '' : t('shipping.oneCourierHint'),
      run: work.hand,
    },
    {
      name: 'queue',
      text: t(work.again ? 'shipping.reprint' : 'shipping.toPrinter'),
      hotkey: 'q',
      off: none,
      run: work.queue,
    },
    paper('pickList', t('shipping.printPickList')),
    paper('packingLists', t('shipping.printPackingLists')),
    { name: 'boxes', text: t('shipping.setBoxes'), hotkey: 'b', off: none, run: ask('boxes') },
    { name: 'replace', text: t('shipping.replace'), off: targets.length !== 1, run: ask('replace') },
    { name: 'cancel', text: t('shipping.cancel'), off: none, run: ask('cancel') },
    { name: 'intercept', text: t('intercepts.command'), hotkey: 'i', off: none, run: ask('intercept') },
  ];
  useKeys(
    t('nav.parcels'),
    mayWrite ? acts.flatMap(({ hotkey, text, run }) => (hotkey ? [{ keys: [hotkey], label: text, run }] : [])) : [],
  );
  if (!mayWrite) return null;
  return (
    <ActionBar chosen={<Chosen count={targets.length} error={work.paper.error} />}>
      <Acts acts={acts.map((act) => ({ ...act, strong: act.name === USUAL[queue] }))} />
      {asking === 'boxes' && <BoxesDialog onOk={answer(work.box)} onClose={close} />}
      {asking === 'cancel' && <CancelDialog onOk={answer(work.cancel)} onClose={close} />}
      {asking === 'intercept' && (
        <InterceptDialog
          count={targets.length}
          onClose={close}
          onOk={answer((asked) => runIntercept(t, targets, asked, onDone))}
        />
      )}
      {asking === 'replace' && first && <ReplaceDialog parcel={first} onOk={answer(work.replace)} onClose={close} />}
    </ActionBar>
  );
}

function Chosen({ count, error }: { count: number; error: unknown }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="quiet">{count === 0 ? t('selection.none') : t('selection.count', { count, text: count })}</span>
      {error !== null && <InlineError error={error} />}
    </>
  );
}

/** Each act over the chosen parcels; a batch goes as a run with a result per row. */
function useParcelWork(targets: readonly ParcelRow[], onDone: () => void) {
  const { t } = useTranslation();
  const ids = targets.map((row) => row.id);
  const numbers = new Map(targets.map((row) => [row.id, row.waybill?.number ?? row.number]));
  const run = (command: string, final: `final.shipping.${string}`, send: RunOrder['send']) => {
    if (targets.length === 0) return;
    const title = t('run.title', { command, count: targets.length });
    startRun({ title, ids, nameOf: (id) => numbers.get(id) ?? id, send, undo: { final }, onBatch: refresh });
    onDone();
  };
  const paper = useMutation({
    mutationFn: async (what: PaperKind) => showPaper(await PAPERS[what](ids)),
    onSuccess: refresh,
  });
  const again = targets.length > 0 && targets.every((row) => (row.waybill?.prints ?? 0) > 0);
  const [first] = targets;
  const oneCourier =
    first?.courier &&
    targets.every((row) => row.courier?.code === first.courier?.code && row.node.id === first.node.id);
  return {
    paper,
    printing: paper.isPending ? paper.variables : null,
    again,
    oneCourier,
    print: (what: PaperKind) => targets.length > 0 && paper.mutate(what),
    request: () =>
      run(t('shipping.request'), 'final.shipping.requested', async (batch, key) => {
        const { outcomes } = await call(requestWaybills, { body: { ids: batch }, key });
        return outcomes;
      }),
    queue: () =>
      run(t(again ? 'shipping.reprint' : 'shipping.toPrinter'), 'final.shipping.queued', async (batch, key) => {
        const { outcomes } = await call(queuePapers, { body: { ids: batch, kind: 'labels', reprint: again }, key });
        await refreshPrinting();
        return outcomes;
      }),
    box: (boxes: number) =>
      run(
        t('shipping.setBoxes'),
        'final.shipping.boxed',
        async (batch, key) => (await call(setBoxes, { body: { ids: batch, boxes }, key })).outcomes,
      ),
    cancel: (reason: string) =>
      run(t('shipping.cancel'), 'final.shipping.cancelled', async (batch, key) => {
        const { outcomes } = await call(cancelWaybills, { body: { ids: batch, reason }, key });
        return outcomes;
      }),
    replace: (replacement: { courier: string; waybillNumber: string }) =>
      run(t('shipping.replace'), 'final.shipping.replaced', async ([fulfilmentId], key) => {
        const replacements = [{ fulfilmentId: fulfilmentId!, ...replacement }];
        return (await call(replaceWaybills, { body: { replacements }, key })).outcomes;
      }),
    hand: () => {
      if (!first?.courier || !oneCourier) return;
      const { courier, node } = first;
      run(t('shipping.handOver'), 'final.shipping.handedOver', async (batch, key) => {
        const body = { courier: courier.code, nodeId: node.id, ids: batch };
        const { manifest, outcomes } = await call(handOver, { body, key });
        if (manifest) showPaper(await fetchFile(printManifest, { params: { id: manifest.id } }));
        return outcomes;
      });
    },
  };
}

type PaperKind = keyof typeof PAPERS;
const PAPERS = {
  labels: (ids: string[]) => fetchFile(printLabels, { body: { ids, size: '76x130' } }),
  pickList: (ids: string[]) => fetchFile(printPickList, { body: { ids } }),
  packingLists: (ids: string[]) => fetchFile(printPackingLists, { body: { ids, size: 'A4' } }),
};
