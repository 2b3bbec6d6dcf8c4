/**
 * Work in the warehouse (WMS-11): who did what and how fast, by period; as a board it fills the wall and looks again by
 * itself. One sees his own figures; who may overrule a scale sees everybody's.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listWork } from '../../../src/contract/work.ts';
import { csvText, saveFile } from '../../ui/csv.ts';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './work-page.module.css';
import { PERIODS, periodOf } from './work-search.ts';
import { daysOf, type PersonTask, perHour, sumsOf } from './work-sums.ts';

const LOOK_MS = 5_000;

export default function WorkPage() {
  const { t } = useTranslation();
  const { days = 1, board } = useSearch({ from: '/shell/work' });
  const navigate = useNavigate();
  const { from, until } = periodOf(days, new Date());
  const query = useQuery({
    queryKey: ['work', from, until],
    queryFn: ({ signal }) => call(listWork, { query: { from, until }, signal }),
    refetchInterval: board ? LOOK_MS : false,
    staleTime: 0,
  });
  const rows = query.data?.rows;
  const sums = useMemo(() => sumsOf(rows ?? []), [rows]);
  const show = (next: { days?: number; board?: boolean }) =>
    void navigate({ to: '/work', search: { ...(days !== 1 && { days }), ...(board && { board }), ...next } });
  const save = () => saveFile(`work-${from}-${until}.csv`, csvText(tableOf(t, rows ?? [])));
  useKeys(t('nav.work'), [
    { keys: ['b'], label: t('work.board'), run: () => show({ board: !board }) },
    { keys: ['e'], label: t('work.save'), run: save },
  ]);
  return (
    <div className={css.page} data-board={board || undefined}>
      <FilterBar
        end={
          <>
            <Button size="small" onClick={() => show({ board: !board })}>
              {t(board ? 'work.report' : 'work.board')}
            </Button>
            <Button size="small" onClick={save} disabled={!rows?.length}>
              {t('work.save')}
            </Button>
          </>
        }
      >
        <Choices
          single
          label={t('work.period')}
          options={PERIODS.map((value) => ({ value: String(value), text: t(`work.days.${value}`) }))}
          chosen={[String(days)]}
          onChoose={([value]) => show({ days: Number(value ?? 1) })}
        />
        {query.data && <span className="quiet">{t(query.data.own ? 'work.own' : 'work.everybody')}</span>}
        {query.data && board && <Moment value={query.data.at} />}
      </FilterBar>
      {query.error && !rows && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {!query.error && !rows && <Waiting rows={8} />}
      {rows?.length === 0 && <EmptyState title={t('work.empty')} hint={t('work.emptyHint')} />}
      {rows && rows.length > 0 && (
        <div className={css.content}>
          {days > 1 && !board && <Days rows={rows} />}
          <Table sums={sums} />
        </div>
      )}
    </div>
  );
}

type Rows = Parameters<typeof sumsOf>[0];
const tableOf = (t: (key: string) => string, rows: Rows): (string | number)[][] => [
  ['day', 'person', 'task', 'lines', 'pieces', 'errors', 'minutes'].map((name) => t(`work.column.${name}`)),
  ...rows.map((row) => [
    ...[row.day, row.person.name, t(`work.task.${row.task}`)],
    ...[row.lines, Number(row.pieces), row.errors, row.minutes],
  ]),
];

/** Pieces a day, as bars; the table below says the same in figures. */
function Days({ rows }: { rows: Rows }) {
  const { t } = useTranslation();
  const days = daysOf(rows);
  const most = Math.max(1, ...days.map(({ pieces }) => pieces));
  return (
    <figure className={css.days} role="img" aria-label={t('work.plot', { days: days.length, most })}>
      {days.map(({ day, pieces, errors }) => (
        <div key={day} title={t('work.onDay', { day, pieces, errors })}>
          <span>{pieces}</span>
          <i style={{ height: `${Math.round((pieces / most) * 100)}%` }} />
          <small>{day.slice(5)}</small>
        </div>
      ))}
    </figure>
  );
}

function Table({ sums }: { sums: readonly PersonTask[] }) {
  const { t } = useTranslation();
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th>{t('work.column.person')}</th>
          <th>{t('work.column.task')}</th>
          {(['pieces', 'lines', 'perHour', 'minutes', 'errors'] as const).map((name) => (
            <th key={name} className={css.right}>
              {t(`work.column.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sums.map((sum) => (
          <tr key={`${sum.person}/${sum.task}`}>
            <td>{sum.person || t('actor.system')}</td>
            <td>{t(`work.task.${sum.task}`)}</td>
            <td className={css.right}>
              <Quantity value={String(sum.pieces)} />
            </td>
            <td className={css.right}>
              <Quantity value={String(sum.lines)} />
            </td>
            <td className={css.right}>{perHour(sum) ?? '—'}</td>
            <td className={css.right}>{sum.minutes}</td>
            <td className={css.right} data-errors={sum.errors > 0 || undefined}>
              {sum.errors}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
