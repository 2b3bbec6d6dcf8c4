/** One payout batch: what was frozen, who decided, its lines with what the bank said, files out and results in. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  approvePayouts,
  type Payout,
  type PayoutBatch,
  refusePayouts,
  takePayoutFile,
  takePayoutResults,
} from '../../../src/contract/payouts.ts';
import { type Act, Acts } from '../../ui/acts.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { ErrorState, InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { batchQuery, refreshClearing } from './clearing-queries.ts';
import { BatchTag, PayoutTag } from './clearing-tags.tsx';

export function BatchView({ id }: { id: string }) {
  const query = useQuery(batchQuery(id));
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Waiting rows={6} />;
  const { batch, payouts } = query.data;
  return (
    <article className={css.view}>
      <Head batch={batch} />
      <Lines payouts={payouts} />
    </article>
  );
}

function Head({ batch }: { batch: PayoutBatch }) {
  const { t, i18n } = useTranslation();
  const troubleOf = (trouble: string) =>
    trouble === 'clearing.payeeChanged'
      ? refusalText(i18n, trouble, { sellers: t('custody.some') })
      : t('custody.bankSilent', { trouble });
  const { decidedBy, decidedAt } = batch;
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h2 className="num">{batch.number}</h2>
        <BatchTag state={batch.state} />
        <Actions batch={batch} />
      </div>
      <p className={css.facts}>
        <span>{batch.custodianName}</span>
        <span className="num">
          {batch.day} {batch.cutOff}
        </span>
        <span>
          {t('custody.frozenAs', { count: batch.lines })} <Money value={batch.sum} />
        </span>
        <span className="num" title={batch.hash}>
          {t('custody.hash')} {batch.hash.slice(0, 12)}
        </span>
        {decidedBy && decidedAt && (
          <span>
            {t('custody.decidedBy')} <By by={decidedBy} /> <Moment value={decidedAt} />
          </span>
        )}
        {batch.sentAt && (
          <span>
            {t('custody.sentAt')} <Moment value={batch.sentAt} />
          </span>
        )}
      </p>
      {batch.reason && <p>{batch.reason}</p>}
      {batch.trouble && <p role="alert">{troubleOf(batch.trouble)}</p>}
    </header>
  );
}

function save(name: string, content: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function Actions({ batch: { id, state, number } }: { batch: PayoutBatch }) {
  const { t } = useTranslation();
  const [mayWrite, mayApprove] = [useRight('payments.write'), useRight('payments.approve')];
  const [refusing, setRefusing] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const approve = useMutation({
    mutationFn: async () => assertDone((await call(approvePayouts, { body: { ids: [id] } })).outcomes),
    onSettled: refreshClearing,
  });
  const out = useMutation({
    mutationFn: (format: 'pain001' | 'csv') => call(takePayoutFile, { params: { id }, body: { format } }),
    onSuccess: ({ name, content }) => save(name, content),
    onSettled: refreshClearing,
  });
  const results = useMutation({
    mutationFn: async (given: File) =>
      call(takePayoutResults, { params: { id }, body: { content: await given.text() } }),
    onSettled: refreshClearing,
  });
  const waits = state === 'waitApproval';
  const isOut = state === 'sending' || state === 'sent' || state === 'done';
  const files: Act[] =
    mayWrite && (state === 'ready' || isOut)
      ? (['pain001', 'csv'] as const).map((format) => ({
          ...{ name: format, text: t(`custody.file.${format}`), busy: out.isPending, run: () => out.mutate(format) },
        }))
      : [];
  const acts: Act[] = [
    ...(waits && mayApprove
      ? [
          {
            name: 'approve',
            text: t('custody.do.approve'),
            strong: true,
            busy: approve.isPending,
            run: () => approve.mutate(),
          },
        ]
      : []),
    ...((waits || state === 'ready') && mayApprove
      ? [{ name: 'refuse', text: t('custody.do.refuse'), danger: true, run: () => setRefusing(true) }]
      : []),
    ...files,
    ...(mayWrite && isOut
      ? [{ name: 'results', text: t('custody.do.results'), busy: results.isPending, run: () => file.current?.click() }]
      : []),
  ];
  const error = approve.error ?? out.error ?? results.error;
  return (
    <>
      <Acts acts={acts} />
      <input
        ref={file}
        type="file"
        hidden
        accept=".xml,.csv,text/xml,text/csv"
        aria-label={t('custody.do.results')}
        onChange={({ target }) => {
          const [given] = target.files ?? [];
          if (given) results.mutate(given);
          target.value = '';
        }}
      />
      {results.data && <span role="status">{t('custody.taken', { ...results.data })}</span>}
      {error && <InlineError error={error} />}
      {refusing && <Refuse id={id} number={number} onClose={() => setRefusing(false)} />}
    </>
  );
}

function Refuse({ id, number, onClose }: { id: string; number: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const act = useMutation({
    mutationFn: async () =>
      assertDone((await call(refusePayouts, { body: { ids: [id], reason: reason.trim() } })).outcomes),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  const noop = () => {};
  return (
    <Dialog
      title={`${t('custody.do.refuse')} · ${number}`}
      okText={t('custody.do.refuse')}
      okDisabled={reason.trim() === ''}
      danger
      onClose={onClose}
      onOk={() => act.mutateAsync().then(noop, noop)}
    >
      <p>{t('custody.refuseMeans')}</p>
      <LabelledArea label={t('custody.why2')} value={reason} onChange={(event) => setReason(event.target.value)} />
      {act.isError && <InlineError error={act.error} />}
    </Dialog>
  );
}

function Lines({ payouts }: { payouts: readonly Payout[] }) {
  const { t } = useTranslation();
  return (
    <div className={css.wide}>
      <table className={css.lines}>
        <thead>
          <tr>
            <th>{t('custody.line')}</th>
            <th>{t('custody.number')}</th>
            <th>{t('nav.subMerchants')}</th>
            <th>{t('custody.account')}</th>
            <th>{t('orders.column.state')}</th>
            <th className={css.right}>{t('custody.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {payouts.map((one) => (
            <tr key={one.id}>
              <td className="num">{one.line}</td>
              <td className="num">{one.number}</td>
              <td>{one.subMerchant.name}</td>
              <td>
                {one.bankName} <span className="num">{one.account}</span>
              </td>
              <td>
                <PayoutTag state={one.state} /> {one.reason && <span className="quiet">{one.reason}</span>}
              </td>
              <td className={css.right}>
                <Money value={one.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
