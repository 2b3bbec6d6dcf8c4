/**
 * What left per week as bars, and what is expected in the weeks to come behind them; where goods were missing, what the
 * forecast takes in their place stands pale behind the bar. Exact on hover in the large one.
 */
import { useTranslation } from 'react-i18next';
import type { ReplenishmentLine } from '../../../src/contract/replenishment.ts';
import { countText } from '../../ui/format.ts';
import css from './replenishment.module.css';

const LEAST = 0.04;

type Props = { line: ReplenishmentLine; weeks: number; size: 'small' | 'large' };

export function DemandPlot({ line: { history, forecast }, weeks, size }: Props) {
  const { t } = useTranslation();
  const past = history.slice(-weeks).map(Number);
  const coming = forecast?.expected ?? [];
  const filled = new Map(forecast?.filled.map(({ back, quantity }) => [back, quantity]));
  const most = Math.max(1, ...past, ...coming, ...filled.values());
  const count = past.length + coming.length;
  if (count === 0) return null;
  const sold = countText(String(past.reduce((a, b) => a + b, 0)));
  const label = t('replenishment.plot', { weeks: past.length, sold, coming: coming.length, expected: perWeek(coming) });
  const large = size === 'large';
  return (
    <svg
      className={css.plot}
      data-size={size}
      viewBox={`0 0 ${count} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {[...past, ...coming].map((quantity, i) => {
        const height = quantity > 0 ? Math.max(LEAST, quantity / most) : 0;
        const back = past.length - i;
        const instead = back > 0 ? filled.get(back) : undefined;
        const week =
          back > 0 ? t('replenishment.weekBack', { count: back }) : t('replenishment.weekAhead', { count: 1 - back });
        const text = instead === undefined ? week : `${week}, ${t('replenishment.outOfStock', { quantity: instead })}`;
        return (
          <g key={i} data-coming={back <= 0 || undefined}>
            {large && <title>{`${text}: ${back > 0 ? countText(String(quantity)) : oneDigit(quantity)}`}</title>}
            <rect className={css.ground} x={i} y={0} width={1} height={1} />
            {instead !== undefined && (
              <rect className={css.filled} x={i + 0.1} y={1 - instead / most} width={0.8} height={instead / most} />
            )}
            <rect x={i + 0.1} y={1 - height} width={0.8} height={height} />
          </g>
        );
      })}
    </svg>
  );
}

/** Expectations are no whole pieces; more than one digit would pretend to know. */
export const oneDigit = (value: number): string => String(Math.round(value * 10) / 10);
export const perWeek = (expected: readonly number[]): string =>
  oneDigit(expected.reduce((a, b) => a + b, 0) / Math.max(1, expected.length));
