/** Replenishment (STK-8): what is to be ordered and why, with the weeks it rests on; chosen suggestions become purchase orders. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPLENISHMENT_KINDS, type ReplenishmentRun, runReplenishment } from '../../../src/contract/replenishment.ts';
import { ActionBar, Hotkey } from '../../ui/action-bar.tsx';
import { DataTable, type Selection } from '../../ui/data-table.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { nodesQuery, queryClient, useList, useRight } from '../queries.ts';
import { expectChosen, makeDrafts } from './make-drafts.ts';
import { LineCard, lineColumns } from './replenishment-columns.tsx';
import { ReplenishmentPanel } from './replenishment-panel.tsx';
import { idOf, readLines, runQuery, saveLines } from './replenishment-queries.ts';
import type { ReplenishmentSearch } from './replenishment-search.ts';

const NONE: Selection = new Set();

export default function ReplenishmentPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/replenishment' });
  const { open: asked, ...filters } = search;
  const go = (next: ReplenishmentSearch) => void navigate({ to: '/replenishment', search: next, replace: true });
  const [open, setOpen] = useState(asked ?? null);
  const [selection, setSelection] = useState<Selection>(NONE);
  const run = useQuery(runQuery);
  const list = useList(['replenishment', filters], (cursor, signal) => readLines(filters, cursor, 100, signal));
  const doneAt = run.data?.doneAt;
  useEffect(() => {
    if (doneAt) void queryClient.invalidateQueries({ queryKey: ['replenishment'] });
  }, [doneAt]);
  const columns = useMemo(() => lineColumns(t), [t]);
  const line = list.rows.find((one) => idOf(one) === open);
  const chosen = list.rows.filter((one) => selection.has(idOf(one)) && one.suggestion !== '0');
  useKeys(t('nav.replenishment'), [{ keys: ['r'], label: t('keys.refresh'), run: list.refetch }]);
  const filtered = Boolean(filters.text || filters.node || filters.kind);
  const instead =
    run.data && !run.data.doneAt && !filtered && list.rows.length === 0 && !list.loading && !list.error ? (
      <EmptyState title={t('replenishment.never')} hint={t('replenishment.neverHint')} action={<RunButton />} />
    ) : (
      insteadOf(
        list,
        { title: t('replenishment.nothing'), hint: t('replenishment.nothingHint') },
        filtered && { clear: () => go({}) },
      )
    );
  return (
    <>
      <Filters search={filters} onSearch={go} run={run.data} />
      <SplitView
        asideLabel={t('nav.replenishment')}
        onClose={() => setOpen(null)}
        aside={line && run.data && <ReplenishmentPanel line={line} settings={run.data.settings} />}
      >
        <DataTable
          id="replenishment"
          label={t('nav.replenishment')}
          columns={columns}
          rows={list.rows}
          idOf={idOf}
          cursor={open}
          onCursor={setOpen}
          selection={selection}
          onSelect={setSelection}
          more={list.more}
          narrow={(one) => <LineCard line={one} />}
          instead={instead}
        />
        <Chosen
          count={chosen.length}
          onMake={() => {
            makeDrafts(t, chosen);
            setSelection(NONE);
          }}
          onExpect={() => {
            expectChosen(t, chosen);
            setSelection(NONE);
          }}
          onClear={() => setSelection(NONE)}
        />
      </SplitView>
    </>
  );
}

type FiltersProps = {
  search: ReplenishmentSearch;
  onSearch: (next: ReplenishmentSearch) => void;
  run: ReplenishmentRun | undefined;
};

function Filters({ search, onSearch, run }: FiltersProps) {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  const file = useMutation({ mutationFn: () => saveLines(t, search) });
  const { text, node, kind } = search;
  const show = (next: ReplenishmentSearch) =>
    onSearch({
      ...(next.text && { text: next.text }),
      ...(next.node?.length && { node: next.node }),
      ...(next.kind?.length && { kind: next.kind }),
    });
  const end = (
    <>
      {run?.doneAt && (
        <span className="quiet">
          {t('replenishment.asOf', { at: run.untilDay })}
          {run.outdated && ` · ${t('replenishment.outdated')}`}
        </span>
      )}
      <RunButton />
      <Button size="small" loading={file.isPending} onClick={() => file.mutate()}>
        {t('replenishment.export')}
      </Button>
      <ExportMenu of="replenishmentRules" label={t('replenishment.rulesFile')} />
    </>
  );
  return (
    <FilterBar end={end}>
      <SearchText
        value={text ?? ''}
        placeholder={t('replenishment.search')}
        onSearch={(typed) => show({ ...search, text: typed })}
      />
      <Choices
        label={t('replenishment.kinds')}
        options={REPLENISHMENT_KINDS.map((value) => ({ value, text: t(`replenishment.kind.${value}`) }))}
        chosen={kind ?? []}
        onChoose={(kinds) => show({ ...search, kind: REPLENISHMENT_KINDS.filter((one) => kinds.includes(one)) })}
      />
      <Choices
        label={t('stock.node')}
        options={nodes.data?.map((one) => ({ value: one.id, text: one.name })) ?? []}
        chosen={node ?? []}
        onChoose={(chosen) => show({ ...search, node: chosen })}
      />
    </FilterBar>
  );
}

/** Forecasts anew; says so while it is under way. */
function RunButton() {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const run = useQuery(runQuery);
  const start = useMutation({
    mutationFn: () => call(runReplenishment),
    onSuccess: (next) => queryClient.setQueryData(runQuery.queryKey, next),
  });
  if (!mayWrite) return null;
  const running = start.isPending || Boolean(run.data?.askedAt);
  return (
    <>
      {start.error && <InlineError error={start.error} />}
      <Button size="small" loading={running} onClick={() => start.mutate()}>
        {t(running ? 'replenishment.running' : 'replenishment.run')}
      </Button>
    </>
  );
}

type ChosenProps = { count: number; onMake: () => void; onExpect: () => void; onClear: () => void };

function Chosen({ count, onMake, onExpect, onClear }: ChosenProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('purchases.write');
  const mayExpect = useRight('stock.write');
  const make = () => count > 0 && onMake();
  useKeys(t('nav.replenishment'), mayWrite ? [{ keys: ['e'], label: t('replenishment.make'), run: make }] : []);
  if (!mayWrite) return null;
  return (
    <ActionBar
      chosen={
        <>
          {t('goods.chosen', { text: countText(count) })}{' '}
          {count > 0 && (
            <Button size="small" onClick={onClear}>
              {t('selection.clear')}
            </Button>
          )}
        </>
      }
    >
      {mayExpect && (
        <Button disabled={count === 0} onClick={onExpect}>
          {t('replenishment.expect')}
        </Button>
      )}
      <Button type="primary" disabled={count === 0} onClick={make}>
        {t('replenishment.make')} <Hotkey name="e" />
      </Button>
    </ActionBar>
  );
}
