/** Purchase orders, newest first. */

import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listPurchaseOrders, type PurchaseOrderRow } from '../../../src/contract/purchase-orders.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import type { PurchaseSearch } from './purchase-search.ts';
import { PurchaseTag } from './purchase-tags.tsx';

export type TableProps = {
  search: PurchaseSearch;
  cursor: string | null;
  onCursor: (id: string) => void;
  onClear: () => void;
  /** What makes the first one. */
  add: ReactNode;
};

const came = ({ received, quantity }: PurchaseOrderRow) => (
  <span className="num">
    {countText(received)}/{countText(quantity)}
  </span>
);

const columnsOf = (t: TFunction): Column<PurchaseOrderRow>[] => [
  {
    ...{ id: 'number', title: t('purchases.number'), width: 112, fixed: true },
    cell: ({ number }) => <CopyText text={number} strong />,
  },
  { id: 'state', title: t('orders.column.state'), width: 128, cell: ({ state }) => <PurchaseTag state={state} /> },
  {
    ...{ id: 'supplier', title: t('purchases.supplier'), width: 136, rank: 1, grow: 2 },
    cell: ({ supplier }) => supplier.name,
  },
  { id: 'node', title: t('stock.node'), width: 112, rank: 5, grow: 1, cell: ({ node }) => node.name },
  {
    ...{ id: 'amount', title: t('purchases.amount'), width: 112, rank: 2, align: 'right' },
    cell: ({ amount }) => <Money value={amount} />,
  },
  { id: 'came', title: t('purchases.came'), width: 96, rank: 3, align: 'right', cell: came },
  {
    ...{ id: 'expectedOn', title: t('purchases.expectedOn'), width: 104, rank: 4, align: 'right' },
    cell: ({ expectedOn }) => <span className="num">{expectedOn ?? '—'}</span>,
  },
  {
    ...{ id: 'createdAt', title: t('purchases.createdAt'), width: 96, rank: 6, align: 'right' },
    cell: ({ createdAt }) => <Moment value={createdAt} />,
  },
];

export function OrdersTable({ search, cursor, onCursor, onClear, add }: TableProps) {
  const { t } = useTranslation();
  const { state, supplier, node, number } = search;
  const list = useList(['purchases', 'orders', state, supplier, node, number], (page, signal) =>
    call(listPurchaseOrders, {
      query: {
        ...(state && { state }),
        ...(supplier && { supplierId: supplier[0]! }),
        ...(node && { nodeId: node }),
        ...(number && { number }),
        ...(page && { cursor: page }),
      },
      signal,
    }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <DataTable
      id="purchase-orders"
      label={t('nav.purchaseOrders')}
      columns={columns}
      rows={list.rows}
      idOf={({ id }) => id}
      cursor={cursor}
      onCursor={onCursor}
      more={list.more}
      narrow={(order) => (
        <>
          <CardLine end={<Money value={order.amount} />}>
            <strong>{order.number}</strong>
            <PurchaseTag state={order.state} />
          </CardLine>
          <CardLine end={came(order)}>
            <span className="clip quiet">
              {order.supplier.name} · {order.expectedOn ?? '—'}
            </span>
          </CardLine>
        </>
      )}
      instead={insteadOf(
        list,
        { title: t('purchases.none'), hint: t('purchases.noneHint'), action: add },
        Boolean(state || supplier || node || number) && { clear: onClear },
      )}
    />
  );
}
