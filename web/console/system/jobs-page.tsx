/** Work in the background that gave up and waits for a person (OPS-8): tried again, or dropped with a reason, many at once. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dropJobs, listStuckJobs, repeatJobs, type StuckJob } from '../../../src/contract/jobs.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { type RunOrder, startRun, type Undo } from '../../ui/runs.ts';
import { Section } from '../../ui/section.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import css from './system.module.css';
import { healthQuery, useJobName } from './system-queries.ts';

const refresh = () => {
  for (const key of ['stuckJobs', 'health', 'home']) void queryClient.invalidateQueries({ queryKey: [key] });
};

function useColumns(): Column<StuckJob>[] {
  const { t } = useTranslation();
  const nameOf = useJobName();
  return useMemo(
    () => [
      { id: 'kind', title: t('jobs.kind'), width: 176, grow: 1, cell: (job) => <strong>{nameOf(job.kind)}</strong> },
      {
        id: 'error',
        title: t('jobs.lastError'),
        width: 280,
        grow: 4,
        cell: (job) => <span title={job.lastError ?? ''}>{job.lastError ?? t('jobs.died')}</span>,
      },
      {
        id: 'tries',
        title: t('jobs.tries'),
        width: 64,
        rank: 2,
        align: 'right',
        cell: (job) => <Quantity value={String(job.tries)} />,
      },
      {
        id: 'createdAt',
        title: t('jobs.createdAt'),
        width: 104,
        rank: 3,
        align: 'right',
        cell: (job) => <Moment value={job.createdAt} />,
      },
      {
        id: 'since',
        title: t('jobs.since'),
        width: 104,
        rank: 1,
        align: 'right',
        cell: (job) => <Moment value={job.since} />,
      },
    ],
    [t, nameOf],
  );
}

export default function JobsPage() {
  const { t } = useTranslation();
  const nameOf = useJobName();
  const navigate = useNavigate();
  const { kind } = useSearch({ from: '/shell/system/jobs' });
  const health = useQuery(healthQuery);
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useList(['stuckJobs', kind], (page, signal) =>
    call(listStuckJobs, { query: { ...(kind && { kind }), ...(page && { cursor: page }) }, signal }),
  );
  const show = (wanted: string | undefined) =>
    void navigate({ to: '/system/jobs', search: wanted ? { kind: wanted } : {}, replace: true });
  const kinds = [
    ...new Set([
      ...(health.data?.queues ?? []).filter((one) => one.failed > 0).map((one) => one.kind),
      ...(kind ? [kind] : []),
    ]),
  ];
  const targets = list.rows.filter((job) => (selection.size > 0 ? selection.has(job.id) : job.id === cursor));
  const instead = insteadOf(
    list,
    { title: t('jobs.empty'), hint: t('jobs.emptyHint') },
    kind !== undefined && { clear: () => show(undefined) },
  );
  const shown = list.rows.find((job) => job.id === cursor);
  return (
    <>
      <FilterBar>
        <Choices
          single
          label={t('jobs.kind')}
          options={kinds.map((value) => ({ value, text: nameOf(value) }))}
          chosen={kind ? [kind] : []}
          onChoose={([value]) => show(value)}
        />
      </FilterBar>
      <SplitView
        asideLabel={t('jobs.job')}
        onClose={() => setCursor(null)}
        aside={shown ? <JobView job={shown} /> : null}
      >
        <DataTable
          id="stuck-jobs"
          label={t('nav.jobs')}
          columns={useColumns()}
          rows={list.rows}
          idOf={(job) => job.id}
          cursor={cursor}
          onCursor={setCursor}
          selection={selection}
          onSelect={setSelection}
          more={list.more}
          narrow={(job) => (
            <>
              <CardLine end={<Moment value={job.since} />}>
                <strong className="clip">{nameOf(job.kind)}</strong>
              </CardLine>
              <CardLine>
                <span className="clip quiet">{job.lastError}</span>
              </CardLine>
            </>
          )}
          instead={instead}
        />
        <JobActions targets={targets} onDone={() => setSelection(new Set())} />
      </SplitView>
    </>
  );
}

function JobView({ job }: { job: StuckJob }) {
  const { t } = useTranslation();
  const nameOf = useJobName();
  return (
    <article>
      <header className={css.head}>
        <h2 className="clip">{nameOf(job.kind)}</h2>
      </header>
      <Section title={t('jobs.lastError')}>
        <pre className={css.error}>{job.lastError ?? t('jobs.died')}</pre>
        <p className="quiet">{t('jobs.advice')}</p>
      </Section>
      <Section title={t('jobs.job')}>
        <dl className={css.facts}>
          <dt>{t('jobs.kind')}</dt>
          <dd>
            <CopyText text={job.kind} />
          </dd>
          <dt>{t('jobs.id')}</dt>
          <dd>
            <CopyText text={job.id} />
          </dd>
          <dt>{t('jobs.tries')}</dt>
          <dd className="num">{job.tries}</dd>
          <dt>{t('jobs.createdAt')}</dt>
          <dd>
            <Moment value={job.createdAt} />
          </dd>
          <dt>{t('jobs.since')}</dt>
          <dd>
            <Moment value={job.since} />
          </dd>
        </dl>
      </Section>
    </article>
  );
}

function JobActions({ targets, onDone }: { targets: readonly StuckJob[]; onDone: () => void }) {
  const { t } = useTranslation();
  const nameOf = useJobName();
  const mayWrite = useRight('jobs.write');
  const [dropping, setDropping] = useState(false);
  const names = new Map(targets.map((job) => [job.id, nameOf(job.kind)]));
  const run = (title: string, send: RunOrder['send'], undo: Undo) => {
    if (targets.length === 0) return;
    startRun({
      title: t('run.title', { command: title, count: targets.length }),
      ids: targets.map((job) => job.id),
      nameOf: (id) => names.get(id) ?? id,
      send,
      undo,
      onBatch: refresh,
    });
    onDone();
  };
  const repeat = () =>
    run(t('jobs.repeat'), async (ids, key) => (await call(repeatJobs, { body: { ids }, key })).outcomes, {
      final: 'final.askedAgain',
    });
  useKeys(
    t('nav.jobs'),
    mayWrite
      ? [
          { keys: ['r'], label: t('jobs.repeat'), run: repeat },
          { keys: ['d'], label: t('jobs.drop'), run: () => targets.length > 0 && setDropping(true) },
        ]
      : [],
  );
  if (!mayWrite) return null;
  return (
    <ActionBar
      chosen={<span className="quiet">{targets.length > 0 && t('jobs.chosen', { count: targets.length })}</span>}
    >
      <Button size="small" danger disabled={targets.length === 0} onClick={() => setDropping(true)}>
        {t('jobs.drop')}
        <Hotkey name="d" />
      </Button>
      <Button size="small" type="primary" disabled={targets.length === 0} onClick={repeat}>
        {t('jobs.repeat')}
        <Hotkey name="r" />
      </Button>
      {dropping && (
        <ReasonDialog
          danger
          title={t('jobs.drop')}
          label={t('jobs.reason')}
          onReason={(reason) =>
            run(t('jobs.drop'), async (ids, key) => (await call(dropJobs, { body: { ids, reason }, key })).outcomes, {
              final: 'final.removed',
            })
          }
          onClose={() => setDropping(false)}
        >
          {t('jobs.dropAsk', { count: targets.length })}
        </ReasonDialog>
      )}
    </ActionBar>
  );
}
