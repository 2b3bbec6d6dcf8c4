/** What the month that is closed next cost and nobody has billed (FIN-1): by whom, from what, and what of it is booked. */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type AccrualKind, type Accruals, bookAccruals, getAccruals } from '../../../src/contract/accruals.ts';
import type { Right } from '../../../src/contract/rights.ts';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import own from './books.module.css';
import { refreshBooks } from './books-queries.ts';
import { Yuan } from './yuan.tsx';

const accrualsQuery = (period: string) =>
  queryOptions({
    queryKey: ['books', 'accruals', period],
    queryFn: ({ signal }) => call(getAccruals, { query: { period }, signal }),
  });

export function AccrualsSection({ period }: { period: string }) {
  const query = useQuery(accrualsQuery(period));
  if (!query.data) return <Unread query={query} />;
  return (
    <div id="accruals">
      <Now {...query.data} />
      {query.data.before.length > 0 && <Before before={query.data.before} />}
    </div>
  );
}

function Now({ period, bookable, reckonedAt, rows, difference }: Accruals) {
  const { t } = useTranslation();
  const may = useRight('bills.approve');
  const book = useMutation({ mutationFn: () => call(bookAccruals, { body: { period } }), onSettled: refreshBooks });
  const open = rows.some((row) => row.difference !== '0');
  const hint = !open ? 'all' : bookable ? 'how' : 'whenSoft';
  const act = may && open && (
    <Button size="small" type="primary" disabled={!bookable} loading={book.isPending} onClick={() => book.mutate()}>
      {t('accruals.book')}
    </Button>
  );
  return (
    <Section title={t('accruals.of', { period })} end={act}>
      {book.isError && <InlineError error={book.error} />}
      <p className={css.none}>
        {t(`accruals.${hint}`)}
        {reckonedAt && rows.length > 0 && [' ', t('accruals.reckoned'), ' ', <Moment key="at" value={reckonedAt} />]}
      </p>
      {rows.length > 0 && <Rows rows={rows} difference={difference} label={t('accruals.of', { period })} />}
    </Section>
  );
}

function Rows({ rows, difference, label }: Pick<Accruals, 'rows' | 'difference'> & { label: string }) {
  const { t } = useTranslation();
  return (
    <table className={`${css.lines} ${css.stacked} ${own.rows}`} aria-label={label}>
      <thead>
        <tr>
          <th>{t('accruals.whose')}</th>
          <th>{t('accruals.from')}</th>
          <th className={css.right}>{t('accruals.required')}</th>
          <th className={css.right}>{t('accruals.standing')}</th>
          <th className={css.right}>{t('accruals.difference')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.kind} ${row.party}`}>
            <td>
              {t(`accruals.kind.${row.kind}`)} <strong>{row.name}</strong>
            </td>
            <td>
              <Source {...row} />
            </td>
            {(['required', 'standing', 'difference'] as const).map((name) => (
              <td key={name} className={css.right} data-title={t(`accruals.${name}`)}>
                <Yuan amount={row[name]} />
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <td colSpan={4}>
            <strong>{t('accruals.toBook')}</strong>
          </td>
          <td className={css.right}>
            <b>
              <Yuan amount={difference} />
            </b>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** Where the figures of a kind come from, and who may look there. */
const SOURCES: Record<AccrualKind, { to: string; right: Right }> = {
  freight: { to: '/freight', right: 'bills.read' },
  commission: { to: '/profit', right: 'catalog.cost' },
  fees: { to: '/profit', right: 'catalog.cost' },
  goods: { to: '/statements', right: 'purchases.read' },
  agentGoods: { to: '/statements', right: 'purchases.read' },
};

function Source({ kind, documents, firstDay, lastDay }: Accruals['rows'][number]) {
  const { t } = useTranslation();
  const { to, right } = SOURCES[kind];
  const may = useRight(right);
  const days = firstDay === lastDay ? firstDay : `${firstDay} – ${lastDay}`;
  const text = `${t(`accruals.source.${kind}`, { count: documents })} ${days}`;
  const search = to === '/profit' ? { view: 'orders', from: firstDay, to: lastDay } : {};
  return may ? (
    <Link to={to} search={search as never} className="link">
      {text}
    </Link>
  ) : (
    <span>{text}</span>
  );
}

function Before({ before }: Pick<Accruals, 'before'>) {
  const { t } = useTranslation();
  return (
    <Section title={t('accruals.before')}>
      <table className={`${css.lines} ${css.stacked} ${own.rows}`} aria-label={t('accruals.before')}>
        <tbody>
          {before.map(({ id, period, kind, name, amount, voucherId, by, at }) => (
            <tr key={id}>
              <td>
                <span className="num">{period}</span> {t(`accruals.kind.${kind}`)} <strong>{name}</strong>
              </td>
              <td>
                <By by={by} /> <Moment value={at} />
              </td>
              <td>
                <Link to="/vouchers" search={{ open: voucherId } as never} className="link">
                  {t('accruals.voucher')}
                </Link>
              </td>
              <td className={css.right} data-title={t('accruals.booked')}>
                <Yuan amount={amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
