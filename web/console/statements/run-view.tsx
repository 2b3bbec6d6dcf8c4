/** One payment run: what was frozen, who decided, its lines with what the bank said; the file out and the results in. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  approvePaymentRuns,
  type PaymentRun,
  refusePaymentRuns,
  takePaymentRunFile,
  takePaymentRunResults,
} from '../../../src/contract/payment-runs.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { BankBatchActs, type BankBatchWork } from '../payments/bank-batch-acts.tsx';
import { BankBatchLines, BankBatchTag } from '../payments/bank-batch-parts.tsx';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { refreshRuns, runQuery } from './run-queries.ts';

const WORK: BankBatchWork = {
  approve: (ids) => call(approvePaymentRuns, { body: { ids } }),
  refuse: (ids, reason) => call(refusePaymentRuns, { body: { ids, reason } }),
  takeFile: (id, format) => call(takePaymentRunFile, { params: { id }, body: { format } }),
  takeResults: (id, content) => call(takePaymentRunResults, { params: { id }, body: { content } }),
  refresh: refreshRuns,
};

export function RunView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(runQuery(id));
  if (!query.data) return <Unread query={query} rows={6} />;
  const { run, lines } = query.data;
  return (
    <article className={css.view}>
      <Head run={run} />
      <BankBatchLines
        payeeTitle={t('settling.supplier')}
        numberTitle={t('nav.statements')}
        lines={lines.map((one) => ({ ...one, payee: one.supplier.name, number: one.statement.number }))}
      />
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
        <BankBatchTag state={run.state} />
        <BankBatchActs batch={run} work={WORK} refuseMeans={t('runs.refuseMeans')} />
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
            {t('bankBatch.decidedBy')} <By by={decidedBy} /> <Moment value={decidedAt} />
          </span>
        )}
        {sentAt && (
          <span>
            {t('bankBatch.sentAt')} <Moment value={sentAt} />
          </span>
        )}
      </p>
      {run.reason && <p>{run.reason}</p>}
    </header>
  );
}
