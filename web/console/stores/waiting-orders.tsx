/** Orders of a store that it has not packed yet; what it cannot send it refuses, with why and which goods. */
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStoreOrders, refuseStoreOrders, type StoreOrder } from '../../../src/contract/store-orders.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Acts } from '../../ui/acts.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { startRun } from '../../ui/runs.ts';
import { FulfilmentTag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import { RefuseDialog, type Refusing } from './refuse-dialog.tsx';

export const goodsOf = ({ lines }: StoreOrder): string =>
  lines.map(({ sku, quantity }) => `${sku.merchantCode} ×${quantity}`).join('，');

const columnsOf = (t: TFunction): Column<StoreOrder>[] => [
  {
    id: 'number',
    title: t('shipping.parcel'),
    width: 144,
    fixed: true,
    cell: (one) => <CopyText text={one.number} strong />,
  },
  { id: 'node', title: t('stores.store'), width: 128, cell: (one) => one.node.name },
  {
    id: 'state',
    title: t('orders.column.state'),
    width: 88,
    rank: 1,
    cell: (one) => <FulfilmentTag state={one.state} />,
  },
  {
    id: 'goods',
    title: t('orders.column.goods'),
    width: 200,
    grow: 3,
    cell: (one) => <span title={goodsOf(one)}>{goodsOf(one)}</span>,
  },
  {
    id: 'order',
    title: t('orders.order'),
    width: 144,
    rank: 2,
    cell: (one) => <OrderNumber number={one.order.number} />,
  },
  { id: 'shop', title: t('orders.column.shop'), width: 128, rank: 4, cell: (one) => one.shop.name },
  {
    id: 'queuedAt',
    title: t('stores.since'),
    width: 96,
    rank: 3,
    align: 'right',
    cell: (one) => <Moment value={one.queuedAt} />,
  },
  {
    id: 'shipBefore',
    title: t('orders.column.shipBefore'),
    width: 96,
    rank: 5,
    align: 'right',
    cell: (one) => one.shipBefore && <Moment value={one.shipBefore} />,
  },
];

export function WaitingOrders() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const columns = useMemo(() => columnsOf(t), [t]);
  const list = useList(['stores', 'waiting'], (page, signal) =>
    call(listStoreOrders, { query: { limit: 100, ...(page && { cursor: page }) }, signal }),
  );
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  return (
    <>
      <DataTable
        id="store-orders"
        label={t('nav.storeOrders')}
        columns={columns}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={(one) => void navigate({ to: '/orders/$id', params: { id: one.order.id } })}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<FulfilmentTag state={one.state} />}>
              <strong className="num">{one.number}</strong>
              <span>{one.node.name}</span>
            </CardLine>
            <CardLine end={<Moment value={one.queuedAt} />}>
              <span className="clip quiet">{goodsOf(one)}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('stores.empty.waiting'), hint: t('stores.emptyHint') }, false)}
      />
      <Refuse targets={targets} selected={selection.size} onDone={() => setSelection(new Set())} />
    </>
  );
}

type RefuseProps = { targets: readonly StoreOrder[]; selected: number; onDone: () => void };

function Refuse({ targets, selected, onDone }: RefuseProps) {
  const { t } = useTranslation();
  const mayRefuse = useRight('shipping.write');
  const [asking, setAsking] = useState(false);
  const none = targets.length === 0;
  const ask = () => !none && setAsking(true);
  useKeys(t('nav.storeOrders'), mayRefuse ? [{ keys: ['r'], label: t('stores.refuse'), run: ask }] : []);
  if (!mayRefuse) return null;
  const said = selected > 0 ? t('selection.count', { count: selected, text: countText(selected) }) : null;
  return (
    <ActionBar
      chosen={
        <span className="quiet">
          {said ?? (targets[0] ? t('selection.cursor', { number: targets[0].number }) : t('selection.none'))}
        </span>
      }
    >
      <Acts acts={[{ name: 'refuse', text: t('stores.refuse'), hotkey: 'r', off: none, danger: true, run: ask }]} />
      {asking && (
        <RefuseDialog
          orders={targets}
          onClose={() => setAsking(false)}
          onOk={(asked) => {
            setAsking(false);
            runRefusal(t, targets, asked);
            onDone();
          }}
        />
      )}
    </ActionBar>
  );
}

function runRefusal(t: TFunction, orders: readonly StoreOrder[], asked: Refusing): void {
  const numbers = new Map(orders.map(({ id, number }) => [id, number]));
  startRun({
    title: (count) => t('run.title', { command: t('stores.refuse'), count }),
    ids: [...numbers.keys()],
    nameOf: (id) => numbers.get(id) ?? id,
    send: async (ids, key) => (await call(refuseStoreOrders, { body: { ids, ...asked }, key })).outcomes,
    undo: { final: 'final.stores.refused' },
    onBatch: () => void queryClient.invalidateQueries({ queryKey: ['stores'] }),
  });
}
