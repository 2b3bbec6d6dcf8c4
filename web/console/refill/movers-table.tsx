/** What is picked most and should lie in the fast zone, with the metres it saves; accepted, it is a task of the station. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MoverSuggestion, moveMovers } from '../../../src/contract/refill.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import { moversQuery } from './refill-queries.ts';

const figure = (id: string, title: string, of: (row: MoverSuggestion) => number | string): Column<MoverSuggestion> => ({
  ...{ id, title, width: 96, align: 'right', cell: (row) => <Quantity value={String(of(row))} /> },
});
const placeOf = (t: TFunction, { bin, metres }: MoverSuggestion['from']) =>
  `${bin} · ${t('putAway.metres', { count: metres })}`;

const columnsOf = (t: TFunction): Column<MoverSuggestion>[] => [
  { id: 'code', title: t('stock.merchantCode'), width: 128, cell: ({ sku }) => <strong>{sku.merchantCode}</strong> },
  {
    id: 'name',
    title: t('stock.name'),
    width: 200,
    grow: 2,
    rank: 2,
    cell: ({ sku }) => `${sku.name} ${sku.properties}`,
  },
  figure('picks', t('refill.picks'), ({ picks }) => picks),
  { id: 'from', title: t('refill.from'), width: 184, cell: ({ from }) => placeOf(t, from) },
  { id: 'to', title: t('refill.toBin'), width: 184, cell: ({ to }) => placeOf(t, to) },
  { ...figure('quantity', t('map.quantity'), ({ quantity }) => quantity), rank: 1 },
  figure('saved', t('refill.saved'), ({ savedMetres }) => savedMetres),
];

export function MoversTable({ nodeId, bar }: { nodeId: string; bar: ReactNode }) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const [cursor, setCursor] = useState<string | null>(null);
  const movers = useQuery(moversQuery(nodeId));
  const rows = movers.data?.movers ?? [];
  const columns = useMemo(() => columnsOf(t), [t]);
  const accept = useMutation({
    mutationFn: (chosen: readonly MoverSuggestion[]) =>
      call(moveMovers, {
        body: { nodeId, moves: chosen.map(({ sku, from, to }) => ({ skuId: sku.id, from: from.bin, to: to.bin })) },
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['refills'] }),
  });
  const one = rows.find(({ sku }) => sku.id === cursor);
  const all = () => rows.length > 0 && accept.mutate(rows);
  useKeys(t('nav.refills'), [
    ...(mayWrite && one ? [{ keys: ['a'], label: t('refill.accept'), run: () => accept.mutate([one]) }] : []),
    ...(mayWrite ? [{ keys: ['A'], label: t('refill.acceptAll'), run: all }] : []),
  ]);
  const list = {
    ...{ rows, loading: movers.isPending, error: movers.isLoadingError ? movers.error : null },
    refetch: () => void movers.refetch(),
  };
  const why = movers.data?.fastZone === false ? 'noFastZone' : 'noMovers';
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <>
              <Button disabled={!one} loading={accept.isPending} onClick={() => one && accept.mutate([one])}>
                {t('refill.accept')}
                <Hotkey name="a" />
              </Button>
              <Button type="primary" disabled={rows.length === 0} loading={accept.isPending} onClick={all}>
                {t('refill.acceptAll')}
                <Hotkey name="A" />
              </Button>
            </>
          )
        }
      >
        {bar}
        {accept.data && <span className="quiet">{t('refill.madeCount', { count: accept.data.made })}</span>}
        {accept.isError && <InlineError error={accept.error} />}
      </FilterBar>
      <DataTable
        id="movers"
        label={t('refill.view.movers')}
        columns={columns}
        rows={rows}
        idOf={({ sku }) => sku.id}
        cursor={cursor}
        onCursor={setCursor}
        narrow={(row) => (
          <>
            <CardLine end={t('putAway.metres', { count: row.savedMetres })}>
              <strong className="clip">{row.sku.merchantCode}</strong>
            </CardLine>
            <CardLine end={row.to.bin}>
              <span className="clip quiet">{row.from.bin}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t(`refill.${why}`), hint: t(`refill.${why}Hint`) })}
      />
    </>
  );
}
