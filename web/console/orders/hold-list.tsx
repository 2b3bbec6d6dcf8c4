/** Each hold reason with what explains it, since when, and who set it. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Moment } from '../../ui/figures.tsx';
import { HoldReasonTag } from '../../ui/hold-reasons.tsx';
import css from './order-view.module.css';

const shown = (value: unknown): string => (Array.isArray(value) ? value.map(shown).join('、') : String(value));

export function HoldList({ order }: { order: OrderDetail }) {
  const { t, i18n } = useTranslation();
  /** A sentence where we have one, otherwise the bare facts. */
  const explain = (reason: string, data: Record<string, unknown>) => {
    const words = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, shown(value)]));
    if (i18n.exists(`orders.holdWhy.${reason}`) && Object.keys(data).length > 0)
      return t(`orders.holdWhy.${reason}`, words);
    return Object.values(words).join(' · ');
  };
  return (
    <ul className={css.holds}>
      {order.holdDetails.map((hold) => (
        <li key={hold.reason}>
          <HoldReasonTag reason={hold.reason} />
          <span>{explain(hold.reason, hold.data)}</span>
          <span className="quiet">
            {hold.by.name} <Moment value={hold.since} />
          </span>
        </li>
      ))}
    </ul>
  );
}
