/** Differences of all bills: a board of what is unexplained by account, type and age, and the list behind it (REC-3). */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Unread } from '../../ui/states.tsx';
import { differenceCountsQuery } from './bill-queries.ts';
import type { BillSearch } from './bill-search.ts';
import css from './bills.module.css';
import { DifferenceBoard } from './difference-board.tsx';
import { DifferencesTable } from './differences-table.tsx';

/** Nobody has explained them, or a second person has not agreed yet: what the board counts. */
const OPEN = ['diff', 'carried', 'suspense', 'proposed'] as const;

export function DifferencesView({ search }: { search: BillSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const counts = useQuery(differenceCountsQuery);
  const { type, state, age, account, text } = search;
  return (
    <div className={css.both}>
      <section className={css.boardPart} aria-label={t('bills.board')}>
        {!counts.data ? (
          <Unread query={counts} rows={4} />
        ) : counts.data.length === 0 ? (
          <p className={css.allGood}>{t('bills.nothingOpen')}</p>
        ) : (
          <DifferenceBoard counts={counts.data} />
        )}
      </section>
      <div className={css.listPart}>
        <DifferencesTable
          key={JSON.stringify(search)}
          filter={{
            state: state ? [state] : [...OPEN],
            ...(type && { type: [type] }),
            ...(age && { age }),
            ...(account && { account }),
            ...(text && { reference: text }),
          }}
          empty={{ title: t('bills.nothingOpen') }}
          noMatch={
            Boolean(type || state || age || account || text) && {
              title: t('bills.noneFound'),
              hint: t('bills.noneFoundHint'),
              clear: () => void navigate({ to: '/bills', search: { view: 'differences' }, replace: true }),
            }
          }
        />
      </div>
    </div>
  );
}
