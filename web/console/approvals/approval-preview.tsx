/** What is to be decided about, as its own page shows it, under who asked for it and why. */
import { useTranslation } from 'react-i18next';
import type { Approval } from '../../../src/contract/approvals.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { DraftLines } from '../books/draft-lines.tsx';
import { OrderPreview } from '../orders/order-preview.tsx';
import { PaymentView } from '../payments/payment-view.tsx';
import { useRight } from '../queries.ts';
import css from './approvals.module.css';

export function ApprovalPreview({ one }: { one: Approval }) {
  const { t } = useTranslation();
  const mayReadOrders = useRight('orders.read');
  const mayReadPayments = useRight('payments.read');
  if (one.kind === 'order' && mayReadOrders) return <OrderPreview id={one.id} />;
  return (
    <>
      <header className={css.head}>
        <h2>
          <Money value={one.amount} />
        </h2>
        <span className="quiet">{t(`approvals.kinds.${one.kind}`)}</span>
      </header>
      <Section title={t('approvals.asked')}>
        <dl className={css.facts}>
          <dt>{t('approvals.by')}</dt>
          <dd>
            {one.by.name} <span className="quiet">· </span>
            <Moment value={one.since} />
          </dd>
          {one.resolution && (
            <>
              <dt>{t('approvals.resolution')}</dt>
              <dd>{t(`bills.resolution.${one.resolution}`)}</dd>
            </>
          )}
          <dt>{t('approvals.why')}</dt>
          <dd>{one.why || '—'}</dd>
          <dt>{t('approvals.number')}</dt>
          <dd className="num">{one.number}</dd>
        </dl>
      </Section>
      {one.kind === 'voucher' && <DraftLines id={one.id} />}
      {one.paymentId && mayReadPayments && <PaymentView id={one.paymentId} />}
      {one.kind === 'difference' && one.order && mayReadOrders && <OrderPreview id={one.order.id} />}
    </>
  );
}
