/** Amounts and days of what was tried, as text and cells. */
import type { TFunction } from 'i18next';
import type { Money as Amount } from '../../../src/contract/money.ts';
import { Money } from '../../ui/figures.tsx';
import { countText, scaleOf } from '../../ui/format.ts';
import css from './replay.module.css';
import { amountChange, amountText, type SumItem } from './replay-parts.tsx';
import type { Compared } from './replay-sums.ts';

/** Freight and costs of goods are in the house's currency. */
const HOUSE = 'CNY';

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

/** By how much a row would cost more; a dash where one side has nothing to compare. */
export const ChangeCell = ({ by }: { by: bigint | null }) =>
  by === null ? <span className="quiet">—</span> : <Money signed value={{ amount: by.toString(), currency: HOUSE }} />;

/** An amount as a decimal number of a file; '' where there is none. */
export function amountCell(amount: Amount | bigint | null): string {
  if (amount === null) return '';
  const minor = BigInt(typeof amount === 'bigint' ? amount : amount.amount);
  const scale = scaleOf(typeof amount === 'bigint' ? HOUSE : amount.currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${minor < 0n ? '-' : ''}${digits.slice(0, cut)}${scale ? `.${digits.slice(cut)}` : ''}`;
}
