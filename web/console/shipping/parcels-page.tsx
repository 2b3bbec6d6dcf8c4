/** Parcels on their way out (SHP-2, SHP-3): numbers, labels, pick lists, hand-over, queue by queue. */

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listParcels, type ParcelRow } from '../../../src/contract/shipping.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { areaText } from '../../ui/format.ts';
import { HoldReasons } from '../../ui/hold-reasons.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { FulfilmentTag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { couriersQuery, nodesQuery, useList } from '../queries.ts';
import { ParcelActions } from './parcel-actions.tsx';
import { filterOf, type ParcelSearch, QUEUES } from './parcel-search.ts';
import { ParcelView } from './parcel-view.tsx';
import css from './parcels.module.css';
import { silentQuery } from './shipping-queries.ts';

const columnsOf = (t: TFunction): Column<ParcelRow>[] => [
  {
    id: 'number',
    title: t('shipping.parcel'),
    width: 144,
    fixed: true,
    cell: (row) => <CopyText text={row.number} strong />,
  },
  {
    id: 'order',
    title: t('orders.order'),
    width: 144,
    rank: 5,
    cell: (row) => <OrderNumber number={row.order.number} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 88, cell: (row) => <FulfilmentTag state={row.state} /> },
  {
    id: 'holds',
    title: t('orders.column.holds'),
    width: 96,
    grow: 1,
    cell: (row) =>
      row.waybill?.message ? (
        <span className={css.failed} title={row.waybill.message}>
          {row.waybill.message}
        </span>
      ) : (
        <HoldReasons reasons={row.holds} />
      ),
  },
  { id: 'courier', title: t('orders.column.courier'), width: 100, rank: 1, cell: (row) => row.courier?.name },
  {
    id: 'waybill',
    title: t('orders.column.waybill'),
    width: 152,
    cell: (row) => row.waybill?.number && <CopyText text={row.waybill.number} />,
  },
  { id: 'route', title: t('shipping.routeCode'), width: 104, rank: 9, cell: (row) => row.waybill?.routeCode },
  {
    id: 'goods',
    title: t('orders.column.goods'),
    width: 160,
    rank: 2,
    grow: 3,
    cell: (row) => <span title={row.goods}>{row.goods}</span>,
  },
  {
    id: 'quantity',
    title: t('orders.column.quantity'),
    width: 48,
    rank: 3,
    align: 'right',
    cell: (row) => <Quantity value={row.quantity} />,
  },
  {
    id: 'area',
    title: t('shipping.area'),
    width: 128,
    rank: 6,
    grow: 1,
    cell: (row) => <span title={areaText(row.recipientArea)}>{areaText(row.recipientArea)}</span>,
  },
  { id: 'node', title: t('orders.column.node'), width: 128, rank: 7, cell: (row) => row.node.name },
  { id: 'shop', title: t('orders.column.shop'), width: 112, rank: 8, cell: (row) => row.shop.name },
  {
    id: 'newsAt',
    title: t('shipping.newsAt'),
    width: 96,
    align: 'right',
    optional: true,
    cell: (row) => row.newsAt && <Moment value={row.newsAt} />,
  },
  {
    id: 'shipBefore',
    title: t('orders.column.shipBefore'),
    width: 96,
    rank: 4,
    align: 'right',
    cell: (row) => row.shipBefore && <Moment value={row.shipBefore} />,
  },
];

export default function ParcelsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/parcels' });
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const columns = useMemo(() => columnsOf(t), [t]);
  const nodes = useQuery(nodesQuery);
  const couriers = useQuery(couriersQuery);
  const silent = useQuery(silentQuery);
  const list = useList(['parcels', search], (page, signal) =>
    call(listParcels, { query: { ...filterOf(search), limit: 100, ...(page ? { cursor: page } : {}) }, signal }),
  );
  const show = (next: ParcelSearch) => {
    setSelection(new Set());
    void navigate({ to: '/parcels', search: next, replace: true });
  };
  const { queue } = search;
  const set = (name: 'node' | 'courier' | 'text', value: string | undefined) => {
    const { [name]: _, ...rest } = search;
    show(value ? { ...rest, [name]: value } : rest);
  };
  const targets = list.rows.filter((row) => (selection.size > 0 ? selection.has(row.id) : row.id === cursor));
  const current = list.rows.find((row) => row.id === cursor) ?? null;
  const instead = insteadOf(
    list,
    {
      title: t('shipping.empty'),
      hint: queue === 'silent' ? t('shipping.silentHint', { hours: silent.data?.hours ?? 0 }) : t('shipping.emptyHint'),
    },
    Boolean(search.node || search.courier || search.text) && { clear: () => show(queue ? { queue } : {}) },
  );
  return (
    <>
      <FilterBar end={<ExportMenu of="parcels" />}>
        <Tabs
          label={t('shipping.queueTitle')}
          value={queue ?? 'created'}
          options={QUEUES.map((queue) => ({
            value: queue,
            text: t(`shipping.queue.${queue}`),
            ...(queue === 'silent' && { count: silent.data?.count ?? 0 }),
          }))}
          onPick={(picked) => show({ ...search, queue: picked })}
        />
        <SearchText
          value={search.text ?? ''}
          placeholder={t('shipping.search')}
          onSearch={(text) => set('text', text)}
        />
        <Choices
          single
          label={t('orders.column.node')}
          options={nodes.data?.map((node) => ({ value: node.id, text: node.name })) ?? []}
          chosen={search.node ? [search.node] : []}
          onChoose={([node]) => set('node', node)}
        />
        <Choices
          single
          label={t('orders.column.courier')}
          options={couriers.data?.map((courier) => ({ value: courier.code, text: courier.name })) ?? []}
          chosen={search.courier ? [search.courier] : []}
          onChoose={([courier]) => set('courier', courier)}
        />
      </FilterBar>
      <SplitView
        asideLabel={t('shipping.parcel')}
        onClose={() => setCursor(null)}
        aside={current && <ParcelView key={current.id} parcel={current} />}
      >
        <DataTable
          id="parcels"
          label={t('nav.parcels')}
          columns={columns}
          rows={list.rows}
          idOf={(row) => row.id}
          cursor={cursor}
          onCursor={setCursor}
          onOpen={(row) => void navigate({ to: '/orders/$id', params: { id: row.order.id } })}
          selection={selection}
          onSelect={setSelection}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={row.courier?.name}>
                <strong className="num">{row.waybill?.number ?? row.number}</strong>
                <FulfilmentTag state={row.state} />
              </CardLine>
              <CardLine>
                <HoldReasons reasons={row.holds} />
                <span className="clip quiet">{row.goods}</span>
              </CardLine>
            </>
          )}
          instead={instead}
        />
      </SplitView>
      <ParcelActions targets={targets} queue={queue ?? 'created'} onDone={() => setSelection(new Set())} />
    </>
  );
}
