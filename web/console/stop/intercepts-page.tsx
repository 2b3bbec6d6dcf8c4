/** Parcels stopped at couriers (SHP-5): those a person has to tell first, what the courier says, and how each ended. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Intercept, listIntercepts } from '../../../src/contract/intercepts.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { areaText } from '../../ui/format.ts';
import { FulfilmentTag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { InterceptActions } from './intercept-actions.tsx';
import { listKey } from './intercept-queries.ts';
import { filterOf, type InterceptSearch, QUEUES } from './intercept-search.ts';
import { InterceptTag } from './intercept-tag.tsx';

const wayText = (t: TFunction, { way, area }: Intercept): string =>
  t(`intercepts.way.${way}`, { area: areaText(area) });

const columnsOf = (t: TFunction): Column<Intercept>[] => [
  {
    id: 'waybill',
    title: t('orders.column.waybill'),
    width: 160,
    fixed: true,
    cell: (one) => <CopyText text={one.waybillNumber} strong />,
  },
  { id: 'state', title: t('orders.column.state'), width: 176, cell: (one) => <InterceptTag one={one} /> },
  { id: 'courier', title: t('orders.column.courier'), width: 96, rank: 1, cell: (one) => one.courier.name },
  { id: 'way', title: t('intercepts.wayTitle'), width: 120, rank: 3, grow: 1, cell: (one) => wayText(t, one) },
  {
    id: 'parcelState',
    title: t('intercepts.parcel'),
    width: 88,
    rank: 2,
    cell: (one) => <FulfilmentTag state={one.parcel.state} />,
  },
  {
    id: 'answer',
    title: t('intercepts.answer'),
    width: 176,
    grow: 3,
    rank: 4,
    cell: (one) => <span title={one.answer}>{one.answer}</span>,
  },
  {
    id: 'reason',
    title: t('intercepts.reason'),
    width: 128,
    grow: 1,
    rank: 6,
    cell: (one) => <span title={one.reason}>{one.reason}</span>,
  },
  {
    id: 'cause',
    title: t('intercepts.causeTitle'),
    width: 88,
    rank: 8,
    cell: (one) => t(`intercepts.cause.${one.cause}`),
  },
  {
    id: 'order',
    title: t('orders.order'),
    width: 144,
    rank: 5,
    cell: (one) => <OrderNumber number={one.order.number} />,
  },
  { id: 'node', title: t('orders.column.node'), width: 120, rank: 9, cell: (one) => one.node.name },
  { id: 'by', title: t('intercepts.by'), width: 88, rank: 10, cell: (one) => one.registeredBy.name },
  {
    id: 'registeredAt',
    title: t('intercepts.registeredAt'),
    width: 96,
    rank: 7,
    align: 'right',
    cell: (one) => <Moment value={one.registeredAt} />,
  },
  {
    id: 'endedAt',
    title: t('intercepts.endedAt'),
    width: 96,
    rank: 11,
    align: 'right',
    cell: (one) => one.endedAt && <Moment value={one.endedAt} />,
  },
];

export default function InterceptsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/intercepts' });
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const columns = useMemo(() => columnsOf(t), [t]);
  const list = useList(listKey(search), (page, signal) =>
    call(listIntercepts, { query: { ...filterOf(search), limit: 100, ...(page && { cursor: page }) }, signal }),
  );
  const show = (next: InterceptSearch) => {
    setSelection(new Set());
    void navigate({ to: '/intercepts', search: next, replace: true });
  };
  const { queue = 'open', text } = search;
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const instead = insteadOf(
    list,
    { title: t('intercepts.empty'), hint: t('intercepts.emptyHint') },
    Boolean(text) && { clear: () => show(queue === 'open' ? {} : { queue }) },
  );
  return (
    <>
      <FilterBar>
        <Tabs
          label={t('intercepts.queueTitle')}
          value={queue}
          options={QUEUES.map((one) => ({ value: one, text: t(`intercepts.queue.${one}`) }))}
          onPick={(picked) => show({ ...search, queue: picked })}
        />
        <SearchText
          value={text ?? ''}
          placeholder={t('intercepts.search')}
          onSearch={(found) => show({ ...(search.queue && { queue: search.queue }), ...(found && { text: found }) })}
        />
      </FilterBar>
      <DataTable
        id="intercepts"
        label={t('nav.intercepts')}
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
            <CardLine end={one.courier.name}>
              <strong className="num">{one.waybillNumber}</strong>
              <InterceptTag one={one} />
            </CardLine>
            <CardLine end={wayText(t, one)}>
              <span className="clip quiet">{one.answer || one.reason}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      <InterceptActions targets={targets} selected={selection.size} onDone={() => setSelection(new Set())} />
    </>
  );
}
