/** Sales of the last 30 days as bars, with the sums of today, 7 and 30 days. Exact on hover; the sums say it in words. */
import { useTranslation } from 'react-i18next';
import type { SkuStock } from '../../../src/contract/stock.ts';
import { countText } from '../../ui/format.ts';
import css from './sku-stock.module.css';

type Day = SkuStock['sales'][number];

const HEIGHT = 56;
const STEP = 10;
const BAR = 7;
/** A day with a sale is seen, however small beside the best one. */
const LEAST = 2;

const sumOf = (days: readonly Day[]) => days.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
const heightOf = (quantity: bigint, most: bigint) =>
  quantity <= 0n ? 0 : Math.max(LEAST, Number((quantity * BigInt(HEIGHT * 100)) / most) / 100);

export function SalesBars({ days }: { days: readonly Day[] }) {
  const { t } = useTranslation();
  const best = days.reduce((top, { quantity }) => (BigInt(quantity) > top ? BigInt(quantity) : top), 0n);
  const most = best || 1n;
  const sums = [
    { name: 'today', quantity: sumOf(days.slice(-1)) },
    { name: 'days7', quantity: sumOf(days.slice(-7)) },
    { name: 'days30', quantity: sumOf(days) },
  ] as const;
  const label = sums.map(({ name, quantity }) => `${t(`stock.sold.${name}`)} ${countText(quantity)}`).join(', ');
  return (
    <figure className={css.sales}>
      <dl>
        {sums.map(({ name, quantity }) => (
          <div key={name} data-span={name}>
            <dt>{t(`stock.sold.${name}`)}</dt>
            <dd>{countText(quantity)}</dd>
          </div>
        ))}
      </dl>
      <div>
        <svg
          viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`}
          height={HEIGHT}
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
        >
          {days.map(({ day, quantity }, index) => {
            const height = heightOf(BigInt(quantity), most);
            const back = days.length - index;
            return (
              <g key={day} data-span={back === 1 ? 'today' : back <= 7 ? 'days7' : 'days30'}>
                <title>{t('stock.soldOn', { day, quantity: countText(quantity) })}</title>
                <rect className={css.ground} x={index * STEP} y={0} width={STEP} height={HEIGHT} />
                <rect x={index * STEP + 1} y={HEIGHT - height} width={BAR} height={height} />
              </g>
            );
          })}
        </svg>
        <p className={css.axis} aria-hidden>
          <span>{days[0]?.day.slice(5)}</span>
          <span>{best > 0n ? t('stock.mostPerDay', { quantity: countText(best) }) : t('stock.notSold')}</span>
          <span>{days.at(-1)?.day.slice(5)}</span>
        </p>
      </div>
    </figure>
  );
}
