/** Held orders by reason, the longest bar first; each opens its queue. An order with two reasons counts in both. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { countText } from '../../ui/format.ts';
import { pipelineQuery } from '../queries.ts';
import css from './home-page.module.css';

const MOST_REASONS = 12;

export function HoldsCard() {
  const { t, i18n } = useTranslation();
  const { data } = useQuery(pipelineQuery);
  if (!data) return null;
  const shown = data.holds.toSorted((a, b) => b.count - a.count).slice(0, MOST_REASONS);
  const most = Math.max(1, ...shown.map((hold) => hold.count));
  const nameOf = (reason: string) =>
    i18n.exists(`orders.hold.${reason}`) ? t(`orders.hold.${reason}`) : reason.replace('custom:', '');
  return (
    <section className={css.part}>
      <h2>
        {t('home.holds')}
        {data.held > 0 && (
          <Link to="/orders" search={{ held: true }}>
            {t('home.held', { count: data.held })}
          </Link>
        )}
      </h2>
      {shown.length === 0 && <p className={css.none}>{t('home.noHolds')}</p>}
      <ul className={css.list}>
        {shown.map(({ reason, count }) => (
          <li key={reason}>
            <Link to="/orders" search={{ hold: [reason] }} className={css.bar}>
              <span className="clip">{nameOf(reason)}</span>
              <i style={{ width: `${(count / most) * 100}%` }} />
              <b className="num">{countText(count)}</b>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
