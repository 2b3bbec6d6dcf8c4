/** Stores that are left out for a SKU, until when, and the way to let them in again. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { liftStoreExclusions, listStoreExclusions, type StoreExclusion } from '../../../src/contract/store-orders.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Acts } from '../../ui/acts.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { startRun } from '../../ui/runs.ts';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';

const nameOf = ({ node, sku }: StoreExclusion): string => `${node.name} · ${sku.merchantCode}`;

const columnsOf = (t: TFunction): Column<StoreExclusion>[] => [
  { id: 'node', title: t('stores.store'), width: 144, fixed: true, cell: (one) => <strong>{one.node.name}</strong> },
  { id: 'code', title: 'SKU', width: 144, cell: (one) => <span className="num">{one.sku.merchantCode}</span> },
  {
    id: 'name',
    title: t('orders.column.goods'),
    width: 160,
    grow: 2,
    rank: 2,
    cell: (one) => `${one.sku.name} ${one.sku.properties}`,
  },
  {
    id: 'refusals',
    title: t('stores.refusals'),
    width: 72,
    rank: 1,
    align: 'right',
    cell: (one) => <Quantity value={String(one.refusals)} />,
  },
  {
    id: 'since',
    title: t('stores.excludedSince'),
    width: 96,
    rank: 3,
    align: 'right',
    cell: (one) => <Moment value={one.since} />,
  },
  { id: 'until', title: t('stores.until'), width: 96, align: 'right', cell: (one) => <Moment value={one.until} /> },
];

export function ExcludedStores() {
  const { t } = useTranslation();
  const mayLift = useRight('orders.edit');
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const columns = useMemo(() => columnsOf(t), [t]);
  const list = useQuery({
    queryKey: ['stores', 'excluded'],
    queryFn: async ({ signal }) => (await call(listStoreExclusions, { signal })).exclusions,
  });
  const rows = list.data ?? [];
  const targets = rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const lift = () => {
    if (targets.length === 0) return;
    runLift(t, targets);
    setSelection(new Set());
  };
  useKeys(t('nav.storeOrders'), mayLift ? [{ keys: ['u'], label: t('stores.lift'), run: lift }] : []);
  if (!list.data) return <Unread query={list} rows={4} />;
  return (
    <>
      <DataTable
        id="store-exclusions"
        label={t('stores.part.excluded')}
        columns={columns}
        rows={rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        narrow={(one) => (
          <CardLine end={<Moment value={one.until} />}>
            <strong>{one.node.name}</strong>
            <span className="num">{one.sku.merchantCode}</span>
          </CardLine>
        )}
        instead={
          rows.length === 0 ? (
            <EmptyState title={t('stores.empty.excluded')} hint={t('stores.excludedHint')} />
          ) : undefined
        }
      />
      {mayLift && (
        <ActionBar chosen={<span className="quiet">{targets[0] ? nameOf(targets[0]) : t('selection.none')}</span>}>
          <Acts acts={[{ name: 'lift', text: t('stores.lift'), hotkey: 'u', off: targets.length === 0, run: lift }]} />
        </ActionBar>
      )}
    </>
  );
}

function runLift(t: TFunction, exclusions: readonly StoreExclusion[]): void {
  const names = new Map(exclusions.map((one) => [one.id, nameOf(one)]));
  startRun({
    title: (count) => t('run.title', { command: t('stores.lift'), count }),
    ids: [...names.keys()],
    nameOf: (id) => names.get(id) ?? id,
    send: async (ids, key) => (await call(liftStoreExclusions, { body: { ids }, key })).outcomes,
    undo: { final: 'final.stores.lifted' },
    onBatch: () => void queryClient.invalidateQueries({ queryKey: ['stores'] }),
  });
}
