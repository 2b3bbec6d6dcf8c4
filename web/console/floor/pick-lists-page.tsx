/** Pick lists (WMS-5): each with the walk drawn on the floor, how far it is, and how far people would have walked by habit. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listPickLists, type PickListRow } from '../../../src/contract/pick-lists.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { PickListView } from './pick-list-view.tsx';
import { savedOf, wholeMetres } from './walk-words.ts';

const LOOK_AGAIN_MS = 15_000;

function State({ row }: { row: PickListRow }) {
  const { t } = useTranslation();
  if (row.open === 0) return <Tag tone="good" text={t('pickLists.done')} />;
  return <Tag tone="work" text={t('pickLists.open', { open: row.open, parcels: row.parcels })} />;
}

const columnsOf = (t: TFunction): Column<PickListRow>[] => [
  { id: 'number', title: t('pickLists.number'), width: 88, cell: ({ number }) => <strong>{number}</strong> },
  { id: 'at', title: t('pickLists.at'), width: 96, align: 'right', cell: (row) => <Moment value={row.createdAt} /> },
  { id: 'state', title: t('orders.column.state'), width: 128, cell: (row) => <State row={row} /> },
  { id: 'node', title: t('stock.node'), width: 128, rank: 4, grow: 1, cell: ({ node }) => node.name },
  figure('parcels', t('pickLists.parcels'), 1, ({ parcels }) => String(parcels)),
  figure('pieces', t('pickLists.pieces'), 2, ({ pieces }) => pieces),
  figure('bins', t('pickLists.bins'), 3, ({ bins }) => String(bins)),
  {
    id: 'length',
    title: t('pickLists.metres'),
    width: 96,
    align: 'right',
    cell: ({ walk }) =>
      walk ? <span className="num">{wholeMetres(walk.lengthMm)}</span> : <span className="quiet">—</span>,
  },
  {
    id: 'saved',
    title: t('pickLists.saved'),
    width: 96,
    rank: 1,
    align: 'right',
    cell: ({ walk }) => walk && <span className="num">{savedOf(walk)}</span>,
  },
];

function figure(id: string, title: string, rank: number, of: (row: PickListRow) => string): Column<PickListRow> {
  return { id, title, width: 72, rank, align: 'right', cell: (row) => <Quantity value={of(row)} /> };
}

export default function PickListsPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const list = useList(
    ['pickLists'],
    (cursor, signal) => call(listPickLists, { query: { limit: 100, ...(cursor && { cursor }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  useKeys(t('nav.pickLists'), [{ keys: ['r'], label: t('keys.refresh'), run: list.refetch }]);
  return (
    <>
      <FilterBar>
        <strong>{t('nav.pickLists')}</strong>
        <span className="quiet">{t('pickLists.how')}</span>
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.pickLists')}
        onClose={() => setOpen(null)}
        aside={open && <PickListView key={open} id={open} />}
      >
        <DataTable
          id="pick-lists"
          label={t('nav.pickLists')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<State row={row} />}>
                <strong>{row.number}</strong>
                <Moment value={row.createdAt} />
              </CardLine>
              <CardLine end={row.walk && <span className="num">{wholeMetres(row.walk.lengthMm)} m</span>}>
                <span className="clip quiet">{row.node.name}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('pickLists.empty'), hint: t('pickLists.emptyHint') })}
        />
      </SplitView>
    </>
  );
}
