/** The lines of a voucher: account, whose, debit and credit, with both sums. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { VoucherLine } from '../../../src/contract/books.ts';
import css from '../stock/documents/documents.module.css';
import { useAccountLabel } from './book-words.ts';
import { accountsQuery } from './books-queries.ts';
import { Yuan } from './yuan.tsx';

/** `1122 应收账款`; an account that is no longer in the chart by its code. */
export function useAccountName(): (code: string) => string {
  const accounts = useQuery(accountsQuery).data;
  const labelOf = useAccountLabel();
  const names = new Map(accounts?.map((account) => [account.code, labelOf(account)]));
  return (code) => names.get(code) ?? code;
}

const sumOf = (lines: readonly VoucherLine[], side: VoucherLine['side']): string =>
  String(lines.reduce((sum, line) => sum + (line.side === side ? BigInt(line.amount) : 0n), 0n));

export function VoucherLines({ lines }: { lines: readonly VoucherLine[] }) {
  const { t } = useTranslation();
  const nameOf = useAccountName();
  return (
    <div className={css.wide}>
      <table className={`${css.lines} ${css.stacked}`}>
        <thead>
          <tr>
            <th>{t('books.account')}</th>
            <th>{t('books.ofWhom')}</th>
            <th className={css.right}>{t('books.debit')}</th>
            <th className={css.right}>{t('books.credit')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => (
            <tr key={at}>
              <td>
                {nameOf(line.account)}
                {line.memo && <div className="quiet">{line.memo}</div>}
              </td>
              <td data-title={line.whom && t('books.ofWhom')}>{line.whom}</td>
              <td className={css.right} data-title={line.side === 'debit' ? t('books.debit') : undefined}>
                {line.side === 'debit' && <Yuan amount={line.amount} />}
              </td>
              <td className={css.right} data-title={line.side === 'credit' ? t('books.credit') : undefined}>
                {line.side === 'credit' && <Yuan amount={line.amount} />}
              </td>
            </tr>
          ))}
          <tr>
            <td>
              <b>{t('books.sum')}</b>
            </td>
            <td />
            <td className={css.right} data-title={t('books.debit')}>
              <b>
                <Yuan amount={sumOf(lines, 'debit')} />
              </b>
            </td>
            <td className={css.right} data-title={t('books.credit')}>
              <b>
                <Yuan amount={sumOf(lines, 'credit')} />
              </b>
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
