/** One payment: its numbers, what came back of it, what the company told, and what a person can do about it (PAY-3, PAY-4). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { askPayments, getPayment, listPaymentDoubts } from '../../../src/contract/payments.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { ApiProblem } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { CashierView, isUnderWay } from './cashier-view.tsx';
import { DoubtCard } from './doubt-card.tsx';
import { methodText, wayOf } from './payment-parts.tsx';
import { refreshPayments } from './payment-queries.ts';
import { PaymentTimeline } from './payment-timeline.tsx';
import css from './payments.module.css';
import { PaymentState } from './payments-list.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { RefundTable } from './refund-table.tsx';

export type PaymentDetail = ResponseOf<typeof getPayment>;

const WHILE_MOVING_MS = 4000;
const isMoving = (payment: PaymentDetail) =>
  payment.state === 'starting' ||
  (payment.start !== null && payment.state === 'waiting') ||
  payment.refunds.some((refund) => refund.askAt !== null);

export function PaymentView({ id }: { id: string }) {
  const { t } = useTranslation();
  const payment = useQuery({
    queryKey: ['payment', id],
    queryFn: () => call(getPayment, { params: { id } }),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? WHILE_MOVING_MS : false),
  });
  if (!payment.data) return <Unread query={payment} />;
  const { data } = payment;
  return (
    <article>
      <header className={css.head}>
        <h2>
          <Money value={data.amount} />
        </h2>
        <PaymentState payment={data} />
        <PaymentActions payment={data} />
      </header>
      {data.doubtful && <DoubtsOf payment={data} />}
      {data.start && isUnderWay(data.state) && (
        <Section title={t('pay.open')}>
          <CashierView id={data.id} start={data.start} />
        </Section>
      )}
      <Section title={t('payments.one')}>
        <PaymentFacts payment={data} />
      </Section>
      {data.refunds.length > 0 && (
        <Section title={t('payments.refunds')}>
          <RefundTable refunds={data.refunds} toCard={data.method.startsWith('wechat')} />
        </Section>
      )}
      <Section title={t('payments.timeline')}>
        <PaymentTimeline payment={data} />
      </Section>
    </article>
  );
}

function PaymentActions({ payment }: { payment: PaymentDetail }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [refunding, setRefunding] = useState(false);
  const ask = useMutation({
    mutationFn: async () => {
      const { outcomes } = await call(askPayments, { body: { ids: [payment.id] } });
      const refusal = outcomes[0]?.refusal;
      if (refusal) throw new ApiProblem({ type: 'about:blank', title: refusal.code, status: 422, ...refusal });
    },
    onSettled: refreshPayments,
  });
  const left = BigInt(payment.amount.amount) - BigInt(payment.refunded.amount);
  if (!mayWrite) return null;
  return (
    <span className={css.actions}>
      {ask.isError && <InlineError error={ask.error} />}
      {ask.isSuccess && payment.state === 'waiting' && <span className="quiet">{t('payments.asked')}</span>}
      {payment.state === 'waiting' && (
        <Button size="small" loading={ask.isPending} onClick={() => ask.mutate()}>
          {t('payments.askNow')}
        </Button>
      )}
      {payment.state === 'paid' && left > 0n && (
        <Button size="small" onClick={() => setRefunding(true)}>
          {t('payments.refund')}
        </Button>
      )}
      {refunding && <RefundDialog payment={payment} left={left.toString()} onClose={() => setRefunding(false)} />}
    </span>
  );
}

function PaymentFacts({ payment }: { payment: PaymentDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <dl className={css.facts}>
      <dt>{t('payments.order')}</dt>
      <dd>
        {payment.order ? (
          <Link to="/orders/$id" params={{ id: payment.order.id }} className="num">
            {payment.order.number}
          </Link>
        ) : (
          '—'
        )}
        {payment.channelNumber && (
          <span className="quiet">
            {' '}
            <CopyText text={payment.channelNumber} />
          </span>
        )}
      </dd>
      <dt>{t('payments.reference')}</dt>
      <dd>
        <CopyText text={payment.reference} />
      </dd>
      <dt>{t('payments.providerReference')}</dt>
      <dd>{payment.providerReference ? <CopyText text={payment.providerReference} /> : '—'}</dd>
      <dt>{t('pay.how')}</dt>
      <dd>{methodText(t, i18n, payment.method)}</dd>
      {payment.account.name && (
        <>
          <dt>{t('payments.account')}</dt>
          <dd>{payment.account.name}</dd>
        </>
      )}
      <dt>{t('payments.refunded')}</dt>
      <dd>
        <Money value={payment.refunded} />
      </dd>
      {wayOf(payment.method) === 'company' && (
        <>
          <dt>{t('payments.onBill')}</dt>
          <dd>{t(payment.onBill ? 'payments.found' : 'payments.notOnBill')}</dd>
        </>
      )}
      {payment.askAt && (
        <>
          <dt>{t('payments.askAt')}</dt>
          <dd>
            <Moment value={payment.askAt} />
          </dd>
        </>
      )}
    </dl>
  );
}

/** What about it waits for a person, to be settled here. */
function DoubtsOf({ payment }: { payment: PaymentDetail }) {
  const { t } = useTranslation();
  const doubts = useQuery({
    queryKey: ['paymentDoubts', 'of', payment.id],
    queryFn: () =>
      call(listPaymentDoubts, { query: { open: 'true', account: payment.account.id, reference: payment.reference } }),
  });
  if (doubts.isError)
    return (
      <Section title={t('payments.doubts')}>
        <InlineError error={doubts.error} />
      </Section>
    );
  return doubts.data?.items.map((doubt) => (
    <Section key={doubt.id} title={t('payments.doubts')}>
      <DoubtCard doubt={doubt} />
    </Section>
  ));
}
