/** What the buyer wrote. Nothing when nobody wrote. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import css from './order-view.module.css';

export function WordsSection({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  if (!order.buyerMessage) return null;
  return (
    <dl className={css.words}>
      <div>
        <dt>{t('orders.buyerMessage')}</dt>
        <dd>{order.buyerMessage}</dd>
      </div>
    </dl>
  );
}
