/** Month close (STK-9): what stock was worth month by month, and one month with all that came and went. */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type CostMonth, type CostRun, listCostMonths, runCosts } from '../../../src/contract/costs.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Money, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { queryClient, wholeList } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { MonthView } from './month-view.tsx';

const LOOK_AGAIN_MS = 2000;

export const monthsQuery = queryOptions({
  queryKey: ['costs', 'months'],
  queryFn: ({ signal }) => call(listCostMonths, { signal }),
  // While months are being reckoned the page waits for them.
  refetchInterval: ({ state }) => (state.data?.run.askedAt ? LOOK_AGAIN_MS : false),
});

export const hindered = ({ hindrances: { missing, negative, openCounts } }: CostMonth): number =>
  missing + negative + openCounts;

export function MonthState({ month }: { month: CostMonth }) {
  const { t } = useTranslation();
  if (month.state === 'closed') return <Tag tone="good" text={t('stockMonths.state.closed')} />;
  if (month.state === 'closing') return <Tag tone="wait" text={t('stockMonths.state.closing')} />;
  const count = hindered(month);
  // A month that goes on is in nobody's way yet.
  return count > 0 && month.next === 'close' ? (
    <Tag tone="danger" text={t('stockMonths.hinderedBy', { count })} />
  ) : (
    <Tag tone="wait" text={t('stockMonths.state.open')} />
  );
}

const columnsOf = (t: TFunction): Column<CostMonth>[] => [
  {
    id: 'month',
    title: t('stockMonths.month'),
    width: 96,
    cell: ({ month }) => <strong className="num">{month}</strong>,
  },
  { id: 'state', title: t('orders.column.state'), width: 128, cell: (month) => <MonthState month={month} /> },
  {
    ...{ id: 'pieces', title: t('stockMonths.closingPieces'), width: 112, rank: 2, align: 'right' },
    cell: ({ closing }) => <Quantity value={closing.pieces} />,
  },
  {
    ...{ id: 'value', title: t('stockMonths.closingValue'), width: 136, rank: 1, align: 'right', grow: 1 },
    cell: ({ closing }) => <Money value={closing.value} />,
  },
  {
    ...{ id: 'madeAt', title: t('stockMonths.madeAt'), width: 112, rank: 3, align: 'right' },
    cell: ({ closedAt, madeAt }) => <Moment value={closedAt ?? madeAt} />,
  },
];

/** Movements of goods reckoned so far; before they are counted the bar only says that it moves. */
function RunProgress({ run: { done, total } }: { run: CostRun }) {
  const { t } = useTranslation();
  return (
    <>
      <progress {...(total > 0 && { max: total, value: done })} aria-label={t('stockMonths.running')} />
      {total > 0 && (
        <span className="quiet num">
          {t('stockMonths.progress', { done: countText(done), total: countText(total) })}
        </span>
      )}
    </>
  );
}

export default function MonthsPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const query = useQuery(monthsQuery);
  const list = wholeList(useQuery({ ...monthsQuery, select: ({ months }) => months }));
  const doneAt = query.data?.run.doneAt;
  useEffect(() => {
    if (doneAt) void queryClient.invalidateQueries({ queryKey: ['costs', 'of'] });
  }, [doneAt]);
  const columns = useMemo(() => columnsOf(t), [t]);
  const run = useMutation({
    mutationFn: () => call(runCosts),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: monthsQuery.queryKey }),
  });
  const running = run.isPending || Boolean(query.data?.run.askedAt);
  useKeys(t('nav.stockMonths'), [{ keys: ['r'], label: t('stockMonths.run'), run: () => run.mutate() }]);
  const month = list.rows.find((one) => one.month === open);
  const button = (
    <Button size="small" loading={running} onClick={() => run.mutate()}>
      {t(running ? 'stockMonths.running' : 'stockMonths.run')}
    </Button>
  );
  return (
    <>
      <FilterBar
        end={
          <>
            {run.isError && <InlineError error={run.error} />}
            {button}
            <ExportMenu of="stockMonths" />
          </>
        }
      >
        <strong>{t('nav.stockMonths')}</strong>
        {running && query.data && <RunProgress run={query.data.run} />}
        {!running && doneAt && (
          <span className="quiet">
            {t('stockMonths.asOf')} <Moment value={doneAt} />
          </span>
        )}
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.stockMonths')}
        onClose={() => setOpen(null)}
        aside={month && <MonthView key={month.month} month={month} />}
      >
        <DataTable
          id="stock-months"
          label={t('nav.stockMonths')}
          columns={columns}
          rows={list.rows}
          idOf={(one) => one.month}
          cursor={open}
          onCursor={setOpen}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.closing.value} />}>
                <strong className="num">{one.month}</strong>
                <MonthState month={one} />
              </CardLine>
              <CardLine end={<Quantity value={one.closing.pieces} />}>
                <span className="quiet">{t('stockMonths.closingPieces')}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('stockMonths.none'), hint: t('stockMonths.noneHint'), action: button })}
        />
      </SplitView>
    </>
  );
}
