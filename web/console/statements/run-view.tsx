/** One payment run: what was frozen, who decided, its lines with what the bank said; the file out and the results in. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  approvePaymentRuns,
  type PaymentRun,
  type PaymentRunLine,
  refusePaymentRuns,
  takePaymentRunFile,
  takePaymentRunResults,
} from '../../../src/contract/payment-runs.ts';
import { type Act, Acts } from '../../ui/acts.tsx';
import { saveFile } from '../../ui/csv.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { refreshRuns, runQuery } from './run-queries.ts';
import { RunLineTag, RunTag } from './run-tag.tsx';

export function RunView({ id }: { id: string }) {
  const query = useQuery(runQuery(id));
  if (!query.data) return <Unread query={query} rows={6} />;
  const { run, lines } = query.data;
  return (
    <article className={css.view}>
      <Head run={run} />
      <Lines lines={lines} />
    </article>
  );
}

function Head({ run }: { run: PaymentRun }) {
  const { t } = useTranslation();
  const { decidedBy, decidedAt, sentAt } = run;
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h2 className="num">{run.number}</h2>
        <RunTag state={run.state} />
        <Actions run={run} />
      </div>
      <p className={css.facts}>
        <strong>
          <Money value={run.sum} />
        </strong>
        <span>
          {t('runs.from')} {run.account.name} <span className="num">{run.account.number}</span>
        </span>
        <span className="num">{run.day}</span>
        <span>
          {t('runs.madeBy')} <By by={run.madeBy} /> <Moment value={run.madeAt} />
        </span>
        {decidedBy && decidedAt && (
          <span>
            {t('runs.decidedBy')} <By by={decidedBy} /> <Moment value={decidedAt} />
          </span>
        )}
        {sentAt && (
          <span>
            {t('runs.sentAt')} <Moment value={sentAt} />
          </span>
        )}
      </p>
      {run.reason && <p>{run.reason}</p>}
    </header>
  );
}

function Actions({ run: { id, state, number } }: { run: PaymentRun }) {
  const { t } = useTranslation();
  const [mayWrite, mayApprove] = [useRight('payments.write'), useRight('payments.approve')];
  const [refusing, setRefusing] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  const approve = useMutation({
    mutationFn: async () => assertDone((await call(approvePaymentRuns, { body: { ids: [id] } })).outcomes),
    onSettled: refreshRuns,
  });
  const out = useMutation({
    mutationFn: (format: 'pain001' | 'csv') => call(takePaymentRunFile, { params: { id }, body: { format } }),
    onSuccess: ({ name, content }) => saveFile(name, content, 'application/octet-stream'),
    onSettled: refreshRuns,
  });
  const results = useMutation({
    mutationFn: async (given: File) =>
      call(takePaymentRunResults, { params: { id }, body: { content: await given.text() } }),
    onSettled: refreshRuns,
  });
  const isOut = state === 'sent' || state === 'done';
  const acts: Act[] = [];
  if (state === 'waitApproval' && mayApprove)
    acts.push({
      ...{ name: 'approve', text: t('runs.approve'), strong: true, hotkey: 'a' },
      ...{ busy: approve.isPending, run: () => approve.mutate() },
    });
  if ((state === 'ready' || isOut) && mayWrite)
    for (const format of ['pain001', 'csv'] as const)
      acts.push({
        ...{ name: format, text: t(`runs.file.${format}`), strong: state === 'ready' && format === 'pain001' },
        ...{ busy: out.isPending, run: () => out.mutate(format) },
      });
  if (isOut && mayWrite)
    acts.push({
      ...{ name: 'results', text: t('runs.results'), strong: state === 'sent' },
      ...{ busy: results.isPending, run: () => file.current?.click() },
    });
  if ((state === 'waitApproval' || state === 'ready') && mayApprove)
    acts.push({ name: 'refuse', text: t('runs.refuse'), danger: true, run: () => setRefusing(true) });
  useKeys(
    number,
    acts.flatMap(({ hotkey, text, run }) => (hotkey ? [{ keys: [hotkey], label: text, run }] : [])),
  );
  const error = approve.error ?? out.error ?? results.error;
  return (
    <>
      <Acts acts={acts} />
      <input
        ref={file}
        type="file"
        hidden
        accept=".xml,.csv,text/xml,text/csv"
        aria-label={t('runs.results')}
        onChange={({ target }) => {
          const [given] = target.files ?? [];
          if (given) results.mutate(given);
          target.value = '';
        }}
      />
      {results.data && <span role="status">{t('runs.taken', { ...results.data })}</span>}
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
      assertDone((await call(refusePaymentRuns, { body: { ids: [id], reason: reason.trim() } })).outcomes),
    onSuccess: onClose,
    onSettled: refreshRuns,
  });
  const noop = () => {};
  return (
    <Dialog
      title={`${t('runs.refuse')} · ${number}`}
      okText={t('runs.refuse')}
      okDisabled={reason.trim() === ''}
      danger
      onClose={onClose}
      onOk={() => act.mutateAsync().then(noop, noop)}
    >
      <p>{t('runs.refuseMeans')}</p>
      <LabelledArea label={t('runs.why')} value={reason} onChange={(event) => setReason(event.target.value)} />
      {act.isError && <InlineError error={act.error} />}
    </Dialog>
  );
}

function Lines({ lines }: { lines: readonly PaymentRunLine[] }) {
  const { t } = useTranslation();
  return (
    <div className={css.wide}>
      <table className={css.lines}>
        <thead>
          <tr>
            <th>{t('runs.line')}</th>
            <th>{t('settling.supplier')}</th>
            <th>{t('nav.statements')}</th>
            <th>{t('runs.payee')}</th>
            <th>{t('orders.column.state')}</th>
            <th className={css.right}>{t('runs.sum')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((one) => (
            <tr key={one.id}>
              <td className="num">{one.line}</td>
              <td>{one.supplier.name}</td>
              <td className="num">{one.statement.number}</td>
              <td>
                {one.accountName} {one.bankName} <span className="num">{one.account}</span>
              </td>
              <td>
                <RunLineTag state={one.state} /> {one.reason && <span className="quiet">{one.reason}</span>}
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
