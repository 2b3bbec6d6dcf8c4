/** Freight and days of parcels that were tried, as text and cells. */
import type { TFunction } from 'i18next';
import type { Money as Amount } from '../../../src/contract/money.ts';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import css from './replay.module.css';
import { amountChange, amountText, type SumItem } from './replay-parts.tsx';
import type { Compared } from './replay-sums.ts';

/** Of the orders both sides send; said where that is not all of them. */
export function freightItem(t: TFunction, { freight: { actual, before, after }, of }: Compared): SumItem {
  const label = of.both < of.all ? t('replay.freightOf', { text: countText(of.both) }) : t('replay.freight');
  return {
    ...{ label, before: amountText(before), after: amountText(after), change: amountChange(before, after) },
    actual:
      of.actual < of.both ? t('replay.ofOrders', { text: amountText(actual), count: of.actual }) : amountText(actual),
  };
}

/** `23` tenths are 2.3. */
export const tenthsText = (tenths: number): string => `${Math.floor(tenths / 10)}.${tenths % 10}`;
export const daysText = (t: TFunction, tenths: number | null): string =>
  tenths === null ? '—' : t('replay.daysText', { text: tenthsText(tenths) });

/** Who takes it and for how much. */
export const SentCell = ({ name, freight }: { name: string; freight: Amount | null }) => (
  <span className={css.sent}>
    <span className="clip">{name}</span>
    {freight ? <Money value={freight} /> : <span className="quiet">—</span>}
  </span>
);

/** Cents as a decimal number of a file; '' where there is none. */
export function amountCell(freight: Amount | bigint | null): string {
  if (freight === null) return '';
  const minor = typeof freight === 'bigint' ? freight : BigInt(freight.amount);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
