/** What warehouses of others say they have beside our books (SRC-4): where they differ, why, and booking it with a reason. */
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bookOutsideStock, listOutsideStock, type OutsideLevel } from '../../../src/contract/outside-goods.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Acts } from '../../ui/acts.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Change, Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { queryClient, useList, useRight } from '../queries.ts';

const LOOK_AGAIN_MS = 30_000;

/** What it said has changed last, else why the last difference was booked. */
function why(t: TFunction, { difference, changes, reason, sku }: OutsideLevel): string {
  if (sku === null) return t('outside.level.unknownItem');
  if (difference === '0' && reason !== '') {
    const words = reason === 'withinTolerance' ? t('outside.level.withinTolerance') : reason;
    return t('outside.level.booked', { reason: words });
  }
  const [last] = changes;
  return last ? t('outside.level.changed', last) : '';
}

const nameOf = ({ sku, itemCode }: OutsideLevel) => (sku ? sku.name : itemCode);

const columnsOf = (t: TFunction): Column<OutsideLevel>[] => [
  { id: 'code', title: t('goods.merchantCode'), width: 136, cell: ({ itemCode }) => <strong>{itemCode}</strong> },
  { id: 'name', title: t('outside.goods'), width: 160, grow: 1, rank: 4, cell: nameOf },
  {
    ...{ id: 'ours', title: t('outside.level.ours'), width: 80, align: 'right' as const },
    cell: ({ ours }) => <Quantity value={ours} inList />,
  },
  {
    ...{ id: 'theirs', title: t('outside.level.theirs'), width: 80, align: 'right' as const },
    cell: ({ theirs }) => <Quantity value={theirs} inList />,
  },
  {
    ...{ id: 'difference', title: t('outside.level.difference'), width: 88, align: 'right' as const },
    cell: ({ difference }) => <Change value={difference} />,
  },
  {
    ...{ id: 'underWay', title: t('outside.level.underWay'), width: 80, align: 'right' as const, rank: 2 },
    cell: ({ underWay }) => (underWay === '0' ? '' : <Quantity value={underWay} inList />),
  },
  { id: 'why', title: t('outside.why'), width: 200, grow: 2, rank: 3, cell: (row) => why(t, row) },
  { id: 'warehouse', title: t('stock.node'), width: 120, rank: 5, cell: ({ warehouse }) => warehouse.name },
  {
    ...{ id: 'at', title: t('outside.level.at'), width: 104, align: 'right' as const, rank: 6 },
    cell: ({ toldAt }) => <Moment value={toldAt} />,
  },
];

export function OutsideStock({ tabs }: { tabs: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(
    ['outsideStock', open],
    (page, signal) => call(listOutsideStock, { query: { open, ...(page && { cursor: page }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const row = list.rows.find(({ id }) => id === cursor);
  return (
    <>
      <FilterBar>
        {tabs}
        <Choices
          single
          label={t('outside.level.difference')}
          options={[{ value: 'open', text: t('outside.level.open') }]}
          chosen={open ? ['open'] : []}
          onChoose={([value]) => setOpen(value === 'open')}
        />
      </FilterBar>
      <DataTable
        id="outside-stock"
        label={t('outside.tab.stock')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Change value={one.difference} />}>
              <strong>{one.itemCode}</strong>
            </CardLine>
            <CardLine end={<span className="num">{t('outside.beside', one)}</span>}>
              <span className="clip quiet">{why(t, one) || one.warehouse.name}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('outside.level.empty'), hint: t('outside.level.emptyHint') })}
      />
      {row?.sku && row.difference !== '0' && <Book key={row.id} row={row} />}
    </>
  );
}

function Book({ row }: { row: OutsideLevel }) {
  const { t } = useTranslation();
  const may = useRight('stock.write');
  const [asking, setAsking] = useState(false);
  const book = async (reason: string) => {
    const rows = [{ id: row.id, seen: row.version }];
    assertDone((await call(bookOutsideStock, { body: { rows, reason } })).outcomes);
    for (const key of ['outsideStock', 'stock', 'stockDocuments'])
      void queryClient.invalidateQueries({ queryKey: [key] });
  };
  const acts = [{ name: 'book', text: t('outside.level.book'), hotkey: 'b', strong: true, run: () => setAsking(true) }];
  useKeys(
    t('outside.tab.stock'),
    may ? acts.map(({ hotkey, text, run }) => ({ keys: [hotkey], label: text, run })) : [],
  );
  if (!may) return null;
  const { ours, theirs, difference } = row;
  return (
    <ActionBar chosen={t('outside.chosen', { number: row.itemCode, warehouse: row.warehouse.name })}>
      <Acts acts={acts} />
      {asking && (
        <ReasonDialog
          title={t('outside.level.bookTitle')}
          okText={t('outside.level.book')}
          label={t('outside.level.reason')}
          onReason={book}
          onClose={() => setAsking(false)}
        >
          <p>{t('outside.level.bookText', { item: nameOf(row), ours, theirs, difference })}</p>
          {row.underWay !== '0' && <p>{t('outside.level.underWayHint')}</p>}
        </ReasonDialog>
      )}
    </ActionBar>
  );
}
