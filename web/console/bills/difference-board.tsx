/**
 * What is unexplained at a glance (REC-3): a line per account and type, its sum, how many of which age. Shading grows
 * with the share of what is old; each cell opens the differences it counts.
 */
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { DifferenceCount } from '../../../src/contract/bills.ts';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { AGES } from './bill-search.ts';
import css from './bills.module.css';

export function DifferenceBoard({ counts }: { counts: readonly DifferenceCount[] }) {
  const { t } = useTranslation();
  const accounts = [...new Map(counts.map((one) => [one.account.id, one.account.name]))];
  return (
    <div className={css.board}>
      <table>
        <thead>
          <tr>
            <th>{t('bills.type')}</th>
            <th>{t('bills.difference')}</th>
            {AGES.map((age) => (
              <th key={age}>{t(`bills.ages.${age}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {accounts.map(([id, name]) => (
            <Fragment key={id}>
              <tr className={css.account}>
                <th colSpan={2 + AGES.length}>{name || id}</th>
              </tr>
              {counts
                .filter((one) => one.account.id === id)
                .map((one) => (
                  <BoardRow key={`${one.type}-${one.difference.currency}`} one={one} />
                ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BoardRow({ one }: { one: DifferenceCount }) {
  const { t } = useTranslation();
  const search = { view: 'differences', account: one.account.id, type: one.type } as const;
  return (
    <tr>
      <th scope="row">
        <Link to="/bills" search={search}>
          {t(`bills.differenceType.${one.type}`)}
        </Link>{' '}
        <span className="quiet num">{countText(one.count)}</span>
      </th>
      <td>
        <Money value={one.difference} signed />
      </td>
      {AGES.map((age) => (
        <td key={age} className={css.age} data-age={one.ages[age] > 0 ? age : undefined}>
          {one.ages[age] > 0 && (
            <Link to="/bills" search={{ ...search, age }}>
              {countText(one.ages[age])}
            </Link>
          )}
        </td>
      ))}
    </tr>
  );
}
