/**
 * The print centre (SHP-3), the screen beside a printer: its queue, the next job, the paper in sight before it is
 * printed, and what became of it. Jobs come by themselves; whoever stands here presses `n`, `p`, `c`.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listPrintJobs, type PrintJob, takePrintJob } from '../../../src/contract/printing.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, InlineError, insteadOf, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import css from './print.module.css';
import { JobState, PrintJobView, refreshPrinting } from './print-job.tsx';
import { PRINT_VIEWS, type PrintSearch, readPrintSearch } from './print-search.ts';
import { printersQuery } from './shipping-queries.ts';

const STATES = { open: ['waiting', 'taken', 'failed'], printed: ['printed'] } as const;
/** A screen that nobody touches shows new jobs all the same. */
const LOOK_AGAIN_MS = 4_000;

const columnsOf = (t: TFunction): Column<PrintJob>[] => [
  {
    id: 'time',
    title: t('printing.time'),
    width: 96,
    align: 'right',
    cell: (job) => <Moment value={job.printedAt ?? job.createdAt} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 96, cell: (job) => <JobState job={job} /> },
  { id: 'printer', title: t('printing.printer'), width: 120, rank: 2, grow: 1, cell: ({ printer }) => printer.name },
  {
    id: 'papers',
    title: t('printing.papers'),
    width: 136,
    grow: 1,
    cell: (job) => (
      <>
        {job.kind === 'labels' ? (job.courier?.name ?? t('printing.mixed')) : t(`printing.kind.${job.kind}`)}
        {job.reprint && <b className={css.reprint}>{t('printing.reprint')}</b>}
      </>
    ),
  },
  {
    id: 'parcels',
    title: t('printing.parcels'),
    width: 64,
    align: 'right',
    cell: ({ parcels }) => <Quantity value={String(parcels)} />,
  },
  {
    id: 'message',
    title: t('printing.message'),
    width: 120,
    rank: 1,
    grow: 2,
    cell: ({ message }) => message && <span title={message}>{message}</span>,
  },
];

export default function PrintPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/print' });
  const printers = useQuery(printersQuery);
  const busy = printers.data?.find(({ waiting, failed }) => waiting + failed > 0) ?? printers.data?.[0];
  const printer = printers.data?.find(({ id }) => id === search.printer) ?? busy ?? null;
  const show = useCallback(
    (next: PrintSearch) =>
      void navigate({ to: '/print', search: (before) => ({ ...readPrintSearch(before), ...next }), replace: true }),
    [navigate],
  );
  // Chosen once: a queue that is worked off does not make way for another by itself.
  const chosen = printer && printer.id !== search.printer ? printer.id : null;
  useEffect(() => {
    if (chosen) show({ printer: chosen });
  }, [chosen, show]);
  if (!printers.data) return <Unread query={printers} />;
  if (!printer)
    return (
      <EmptyState
        title={t('printing.noPrinters')}
        hint={t('printing.noPrintersHint')}
        action={<Link to="/settings/printers">{t('nav.printers')}</Link>}
      />
    );
  const options = printers.data.map(({ id, name, node }) => ({ value: id, text: `${name} · ${node.name}` }));
  return (
    <Queue
      key={printer.id}
      printerId={printer.id}
      waiting={printer.waiting}
      failed={printer.failed}
      view={search.view ?? 'open'}
      onShow={show}
      choice={
        <Choices
          single
          required
          label={t('printing.printer')}
          options={options}
          chosen={[printer.id]}
          onChoose={([id]) => id && show({ printer: id })}
        />
      }
    />
  );
}

type QueueProps = {
  printerId: string;
  waiting: number;
  failed: number;
  view: keyof typeof STATES;
  onShow: (search: PrintSearch) => void;
  choice: ReactNode;
};

function Queue({ printerId, waiting, failed, view, onShow, choice }: QueueProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const [cursor, setCursor] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(t), [t]);
  const list = useList(
    ['printJobs', printerId, view],
    (page, signal) =>
      call(listPrintJobs, {
        query: { printerId, state: [...STATES[view]], limit: 100, ...(page ? { cursor: page } : {}) },
        signal,
      }),
    LOOK_AGAIN_MS,
  );
  const take = useMutation({
    mutationFn: async () => (await call(takePrintJob, { params: { id: printerId } })).job,
    onSuccess: async (job) => {
      await refreshPrinting();
      if (job) {
        onShow({ view: 'open' });
        setCursor(job.id);
      }
    },
  });
  const next = () => !take.isPending && take.mutate();
  useKeys(t('printing.title'), mayWrite ? [{ keys: ['n'], label: t('printing.next'), run: next }] : []);
  const job = list.rows.find(({ id }) => id === cursor) ?? null;
  const instead = insteadOf(list, { title: t('printing.empty'), hint: t('printing.emptyHint') });
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <Button type="primary" disabled={waiting === 0} loading={take.isPending} onClick={next}>
              {t('printing.next')}
              <Hotkey name="n" />
            </Button>
          )
        }
      >
        {choice}
        <Tabs
          label={t('printing.title')}
          value={view}
          options={PRINT_VIEWS.map((value) => ({
            value,
            text: t(`printing.view.${value}`),
            ...(value === 'open' && { count: waiting + failed }),
          }))}
          onPick={(value) => onShow({ view: value })}
        />
        {take.isError && <InlineError error={take.error} />}
        {take.isSuccess && take.data === null && <span className="quiet">{t('printing.nothing')}</span>}
      </FilterBar>
      <SplitView
        size="form"
        asideLabel={t('printing.paper')}
        onClose={() => setCursor(null)}
        aside={job && <PrintJobView key={`${job.id} ${job.takes}`} job={job} fetchNow={take.data?.id === job.id} />}
      >
        <DataTable
          id="printJobs"
          label={t('printing.title')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={cursor}
          onCursor={setCursor}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={t('printing.parcelCount', { count: row.parcels })}>
                <strong className="clip">
                  {row.kind === 'labels' ? (row.courier?.name ?? t('printing.mixed')) : t(`printing.kind.${row.kind}`)}
                </strong>
                <JobState job={row} />
              </CardLine>
              <CardLine end={<Moment value={row.printedAt ?? row.createdAt} />}>
                <span className="clip quiet">{row.message ?? row.printer.name}</span>
              </CardLine>
            </>
          )}
          instead={instead}
        />
      </SplitView>
    </>
  );
}
