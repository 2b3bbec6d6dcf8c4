/** What stores refused, why, and where it went instead. */
import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStoreRefusals, type StoreRefusal } from '../../../src/contract/store-orders.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { OrderNumber } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';

const goodsOf = ({ skus }: StoreRefusal): string => skus.map(({ merchantCode }) => merchantCode).join('，');
const nextOf = (t: TFunction, { next }: StoreRefusal): string => next?.name ?? t('stores.nowhere');

const columnsOf = (t: TFunction): Column<StoreRefusal>[] => [
  {
    id: 'order',
    title: t('orders.order'),
    width: 144,
    fixed: true,
    cell: (one) => <OrderNumber number={one.order.number} />,
  },
  { id: 'node', title: t('stores.store'), width: 128, cell: (one) => one.node.name },
  {
    id: 'reason',
    title: t('stores.reason'),
    width: 176,
    grow: 2,
    cell: (one) => <span title={one.reason}>{one.reason}</span>,
  },
  {
    id: 'goods',
    title: t('stores.lacking'),
    width: 160,
    grow: 1,
    rank: 2,
    cell: (one) => <span title={goodsOf(one)}>{goodsOf(one)}</span>,
  },
  { id: 'next', title: t('stores.next'), width: 128, rank: 1, cell: (one) => nextOf(t, one) },
  { id: 'by', title: t('intercepts.by'), width: 88, rank: 4, cell: (one) => one.by.name },
  { id: 'at', title: t('stores.at'), width: 96, rank: 3, align: 'right', cell: (one) => <Moment value={one.at} /> },
];

export function RefusedOrders() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(t), [t]);
  const list = useList(['stores', 'refused'], (page, signal) =>
    call(listStoreRefusals, { query: { limit: 100, ...(page && { cursor: page }) }, signal }),
  );
  return (
    <DataTable
      id="store-refusals"
      label={t('stores.part.refused')}
      columns={columns}
      rows={list.rows}
      idOf={(one) => one.id}
      cursor={cursor}
      onCursor={setCursor}
      onOpen={(one) => void navigate({ to: '/orders/$id', params: { id: one.order.id } })}
      more={list.more}
      narrow={(one) => (
        <>
          <CardLine end={<Moment value={one.at} />}>
            <strong className="num">{one.order.number}</strong>
            <span>{one.node.name}</span>
          </CardLine>
          <CardLine end={nextOf(t, one)}>
            <span className="clip quiet">{one.reason}</span>
          </CardLine>
        </>
      )}
      instead={insteadOf(list, { title: t('stores.empty.refused'), hint: t('stores.refusedHint') }, false)}
    />
  );
}
