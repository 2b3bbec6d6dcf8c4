/** One account: every line with the balance after it (cash book, bank journal), or by whom (receivable, payable, deposits). */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { accountLedger } from '../../../src/contract/book-reports.ts';
import { Choices } from '../../ui/filter-bar.tsx';
import { EmptyState, ErrorState, Unread, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import type { ReportSearch } from './book-search.ts';
import { useAccountLabel, useMemoOf } from './book-words.ts';
import own from './books.module.css';
import { accountsQuery } from './books-queries.ts';
import type { Asked, Go } from './reports-page.tsx';
import { TrialBalance } from './trial-balance.tsx';
import { VoucherNumber } from './voucher-view.tsx';
import { Yuan } from './yuan.tsx';

type Props = { report: 'ledger' | 'parties'; asked: Asked; search: ReportSearch; onGo: Go };

export function AccountReport({ report, asked, search, onGo }: Props) {
  const { t } = useTranslation();
  const labelOf = useAccountLabel();
  const accounts = useQuery(accountsQuery);
  if (!accounts.data) return <Unread query={accounts} />;
  const offered = accounts.data.filter(({ byWhat }) => report === 'ledger' || byWhat !== '');
  const account = offered.find(({ code }) => code === search.account);
  return (
    <>
      <h2>
        <Choices
          single
          required
          label={t('books.account')}
          options={offered.map((one) => ({ value: one.code, text: labelOf(one) }))}
          chosen={account ? [account.code] : []}
          onChoose={([code]) => onGo({ account: code, ofWhom: undefined } as never)}
        />{' '}
        {report === 'ledger' && search.ofWhom !== undefined && (
          <Button size="small" onClick={() => onGo({ ofWhom: undefined } as never)}>
            {t('books.everybody')}
          </Button>
        )}
      </h2>
      {!account && <EmptyState title={t('books.chooseAccount')} hint={t('books.chooseAccountHint')} />}
      {account && report === 'parties' && <TrialBalance asked={asked} account={account.code} onGo={onGo} />}
      {account && report === 'ledger' && <Ledger code={account.code} asked={asked} ofWhom={search.ofWhom} />}
    </>
  );
}

function Ledger({ code, asked, ofWhom }: { code: string; asked: Asked; ofWhom: string | undefined }) {
  const { t } = useTranslation();
  const memoOf = useMemoOf();
  const query = { ...asked, ...(ofWhom !== undefined && { ofWhom }) };
  const opening = useQuery({
    queryKey: ['books', 'ledger', code, query, 'opening'],
    queryFn: async ({ signal }) =>
      (await call(accountLedger, { params: { code }, query: { ...query, limit: 1 }, signal })).opening,
  });
  const list = useList(['books', 'ledger', code, query], (cursor, signal) =>
    call(accountLedger, { params: { code }, query: { ...query, limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  if (list.error) return <ErrorState error={list.error} onRetry={list.refetch} />;
  if (list.loading || opening.data === undefined) return <Waiting />;
  return (
    <div className={css.wide}>
      <table className={`${css.lines} ${css.stacked} ${own.rows}`}>
        <thead>
          <tr>
            <th>{t('books.onDay')}</th>
            <th>{t('books.voucher')}</th>
            <th>{t('books.memo')}</th>
            <th>{t('books.ofWhom')}</th>
            <th className={css.right}>{t('books.debit')}</th>
            <th className={css.right}>{t('books.credit')}</th>
            <th className={css.right}>{t('books.balance')}</th>
          </tr>
        </thead>
        <tbody>
          <tr className={own.total}>
            <td className="num">{asked.from}</td>
            <td />
            <td>{t('books.opening')}</td>
            <td />
            <td />
            <td />
            <td className={css.right}>
              <Yuan amount={opening.data} />
            </td>
          </tr>
          {list.rows.map((row, at) => (
            <tr key={`${row.voucherId}/${at}`}>
              <td className="num">{row.onDay}</td>
              <td data-title={t('books.voucher')}>
                <Link to="/vouchers" search={{ open: row.voucherId } as never} className="num">
                  {row.period} <VoucherNumber number={row.number} />
                </Link>
              </td>
              <td>{memoOf(row)}</td>
              <td data-title={row.whom && t('books.ofWhom')}>{row.whom}</td>
              <td className={css.right} data-title={row.debit === '0' ? undefined : t('books.debit')}>
                <Yuan amount={row.debit} blank />
              </td>
              <td className={css.right} data-title={row.credit === '0' ? undefined : t('books.credit')}>
                <Yuan amount={row.credit} blank />
              </td>
              <td className={css.right} data-title={t('books.balance')}>
                <Yuan amount={row.balance} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.more.has && (
        <div className={css.actions}>
          <Button size="small" loading={list.more.loading} onClick={list.more.load}>
            {t('stockMonths.more')}
          </Button>
        </div>
      )}
    </div>
  );
}
