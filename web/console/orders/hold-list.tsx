/** Each hold reason with what explains it, since when, and who set it. */
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Moment } from '../../ui/figures.tsx';
import { listText } from '../../ui/format.ts';
import { HoldReasonTag } from '../../ui/hold-reasons.tsx';
import { RateOffer } from '../border/rate-offer.tsx';
import css from './order-view.module.css';

const shown = (value: unknown): string => (Array.isArray(value) ? listText(value.map(shown)) : String(value));
const isFacts = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
/** Parts of an address have names of their own in the language files. */
const ADDRESS_PARTS = 'orders.address';

export function HoldList({ order }: { order: OrderDetail }) {
  const { t, i18n } = useTranslation();
  const word = (name: string, value: unknown): string => {
    if (name !== 'missing') return shown(value);
    const parts = Array.isArray(value) ? value : [value];
    return shown(parts.map((part) => (i18n.exists(`${ADDRESS_PARTS}.${part}`) ? t(`${ADDRESS_PARTS}.${part}`) : part)));
  };
  /** A sentence where all its values are known, one for each line of the order it is about. */
  const explain = (reason: string, data: Record<string, unknown>): string => {
    const lines = Array.isArray(data['lines']) ? data['lines'].filter(isFacts) : [];
    const why = i18n.exists(`orders.holdWhy.${data['why']}`) ? String(data['why']) : reason;
    if (lines.length > 0) return lines.map((line) => explain(why, line)).join('；');
    const words = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, word(name, value)]));
    const text = i18n.exists(`orders.holdWhy.${reason}`) ? t(`orders.holdWhy.${reason}`, words) : '';
    return text.includes('{{') ? '' : text;
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
          {hold.reason === 'rateMissing' && <RateOffer currency={order.currency} day={shown(hold.data['day'])} />}
        </li>
      ))}
    </ul>
  );
}
