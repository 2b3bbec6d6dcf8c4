/** Money in and out for an order, and whether the provider's bill knows it. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { methodText } from '../payments/payment-parts.tsx';
import css from './order-view.module.css';

export function PaymentTable({ order }: { order: OrderDetail }) {
  const { t, i18n } = useTranslation();
  const method = (code: string) => methodText(t, i18n, code);
  if (useNarrow())
    return (
      <ul>
        {order.payments.map((payment) => (
          <li key={payment.id} className={css.payment}>
            <CardLine end={<Money value={payment.amount} />}>
              <span className="clip">
                {t(`payment.direction.${payment.direction}`)} {method(payment.method)}
              </span>
              <span>{t(`payment.state.${payment.state}`)}</span>
            </CardLine>
            <CardLine end={<Moment value={payment.at} />}>
              <span className="clip">
                <CopyText text={payment.reference} />
              </span>
              <span className="quiet">{t(payment.matched ? 'payment.matched' : 'payment.unmatched')}</span>
            </CardLine>
          </li>
        ))}
      </ul>
    );
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
