/** The money of an order: what came in and went back, and what is still to be taken (PAY-1). */
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Section } from '../../ui/section.tsx';
import { useRight } from '../queries.ts';
import { PaymentTable } from './payment-table.tsx';

const PayDialog = lazy(async () => ({ default: (await import('../payments/pay-dialog.tsx')).PayDialog }));
const PaymentUnderWay = lazy(async () => ({ default: (await import('../payments/cashier-view.tsx')).PaymentUnderWay }));

export function OrderPayments({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const mayTake = useRight('payments.write');
  const mayRead = useRight('payments.read');
  const [asking, setAsking] = useState(false);
  const takes = mayTake && order.state === 'waitPay';
  const isShown = order.payments.length > 0 && order.state !== 'waitFinanceReview';
  if (!takes && !isShown) return null;
  const underWay = mayRead
    ? order.payments.filter(({ direction, state }) => direction === 'in' && state === 'created')
    : [];
  return (
    <Section
      title={t('orders.payments')}
      end={
        takes && (
          <Button size="small" type="primary" onClick={() => setAsking(true)}>
            {t('pay.start')}
          </Button>
        )
      }
    >
      {order.payments.length > 0 && <PaymentTable order={order} />}
      <Suspense fallback={null}>
        {!asking && order.state === 'waitPay' && underWay.map(({ id }) => <PaymentUnderWay key={id} id={id} />)}
        {asking && <PayDialog orderId={order.id} onClose={() => setAsking(false)} />}
      </Suspense>
    </Section>
  );
}
