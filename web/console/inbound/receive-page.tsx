/**
 * The receiving station (WMS-2): the number of an expected document, then its goods, by scanning or by typing how many; what
 * was counted is booked at once, and what is to be looked at is looked at here. Full screen; each scan is kept.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  beginReceipt,
  type ExpectedDocument,
  type GoodsReceipt,
  type GoodsReceiptRow,
  getGoodsReceipt,
  listExpectedDocuments,
  listGoodsReceipts,
} from '../../../src/contract/inbound.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { TellSerial } from '../serials/tell-serial.tsx';
import { useOpen } from '../use-open.ts';
import css from '../warehouse/check-page.module.css';
import own from '../warehouse/pick-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { ReceiptLines } from './receipt-lines.tsx';
import { TellLot } from './tell-lot.tsx';
import { useReceive } from './use-receive.ts';
import { useScans } from './use-scans.ts';

export default function ReceivePage() {
  const [open, show] = useOpen();
  return open ? <Opening key={open} id={open} onLeave={() => show(null)} /> : <Choosing onOpen={show} />;
}

function Choosing({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const { light, text, busy, enqueue } = useScans();
  const expected = useQuery({
    queryKey: ['receipts', 'expected'],
    queryFn: async ({ signal }) => (await call(listExpectedDocuments, { signal })).documents,
    staleTime: 0,
  });
  const inspecting = useQuery({
    queryKey: ['receipts', 'inspecting'],
    queryFn: async ({ signal }) => (await call(listGoodsReceipts, { query: { state: 'inspecting' }, signal })).items,
    staleTime: 0,
  });
  const begin = (number: string) => enqueue(async () => onOpen((await call(beginReceipt, { body: { number } })).id));
  return (
    <Station title={t('nav.receive')} light={light}>
      <Signal text={text || t('receive.scanDocument')} />
      <ScanField prompt={t('receive.scanDocument')} busy={busy} input="text" onScan={begin} />
      {!expected.data && <Unread query={expected} rows={4} />}
      {expected.data?.length === 0 && <p className={own.none}>{t('receive.none')}</p>}
      <div className={own.scroll}>
        <ul className={css.lines} aria-label={t('receive.expected')}>
          {inspecting.data?.map((row) => (
            <Inspecting key={row.id} row={row} onOpen={() => onOpen(row.id)} />
          ))}
          {expected.data?.map((document) => (
            <Expected
              key={document.expectation.id}
              document={document}
              onOpen={() => begin(document.expectation.number)}
            />
          ))}
        </ul>
      </div>
    </Station>
  );
}

function Inspecting({ row, onOpen }: { row: GoodsReceiptRow; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className={own.list} onClick={onOpen}>
        {row.number}
      </button>
      <span className={css.name}>
        {t('receive.waitsForInspection')} · {row.expectation.supplier || row.node.name}
      </span>
      <span className={css.count}>{row.waiting}</span>
    </li>
  );
}

function Expected({ document, onOpen }: { document: ExpectedDocument; onOpen: () => void }) {
  const { t } = useTranslation();
  const { expectation, node, order, open, receipt } = document;
  const words = [
    order ?? t(`receive.kind.${expectation.kind}`),
    expectation.supplier,
    node.name,
    expectation.expectedOn,
    receipt && t('receive.countedInto', { number: receipt.number }),
  ];
  return (
    <li>
      <button type="button" className={own.list} onClick={onOpen}>
        {expectation.number}
      </button>
      <span className={css.name}>{words.filter(Boolean).join(' · ')}</span>
      <span className={css.count}>{open}</span>
    </li>
  );
}

function Opening({ id, onLeave }: { id: string; onLeave: () => void }) {
  const { t } = useTranslation();
  const receipt = useQuery({
    queryKey: ['receipts', id],
    queryFn: ({ signal }) => call(getGoodsReceipt, { params: { id }, signal }),
    ...{ staleTime: 0, gcTime: 0, refetchOnMount: 'always' as const },
  });
  if (receipt.data) return <Receiving opened={receipt.data} onLeave={onLeave} />;
  return (
    <Station title={t('nav.receive')} light="idle">
      <Unread query={receipt} rows={4} />
    </Station>
  );
}

function Receiving({ opened, onLeave }: { opened: GoodsReceipt; onLeave: () => void }) {
  const { t } = useTranslation();
  const bench = useReceive(opened);
  const { receipt, line, typing, good, inspecting } = bench;
  const [asking, setAsking] = useState<'book' | 'drop' | null>(null);
  const counting = receipt.state === 'counting';
  const has = receipt.counted !== '0';
  const code = line?.sku.merchantCode ?? '';
  const acts = [
    ...(counting && has ? [{ key: 'F4', text: t('receive.book'), run: () => setAsking('book') }] : []),
    ...(inspecting ? [{ key: 'F3', text: t(good ? 'receive.toDefective' : 'receive.toGood'), run: bench.turn }] : []),
    ...(line && (counting || inspecting) ? [{ key: 'F2', text: t('receive.type'), run: bench.type }] : []),
    ...(counting && line ? [{ key: 'F8', text: t('receive.undo'), run: bench.undo }] : []),
    ...(counting && line && line.lots.length > 0 ? [{ key: 'F9', text: t('lots.another'), run: bench.otherLot }] : []),
    ...(line ? [{ key: 'F6', text: t('receive.label'), run: bench.label }] : []),
    { key: 'Escape', text: t('receive.other'), run: typing ? bench.type : onLeave },
  ];
  const drop = { key: 'F7', text: t('receive.drop'), run: () => setAsking('drop') };
  const all = counting ? [...acts, drop] : acts;
  useKeys(
    t('nav.receive'),
    all.map(({ key, text, run }) => ({ keys: [key], label: text, run: () => void run() })),
  );
  const prompt = typing
    ? t(inspecting ? 'receive.howManyMore' : 'receive.howMany', { code })
    : t(!inspecting ? 'receive.scanGoods' : good ? 'receive.scanGood' : 'receive.scanDefective');
  const idle =
    receipt.state === 'done' ? t('receive.done') : receipt.state === 'dropped' ? t('receive.dropped') : prompt;
  return (
    <Station
      title={`${receipt.expectation.number} · ${receipt.node.name}`}
      light={bench.light === 'idle' && inspecting && !good ? 'stopped' : bench.light}
      end={receipt.number}
    >
      <Signal text={bench.text || idle}>
        {inspecting && !good && bench.text && <span>{t('receive.defectiveMode')}</span>}
      </Signal>
      {(counting || inspecting) && (
        <ScanField
          prompt={prompt}
          busy={bench.busy}
          input={typing ? 'numeric' : 'none'}
          onScan={(scanned) => void bench.scan(scanned)}
        />
      )}
      <ReceiptLines receipt={receipt} last={code} />
      <footer className={css.foot}>
        {all.map(({ key, text, run }) => (
          <button key={key} type="button" className={css.aside} onClick={() => void run()}>
            {text} <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
          </button>
        ))}
      </footer>
      {bench.question?.verdict === 'serialNeeded' && (
        <TellSerial key={JSON.stringify(bench.question)} question={bench.question} onTold={bench.answer} />
      )}
      {bench.question && bench.question.verdict !== 'serialNeeded' && (
        <TellLot key={JSON.stringify(bench.question)} question={bench.question} onTold={bench.answer} />
      )}
      {asking && (
        <Asking
          what={asking}
          receipt={receipt}
          onClose={() => setAsking(null)}
          onOk={() => {
            setAsking(null);
            if (asking === 'book') bench.book();
            else bench.drop();
          }}
        />
      )}
    </Station>
  );
}

type AskingProps = { what: 'book' | 'drop'; receipt: GoodsReceipt; onOk: () => void; onClose: () => void };

/** What is missing is said before it is booked. */
function Asking({ what, receipt, onOk, onClose }: AskingProps) {
  const { t } = useTranslation();
  const missing = receipt.lines.filter(({ open, counted }) => BigInt(counted) < BigInt(open));
  return (
    <Dialog
      title={t(`receive.${what}`)}
      okText={t(`receive.${what}`)}
      danger={what === 'drop'}
      onOk={onOk}
      onClose={onClose}
    >
      <p>{t(`receive.${what}Hint`, { count: Number(receipt.counted) })}</p>
      {what === 'book' && missing.length > 0 && (
        <>
          <p>{t('receive.missing')}</p>
          <ul>
            {missing.map(({ sku, open, counted }) => (
              <li key={sku.id}>
                {sku.merchantCode}：{counted} / {open}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="quiet">{t('keys.ctrlEnter')}</p>
    </Dialog>
  );
}
