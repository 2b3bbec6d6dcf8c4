/** Output tax of a month: the books against invoices, sales, splits and statements, and the documents that differ. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { getTaxTieOut, type TaxDifference, type TaxRow } from '../../../src/contract/book-tax.ts';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from '../stock/documents/documents.module.css';
import own from './books.module.css';
import { DocumentLink } from './document-link.tsx';
import type { Go } from './reports-page.tsx';
import { Yuan } from './yuan.tsx';

const COLUMNS = ['issued', 'red', 'unissued', 'own', 'expected', 'booked', 'difference'] as const;
const SIDES = ['expected', 'booked', 'difference'] as const;
const TONES: Record<TaxDifference['reason'], Tone> = {
  rounding: 'good',
  otherMonth: 'work',
  notYet: 'wait',
  unexplained: 'danger',
};

export function TaxReport({ period, onGo }: { period: string; onGo: Go }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['books', 'tax', period],
    queryFn: ({ signal }) => call(getTaxTieOut, { query: { period }, signal }),
  });
  if (!query.data) return <Unread query={query} />;
  const { rows, differences } = query.data;
  if (rows.length === 0) return <EmptyState title={t('books.nothing')} hint={t('books.nothingHint')} />;
  const total = Object.fromEntries(
    COLUMNS.map((name) => [name, String(rows.reduce((sum, row) => sum + BigInt(row[name]), 0n))]),
  ) as Pick<TaxRow, (typeof COLUMNS)[number]>;
  return (
    <>
      <table className={`${css.lines} ${css.stacked} ${own.rows}`} aria-label={t('books.report.tax')}>
        <thead>
          <tr>
            <th>{t('taxTieOut.source')}</th>
            {COLUMNS.map((name) => (
              <th key={name} className={css.right} title={t(`taxTieOut.hint.${name}`, { defaultValue: '' })}>
                {t(`taxTieOut.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.source}/${row.ratePpm}`}>
              <td>
                <Source row={row} period={period} onGo={onGo} />
              </td>
              <Amounts of={row} columns={COLUMNS} />
            </tr>
          ))}
          <tr className={own.total}>
            <td>{t('books.sum')}</td>
            <Amounts of={total} columns={COLUMNS} />
          </tr>
        </tbody>
      </table>
      {differences.length > 0 && <Differences rows={differences} />}
    </>
  );
}

/** What people entered opens the account, where it stands. */
function Source({ row: { source, ratePpm }, period, onGo }: { row: TaxRow; period: string; onGo: Go }) {
  const { t } = useTranslation();
  const text = t(`taxTieOut.sources.${source}`);
  if (source === 'entered')
    return (
      <button
        type="button"
        className={css.link}
        onClick={() => onGo({ report: 'ledger', account: '222101', from: `${period}-01` })}
      >
        {text}
      </button>
    );
  return (
    <>
      {text} <span className="num">{ratePpm === null ? t('taxTieOut.noRate') : `${ratePpm / 10_000}%`}</span>
    </>
  );
}

type Column = (typeof COLUMNS)[number];
type AmountsProps = { of: Partial<Record<Column, string>>; columns: readonly Column[] };

function Amounts({ of, columns }: AmountsProps) {
  const { t } = useTranslation();
  return columns.map((name) => {
    const amount = of[name] ?? '0';
    const differs = name === 'difference' && amount !== '0';
    const isSide = (SIDES as readonly Column[]).includes(name);
    return (
      <td
        key={name}
        className={`${css.right} ${differs ? css.wrong : ''}`}
        data-title={amount === '0' && !isSide ? undefined : t(`taxTieOut.${name}`)}
      >
        <Yuan amount={amount} blank={!isSide} />
      </td>
    );
  });
}

function Differences({ rows }: { rows: readonly TaxDifference[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('taxTieOut.differences', { count: rows.length })}>
      <table
        className={`${css.lines} ${css.stacked} ${own.rows}`}
        aria-label={t('taxTieOut.differences', { count: rows.length })}
      >
        <thead>
          <tr>
            <th>{t('taxTieOut.document')}</th>
            {SIDES.map((name) => (
              <th key={name} className={css.right}>
                {t(`taxTieOut.${name}`)}
              </th>
            ))}
            <th>{t('taxTieOut.why')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ document, reason, ...sides }) => (
            <tr key={document.id}>
              <td>
                <DocumentLink document={document} />
              </td>
              <Amounts of={sides} columns={SIDES} />
              <td data-title={t('taxTieOut.why')}>
                <Tag tone={TONES[reason]} text={t(`taxTieOut.reason.${reason}`)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
