/** For whoever reviews the money (ORD-10): why the order came here, who passed the first step, what has been paid how. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { listText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { PaymentTable } from './payment-table.tsx';

export function FinanceNote({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const sent = order.timeline.findLast((entry) => entry.event === 'toFinance');
  const passed = order.timeline.findLast((entry) => entry.event === 'approved' || entry.event === 'forced');
  const { payable, paid } = order.amounts;
  return (
    <Section title={t('orders.state.waitFinanceReview')}>
      {sent && <p>{t('event.order.toFinance', { rules: listText([sent.data['rules']].flat().map(String)) })}</p>}
      <p className="quiet">
        {t('bench.firstStep', {
          name: passed && passed.actor.kind !== 'system' ? passed.actor.name : t('actor.system'),
        })}{' '}
        {passed && <Moment value={passed.at} />}
      </p>
      <p>
        {t('orders.amount.payable')} <Money value={payable} /> · {t('orders.amount.paid')} <Money value={paid} />
      </p>
      {order.payments.length > 0 && <PaymentTable order={order} />}
    </Section>
  );
}
