/** What is unexplained, by type and age, for the people of finance. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { differenceCountsQuery } from '../bills/bill-queries.ts';
import { DifferenceBoard } from '../bills/difference-board.tsx';
import css from './home-page.module.css';

export function DifferencesCard() {
  const { t } = useTranslation();
  const counts = useQuery(differenceCountsQuery);
  if (!counts.data) return null;
  return (
    <section className={css.part}>
      <h2>
        {t('home.unexplained')}
        <Link to="/bills" search={{ view: 'differences' }}>
          {t('nav.bills')}
        </Link>
      </h2>
      {counts.data.length === 0 ? (
        <p className={css.none}>{t('home.noDifferences')}</p>
      ) : (
        <DifferenceBoard counts={counts.data} />
      )}
    </section>
  );
}
