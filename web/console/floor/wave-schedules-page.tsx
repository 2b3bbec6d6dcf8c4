/** Waves made by the clock (WMS-4): when, of which parcels, when next, and what the last run did. Paused, not deleted. */
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listWaveSchedules, runWaveSchedule, type WaveSchedule } from '../../../src/contract/wave-schedules.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useRight } from '../queries.ts';
import { LOOK_AGAIN_MS } from './wave-queries.ts';
import { WaveSchedulePanel } from './wave-schedule-panel.tsx';

/** The clock moves it. */
const schedulesQuery = queryOptions({
  queryKey: ['waves', 'schedules'],
  queryFn: async ({ signal }) => (await call(listWaveSchedules, { signal })).schedules,
  refetchInterval: LOOK_AGAIN_MS,
});

const refresh = () => queryClient.invalidateQueries({ queryKey: schedulesQuery.queryKey });

function ScheduleState({ schedule }: { schedule: WaveSchedule }) {
  const { t } = useTranslation();
  return (
    <Tag
      tone={schedule.active ? 'good' : 'ended'}
      text={t(schedule.active ? 'waveSchedules.on' : 'waveSchedules.paused')}
    />
  );
}

/** `10:00 14:00 · every 30 minutes · courier 17:00`. */
function whenOf(t: TFunction, { times, everyMinutes, cutOff }: WaveSchedule): string {
  const parts = [
    times.join(' '),
    everyMinutes === null ? '' : t('waveSchedules.every', { count: everyMinutes }),
    cutOff === '' ? '' : t('waveSchedules.courierAt', { at: cutOff }),
  ];
  return parts.filter(Boolean).join(' · ');
}

/** What the last run did, with the wave it made. */
function LastRun({ schedule: { last, least } }: { schedule: WaveSchedule }) {
  const { t } = useTranslation();
  if (!last) return <span className="quiet">{t('waveSchedules.never')}</span>;
  const words = t(`waveSchedules.outcome.${last.outcome}`, { count: last.waiting, least });
  return (
    <>
      <Moment value={last.at} />{' '}
      {last.wave ? (
        <Link to="/waves" search={{ open: last.wave.id } as never}>
          {last.wave.number}
        </Link>
      ) : (
        <span className="quiet">{words}</span>
      )}
    </>
  );
}

const columnsOf = (t: TFunction): Column<WaveSchedule>[] => [
  { id: 'name', title: t('waveSchedules.name'), width: 128, grow: 1, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'node', title: t('stock.node'), width: 112, rank: 4, cell: ({ node }) => node.name },
  { id: 'when', title: t('waveSchedules.when'), width: 200, rank: 2, grow: 1, cell: (one) => whenOf(t, one) },
  {
    ...{ id: 'next', title: t('waveSchedules.nextAt'), width: 112, rank: 1 },
    cell: ({ nextAt }) => (nextAt ? <Moment value={nextAt} /> : <span className="quiet">—</span>),
  },
  {
    ...{ id: 'last', title: t('waveSchedules.last'), width: 232, rank: 3, grow: 1 },
    cell: (one) => <LastRun schedule={one} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 88, cell: (one) => <ScheduleState schedule={one} /> },
];

export default function WaveSchedulesPage() {
  const { t } = useTranslation();
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="waveSchedules"
      title={t('nav.waveSchedules')}
      add={t('waveSchedules.add')}
      right="shipping.write"
      list={useQuery(schedulesQuery)}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('waveSchedules.empty'), hint: t('waveSchedules.emptyHint') }}
      narrow={(one) => (
        <>
          <CardLine end={<ScheduleState schedule={one} />}>
            <strong className="clip">{one.name}</strong>
          </CardLine>
          <CardLine end={one.nextAt && <Moment value={one.nextAt} />}>
            <span className="clip quiet">{whenOf(t, one)}</span>
          </CardLine>
        </>
      )}
      panel={(schedule, onMade) => (
        <WaveSchedulePanel
          schedule={schedule}
          head={schedule && <RunNow schedule={schedule} />}
          onKept={async (id) => {
            await refresh();
            if (!schedule) onMade(id);
          }}
          reread={() => void refresh()}
        />
      )}
    />
  );
}

function RunNow({ schedule }: { schedule: WaveSchedule }) {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const run = useMutation({
    mutationFn: () => call(runWaveSchedule, { params: { id: schedule.id } }),
    onSuccess: refresh,
  });
  const may = mayWrite && schedule.active;
  const go = () => may && !run.isPending && run.mutate();
  useKeys(t('nav.waveSchedules'), may ? [{ keys: ['b'], label: t('waveSchedules.run'), run: go }] : []);
  if (!may) return <ScheduleState schedule={schedule} />;
  return (
    <>
      <ScheduleState schedule={schedule} />
      {run.error && <InlineError error={run.error} />}
      <Button size="small" loading={run.isPending} onClick={go}>
        {t('waveSchedules.run')}
      </Button>
    </>
  );
}
