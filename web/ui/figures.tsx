/** Money, quantities and moments on screen: tabular figures, the exact value on hover, and "why this number" where given. */
import type { Money as Amount, Quantity as Count } from '../../src/contract/money.ts';
import css from './figures.module.css';
import { countText, momentText, momentTextFull, moneyText } from './format.ts';

export function Money({ value, symbol = true, signed = false }: { value: Amount; symbol?: boolean; signed?: boolean }) {
  const text = moneyText(value, symbol);
  const negative = value.amount.startsWith('-');
  return (
    <span className="num" data-negative={negative || undefined}>
      {signed && !negative && value.amount !== '0' ? `+${text}` : text}
    </span>
  );
}

type QuantityProps = {
  value: Count;
  /** Opens the entries behind the number (STK-10). */
  onWhy?: (() => void) | undefined;
  whyLabel?: string | undefined;
  /** One of many in a list: Tab passes it by, its row opens a page on which it can be reached. */
  inList?: boolean;
};

/** Zero is quiet, below zero is an alarm. */
export function Quantity({ value, onWhy, whyLabel, inList = false }: QuantityProps) {
  const tone = value === '0' ? 'zero' : value.startsWith('-') ? 'negative' : undefined;
  if (!onWhy)
    return (
      <span className={css.quantity} data-tone={tone}>
        {countText(value)}
      </span>
    );
  return (
    <button
      type="button"
      className={css.why}
      data-tone={tone}
      onClick={onWhy}
      aria-label={`${countText(value)} ${whyLabel ?? ''}`}
      tabIndex={inList ? -1 : undefined}
    >
      {countText(value)}
    </button>
  );
}

/** How a quantity moved: with its sign, and no alarm when it went down. */
export function Change({ value }: { value: Count }) {
  const sign = value === '0' || value.startsWith('-') ? '' : '+';
  return (
    <span className="num">
      {sign}
      {countText(value)}
    </span>
  );
}

export function Moment({ value }: { value: string }) {
  return (
    <time className="num" dateTime={value} title={momentTextFull(value)}>
      {momentText(value)}
    </time>
  );
}
