/** One payout batch: what was frozen, who decided, its lines with what the bank said, files out and results in. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  approvePayouts,
  type PayoutBatch,
  refusePayouts,
  takePayoutFile,
  takePayoutResults,
} from '../../../src/contract/payouts.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { refusalText } from '../../ui/problem.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { BankBatchActs, type BankBatchWork } from '../payments/bank-batch-acts.tsx';
import { BankBatchLines, BankBatchTag } from '../payments/bank-batch-parts.tsx';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { batchQuery, refreshClearing } from './clearing-queries.ts';

const WORK: BankBatchWork = {
  approve: (ids) => call(approvePayouts, { body: { ids } }),
  refuse: (ids, reason) => call(refusePayouts, { body: { ids, reason } }),
  takeFile: (id, format) => call(takePayoutFile, { params: { id }, body: { format } }),
  takeResults: (id, content) => call(takePayoutResults, { params: { id }, body: { content } }),
  refresh: refreshClearing,
};

export function BatchView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(batchQuery(id));
  if (!query.data) return <Unread query={query} rows={6} />;
  const { batch, payouts } = query.data;
  return (
    <article className={css.view}>
      <Head batch={batch} />
      <BankBatchLines
        payeeTitle={t('nav.subMerchants')}
        numberTitle={t('custody.number')}
        lines={payouts.map((one) => ({ ...one, payee: one.subMerchant.name }))}
      />
    </article>
  );
}

function Head({ batch }: { batch: PayoutBatch }) {
  const { t, i18n } = useTranslation();
  const troubleOf = (trouble: string) =>
    trouble.startsWith('clearing.')
      ? refusalText(i18n, trouble, { sellers: t('custody.some') })
      : t('custody.bankSilent', { trouble });
  const { decidedBy, decidedAt } = batch;
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h2 className="num">{batch.number}</h2>
        <BankBatchTag state={batch.state} />
        <BankBatchActs batch={batch} work={WORK} refuseMeans={t('custody.refuseMeans')} />
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
            {t('bankBatch.decidedBy')} <By by={decidedBy} /> <Moment value={decidedAt} />
          </span>
        )}
        {batch.sentAt && (
          <span>
            {t('bankBatch.sentAt')} <Moment value={batch.sentAt} />
          </span>
        )}
      </p>
      {batch.reason && <p>{batch.reason}</p>}
      {batch.trouble && <p role="alert">{troubleOf(batch.trouble)}</p>}
    </header>
  );
}
