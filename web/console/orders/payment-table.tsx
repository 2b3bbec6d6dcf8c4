/** Money in and out for an order, and whether the provider's bill knows it. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import css from './order-view.module.css';

export function PaymentTable({ order }: { order: OrderDetail }) {
  const { t, i18n } = useTranslation();
  const method = (code: string) => (i18n.exists(`payment.method.${code}`) ? t(`payment.method.${code}`) : code);
  return (
    <table className={css.table}>
      <tbody>
        {order.payments.map((payment) => (
          <tr key={payment.id}>
            <td>{t(`payment.direction.${payment.direction}`)}</td>
            <td>{method(payment.method)}</td>
            <td>
              <CopyText text={payment.reference} />
            </td>
            <td>{t(`payment.state.${payment.state}`)}</td>
            <td className="quiet">{t(payment.matched ? 'payment.matched' : 'payment.unmatched')}</td>
            <td className={css.right}>
              <Moment value={payment.at} />
            </td>
            <td className={css.right}>
              <Money value={payment.amount} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
