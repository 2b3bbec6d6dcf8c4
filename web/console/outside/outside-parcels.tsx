/** Parcels that warehouses of others ship (SRC-4): what each was told, what it said, and what waits for an answer. */
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listOutsideOrders,
  OUTSIDE_STATES,
  type OutsideOrderRow,
  tellOutsideAgain,
} from '../../../src/contract/outside-warehouses.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import { Said } from './said.tsx';
import { TellAgain } from './tell-again.tsx';

const LOOK_AGAIN_MS = 15_000;

/** A stop that was accepted is not the same word as an order that was. */
function OutsideState({ row: { wish, state } }: { row: OutsideOrderRow }) {
  const { t } = useTranslation();
  const tone = state === 'refused' ? 'danger' : state === 'waiting' || state === 'unknown' ? 'wait' : 'good';
  return <Tag tone={tone} text={t(`outside.state.${wish}.${state}`)} />;
}

const columnsOf = (t: TFunction): Column<OutsideOrderRow>[] => [
  { id: 'number', title: t('outside.number'), width: 112, cell: ({ number }) => <strong>{number}</strong> },
  { id: 'order', title: t('outside.order'), width: 168, rank: 3, cell: ({ order }) => order.number },
  { id: 'state', title: t('orders.column.state'), width: 112, cell: (row) => <OutsideState row={row} /> },
  {
    ...{ id: 'message', title: t('outside.said'), width: 176, grow: 2 },
    cell: (row) => (row.state === 'shipped' ? row.waybillNumber : <Said row={row} />),
  },
  { id: 'goods', title: t('outside.goods'), width: 176, grow: 1, rank: 4, cell: ({ goods }) => goods },
  { id: 'warehouse', title: t('stock.node'), width: 120, rank: 2, cell: ({ warehouse }) => warehouse.name },
  {
    ...{ id: 'at', title: t('outside.at'), width: 104, align: 'right' as const, rank: 1 },
    cell: ({ changedAt }) => <Moment value={changedAt} />,
  },
];

export function OutsideParcels({ tabs }: { tabs: ReactNode }) {
  const { t } = useTranslation();
  const may = useRight('shipping.write');
  const [chosen, setState] = useState<string | null>(null);
  const state = OUTSIDE_STATES.find((one) => one === chosen);
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(
    ['outsideOrders', state],
    (page, signal) =>
      call(listOutsideOrders, { query: { ...(state && { state }), ...(page && { cursor: page }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const row = list.rows.find(({ id }) => id === cursor);
  const states = OUTSIDE_STATES.map((value) => ({ value, text: t(`outside.queue.${value}`) }));
  return (
    <>
      <FilterBar>
        {tabs}
        <Choices
          single
          label={t('orders.column.state')}
          options={states}
          chosen={state ? [state] : []}
          onChoose={([value]) => setState(value ?? null)}
        />
      </FilterBar>
      <DataTable
        id="outside-orders"
        label={t('nav.outsideOrders')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Moment value={one.changedAt} />}>
              <strong>{one.number}</strong>
              <OutsideState row={one} />
            </CardLine>
            <CardLine>
              <span className="clip quiet">
                {one.state === 'shipped' ? one.waybillNumber : one.message || one.code ? <Said row={one} /> : one.goods}
              </span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('outside.empty'), hint: t('outside.emptyHint') })}
      />
      {row && row.state !== 'accepted' && row.state !== 'shipped' && (
        <TellAgain key={row.id} row={row} keysOf={t('nav.outsideOrders')} may={may} tell={() => tellAgain(row.id)} />
      )}
    </>
  );
}

async function tellAgain(id: string): Promise<void> {
  await call(tellOutsideAgain, { body: { ids: [id] } });
  await queryClient.invalidateQueries({ queryKey: ['outsideOrders'] });
}
