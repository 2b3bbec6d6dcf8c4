/** How the amount to pay comes about; parts that are zero are left out. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { OrderState } from '../../../src/contract/order-words.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Money } from '../../ui/figures.tsx';
import css from './order-view.module.css';

const PARTS = ['goods', 'discount', 'freight', 'tax', 'payable', 'paid', 'refunded'] as const;
const ALWAYS = new Set<string>(['payable', 'paid']);
/** Money is not due yet, so nothing is missing; of an order paid to the courier it never is before. */
const LATER = new Set<OrderState>(['waitPay', 'depositPaid']);

/** What it is in the house's currency, and by which rate; or that nobody can say. */
function HomeAmount({ order: { inHome, rateMissing } }: { order: OrderDetail }) {
  const { t } = useTranslation();
  if (rateMissing)
    return (
      <div data-part="home" data-short>
        <dt>{t('orders.amount.home')}</dt>
        <dd>
          <Link to="/settings/rates">{t('orders.rateMissing')}</Link>
        </dd>
      </div>
    );
  if (!inHome) return null;
  const rates = inHome.by.rates.map((one) => `${one.per} ${one.base} = ${one.rate} ${one.quote}`).join(' · ');
  return (
    <div data-part="home" title={inHome.by.rates.map(({ source, day }) => `${source} ${day}`).join(' · ')}>
      <dt>{t('orders.amount.home')}</dt>
      <dd>
        <Money value={inHome.payable} />
      </dd>
      <dd className="quiet num">
        {rates} · {inHome.by.day}
      </dd>
    </div>
  );
}

export function AmountsTable({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const { amounts } = order;
  const short = amounts.paid.amount !== amounts.payable.amount && order.kind !== 'cod' && !LATER.has(order.state);
  return (
    <dl className={css.amounts}>
      {PARTS.filter((part) => ALWAYS.has(part) || amounts[part].amount !== '0').map((part) => (
        <div key={part} data-part={part} data-short={(part === 'paid' && short) || undefined}>
          <dt>{t(`orders.amount.${part}`)}</dt>
          <dd>
            {part === 'discount' && '−'}
            <Money value={amounts[part]} />
          </dd>
        </div>
      ))}
      <HomeAmount order={order} />
    </dl>
  );
}
