/** Orders paid and parcels shipped per hour of today: two thin bars an hour, readable to the unit on hover and by table. */
import { useTranslation } from 'react-i18next';
import type { Home } from '../../../src/contract/home.ts';
import { countText } from '../../ui/format.ts';
import css from './home-page.module.css';

const HEIGHT = 128;

export function HourBars({ hours }: { hours: Home['hours'] }) {
  const { t } = useTranslation();
  const byHour = new Map(hours.map((entry) => [entry.hour, entry]));
  const most = Math.max(1, ...hours.flatMap((entry) => [entry.ordersIn, entry.shipped]));
  return (
    <figure className={css.chart}>
      <figcaption>
        <span data-series="in">{t('home.ordersIn')}</span>
        <span data-series="out">{t('home.shipped')}</span>
        <span className={css.most}>{t('home.mostPerHour', { count: countText(most) })}</span>
      </figcaption>
      <div className={css.bars} style={{ height: HEIGHT }}>
        {Array.from({ length: 24 }, (_, hour) => {
          const entry = byHour.get(hour);
          const title = entry
            ? t('home.hour', { hour, in: countText(entry.ordersIn), out: countText(entry.shipped) })
            : '';
          return (
            <div key={hour} className={css.hour} title={title}>
              <span data-series="in" style={{ height: ((entry?.ordersIn ?? 0) / most) * HEIGHT }} />
              <span data-series="out" style={{ height: ((entry?.shipped ?? 0) / most) * HEIGHT }} />
            </div>
          );
        })}
      </div>
      <div className={css.axis} aria-hidden>
        {[0, 6, 12, 18].map((hour) => (
          <span key={hour}>{String(hour).padStart(2, '0')}:00</span>
        ))}
      </div>
    </figure>
  );
}
