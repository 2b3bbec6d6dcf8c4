/** Opening, movement and closing of every account; of one account by whom. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { trialBalance } from '../../../src/contract/book-reports.ts';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from '../stock/documents/documents.module.css';
import { useAccountLabel } from './book-words.ts';
import own from './books.module.css';
import type { Asked, Go } from './reports-page.tsx';
import { Yuan } from './yuan.tsx';

type Props = { asked: Asked; account?: string; onGo: Go };

export function TrialBalance({ asked, account, onGo }: Props) {
  const { t } = useTranslation();
  const labelOf = useAccountLabel();
  const query = useQuery({
    queryKey: ['books', 'trial', asked, account],
    queryFn: ({ signal }) => call(trialBalance, { query: { ...asked, ...(account && { account }) }, signal }),
  });
  if (!query.data) return <Unread query={query} />;
  const { rows, debit, credit } = query.data;
  if (rows.length === 0) return <EmptyState title={t('books.nothing')} hint={t('books.nothingHint')} />;
  return (
    <table className={`${css.lines} ${css.stacked} ${own.rows}`}>
      <thead>
        <tr>
          <th>{t(account ? 'books.ofWhom' : 'books.account')}</th>
          {(['opening', 'debit', 'credit', 'closing'] as const).map((name) => (
            <th key={name} className={css.right}>
              {t(`books.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.account.code}/${row.ofWhom}`}>
            <td>
              <button
                type="button"
                className={css.link}
                onClick={() =>
                  onGo({ report: 'ledger', account: row.account.code, ...(account && { ofWhom: row.ofWhom }) })
                }
              >
                {account ? row.whom || t('books.nobody') : labelOf(row.account)}
              </button>
            </td>
            {(['opening', 'debit', 'credit', 'closing'] as const).map((name) => (
              <td key={name} className={css.right} data-title={t(`books.${name}`)}>
                <Yuan amount={row[name]} blank={name !== 'closing'} />
              </td>
            ))}
          </tr>
        ))}
        <tr className={own.total}>
          <td>{t('books.sum')}</td>
          <td />
          <td className={css.right} data-title={t('books.debit')}>
            <Yuan amount={debit} />
          </td>
          <td className={css.right} data-title={t('books.credit')}>
            <Yuan amount={credit} />
          </td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}
