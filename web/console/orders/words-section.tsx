/** What the buyer wrote and what the seller noted. Nothing when nobody wrote. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { FlagMark } from './flag-mark.tsx';
import css from './order-view.module.css';

export function WordsSection({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  if (!order.buyerMessage && !order.memo && order.flag === 0) return null;
  return (
    <dl className={css.words}>
      {order.buyerMessage && (
        <div>
          <dt>{t('orders.buyerMessage')}</dt>
          <dd>{order.buyerMessage}</dd>
        </div>
      )}
      {(order.memo || order.flag > 0) && (
        <div>
          <dt>{t('orders.memo')}</dt>
          <dd>
            <FlagMark flag={order.flag} /> {order.memo}
          </dd>
        </div>
      )}
    </dl>
  );
}
