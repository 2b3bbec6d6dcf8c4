/** Pieces that differed, comparison by comparison, the oldest first: above the line what was added, below what was taken. */
import { useTranslation } from 'react-i18next';
import type { StockComparison } from '../../../src/contract/stock-comparisons.ts';
import css from './erp.module.css';

const SHOWN = 30;
const LEAST = 0.04;

export function Trend({ comparisons }: { comparisons: readonly StockComparison[] }) {
  const { t } = useTranslation();
  // The initial load is no difference.
  const shown = comparisons
    .filter(({ kind }) => kind === 'comparison')
    .slice(0, SHOWN)
    .reverse();
  if (shown.length < 2) return null;
  const most = Math.max(1, ...shown.flatMap(({ piecesUp, piecesDown }) => [Number(piecesUp), Number(piecesDown)]));
  const height = (pieces: string) => (pieces === '0' ? 0 : Math.max(LEAST, Number(pieces) / most));
  const title = t('comparison.trend', { count: shown.length });
  return (
    <figure className={css.trend}>
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 -1 ${SHOWN} 2`} preserveAspectRatio="none" role="img" aria-label={title}>
        <line className={css.axis} x1={0} x2={SHOWN} y1={0} y2={0} />
        {shown.map(({ id, number, piecesUp, piecesDown }, i) => (
          <g key={id}>
            <title>{t('comparison.trendBar', { number, up: piecesUp, down: piecesDown })}</title>
            <rect className={css.up} x={i + 0.15} y={-height(piecesUp)} width={0.7} height={height(piecesUp)} />
            <rect className={css.down} x={i + 0.15} y={0} width={0.7} height={height(piecesDown)} />
          </g>
        ))}
      </svg>
    </figure>
  );
}
