/** What is to be decided about, as its own page shows it, under who asked for it and why. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Approval } from '../../../src/contract/approvals.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { DraftLines } from '../books/draft-lines.tsx';
import { BatchView } from '../clearing/batch-view.tsx';
import { OrderPreview } from '../orders/order-preview.tsx';
import { PaymentView } from '../payments/payment-view.tsx';
import { useRight } from '../queries.ts';
import { By } from '../stock/documents/documents-table.tsx';
import css from './approvals.module.css';

const PLACES: Partial<Record<Approval['kind'], string>> = {
  ...{ purchase: '/purchase-orders', statement: '/statements', writeOff: '/dues' },
  ...{ offlineVoucher: '/offline-vouchers', voucher: '/vouchers' },
};
const VIEWS: Partial<Record<Approval['kind'], object>> = {
  ...{ writeOff: { view: 'writeOffs' }, voucher: { view: 'drafts' } },
};

/** Its number, which opens it where it lives. */
function DocumentOf({ one: { kind, id, number } }: { one: Approval }) {
  const to = PLACES[kind];
  return to ? (
    <Link to={to} search={{ ...VIEWS[kind], open: id } as never}>
      {number}
    </Link>
  ) : (
    number
  );
}

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
            <By by={one.by} /> <span className="quiet">· </span>
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
          {one.steps > 1 && (
            <>
              <dt>{t('approvals.progress')}</dt>
              <dd>
                {t('approvals.signed', {
                  ...{ signed: one.signed.length, steps: one.steps },
                  names: one.signed.map(({ name }) => name).join('、') || '—',
                })}
              </dd>
            </>
          )}
          <dt>{t('approvals.number')}</dt>
          <dd className="num">
            <DocumentOf one={one} />
          </dd>
        </dl>
      </Section>
      {one.kind === 'payout' && mayReadPayments && <BatchView id={one.id} />}
      {one.kind === 'voucher' && <DraftLines id={one.id} />}
      {one.paymentId && mayReadPayments && <PaymentView id={one.paymentId} />}
      {one.kind === 'difference' && one.order && mayReadOrders && <OrderPreview id={one.order.id} />}
    </>
  );
}
