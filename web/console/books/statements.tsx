/** Profit and loss, balance sheet, cash flow: sections with their accounts, each of which opens its ledger. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { balanceSheet, cashFlow, profitAndLoss, type ReportSection } from '../../../src/contract/book-reports.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from '../stock/documents/documents.module.css';
import { useAccountLabel } from './book-words.ts';
import own from './books.module.css';
import type { Asked, Go } from './reports-page.tsx';
import { Yuan } from './yuan.tsx';

function Sections({
  sections,
  totals,
  onGo,
}: {
  sections: readonly ReportSection[];
  totals: [string, string][];
  onGo: Go;
}) {
  const { t } = useTranslation();
  const labelOf = useAccountLabel();
  return (
    <table className={css.lines}>
      <thead>
        <tr>
          <th>{t('books.item')}</th>
          <th className={css.right}>{t('books.amount')}</th>
        </tr>
      </thead>
      {sections.map(({ key, amount, accounts }) => (
        <tbody key={key}>
          <tr>
            <td>
              <b>{t(`books.section.${key}`)}</b>
            </td>
            <td className={css.right}>
              <b>
                <Yuan amount={amount} />
              </b>
            </td>
          </tr>
          {accounts.map((one) => (
            <tr key={one.account.code}>
              <td className={own.indent}>
                <button
                  type="button"
                  className={css.link}
                  onClick={() => onGo({ report: 'ledger', account: one.account.code })}
                >
                  {labelOf(one.account)}
                </button>
              </td>
              <td className={css.right}>
                <Yuan amount={one.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      ))}
      <tbody>
        {totals.map(([text, amount]) => (
          <tr key={text} className={own.total}>
            <td>{text}</td>
            <td className={css.right}>
              <Yuan amount={amount} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Profit({ asked, onGo }: { asked: Asked; onGo: Go }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['books', 'profit', asked],
    queryFn: ({ signal }) => call(profitAndLoss, { query: asked, signal }),
  });
  if (!query.data) return <Unread query={query} />;
  return <Sections sections={query.data.sections} totals={[[t('books.profit'), query.data.profit]]} onGo={onGo} />;
}

export function BalanceSheet({ asked: { from: _, to: asOf, ...of }, onGo }: { asked: Asked; onGo: Go }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['books', 'sheet', asOf, of],
    queryFn: ({ signal }) => call(balanceSheet, { query: { asOf, ...of }, signal }),
  });
  if (!query.data) return <Unread query={query} />;
  const { sections, assets, liabilities, equity } = query.data;
  const totals: [string, string][] = [
    [t('books.assets'), assets],
    [t('books.liabilities'), liabilities],
    [t('books.equity'), equity],
    [t('books.liabilitiesAndEquity'), String(BigInt(liabilities) + BigInt(equity))],
  ];
  return <Sections sections={sections} totals={totals} onGo={onGo} />;
}

export function CashFlow({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['books', 'cash', asked],
    queryFn: ({ signal }) => call(cashFlow, { query: asked, signal }),
  });
  if (!query.data) return <Unread query={query} />;
  const { rows, opening, closing } = query.data;
  const edge = (text: string, amount: string) => (
    <tr className={own.total}>
      <td>{text}</td>
      <td />
      <td />
      <td className={css.right}>
        <Yuan amount={amount} />
      </td>
    </tr>
  );
  return (
    <table className={css.lines}>
      <thead>
        <tr>
          <th>{t('books.item')}</th>
          <th className={css.right}>{t('books.in')}</th>
          <th className={css.right}>{t('books.out')}</th>
          <th className={css.right}>{t('books.net')}</th>
        </tr>
      </thead>
      <tbody>
        {edge(t('books.cashOpening'), opening)}
        {rows.map((row) => (
          <tr key={row.flow}>
            <td>{t(`books.flow.${row.flow}`)}</td>
            <td className={css.right}>
              <Yuan amount={row.in} blank />
            </td>
            <td className={css.right}>
              <Yuan amount={row.out} blank />
            </td>
            <td className={css.right}>
              <Yuan amount={String(BigInt(row.in) - BigInt(row.out))} />
            </td>
          </tr>
        ))}
        {edge(t('books.cashClosing'), closing)}
      </tbody>
    </table>
  );
}
