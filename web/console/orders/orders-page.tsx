/** The review bench (ORD-6): the live strip, the list of a queue, and the order under the cursor beside it. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listOrders, type OrderRow } from '../../../src/contract/orders.ts';
import { DataTable, type Selection } from '../../ui/data-table.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { expectTyping } from '../../ui/type-ahead.ts';
import { call } from '../api.ts';
import { forgetChangedOrders } from '../freshness.ts';
import { useList, useRight } from '../queries.ts';
import { useCursor, useCursorStays } from '../use-cursor.ts';
import { useNow } from '../use-now.ts';
import { OrderCard, orderColumns } from './order-columns.tsx';
import type { Target } from './order-commands.ts';
import { OrderFilters } from './order-filters.tsx';
import { OrderPipeline } from './order-pipeline.tsx';
import { OrderPreview } from './order-preview.tsx';
import { filterOf, newestFirst, type OrderSearch } from './order-search.ts';
import { OrdersEmpty } from './orders-empty.tsx';
import { SelectionBar } from './selection-bar.tsx';

const drawCard = (row: OrderRow) => <OrderCard row={row} />;

export default function OrdersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/orders' });
  const search = useSearch({ from: '/shell/orders' });
  const { order = null, ...filters } = search;
  const [selection, setSelection] = useState<Selection>(new Set());
  /** Numbers of selected orders that are not in the loaded rows. */
  const [beyond, setBeyond] = useState<readonly Target[]>([]);
  const now = useNow();
  // A queue of one state does not repeat it in every row.
  const oneState = filters.state?.length === 1;
  const columns = useMemo(
    () => orderColumns(t, now).filter((column) => !(oneState && column.id === 'state')),
    [t, now, oneState],
  );
  const list = useList(['orders', filters], (page, signal) =>
    call(listOrders, {
      query: {
        ...filterOf(filters, new Date()),
        sort: newestFirst(filters) ? '-paidAt' : 'paidAt',
        // The first page shall be there at once, the others seldom.
        ...(page ? { cursor: page, limit: 200 } : { limit: 100 }),
      },
      signal,
    }),
  );

  const show = useCallback(
    (next: OrderSearch) => {
      setSelection(new Set());
      setBeyond([]);
      forgetChangedOrders();
      void navigate({ to: '/orders', search: next });
    },
    [navigate],
  );
  const writeOrder = useCallback(
    (id: string | null) =>
      void navigate({ search: ({ order: _, ...rest }) => (id ? { ...rest, order: id } : rest), replace: true }),
    [navigate],
  );
  const { cursor, settled, setCursor } = useCursor(order, writeOrder);
  useCursorStays(list.rows, cursor, list.changing || list.loading, setCursor);
  const refresh = () => {
    forgetChangedOrders();
    list.refetch();
  };
  const mayPlace = useRight('orders.place');
  const enter = () => {
    expectTyping();
    void navigate({ to: '/orders/new' });
  };
  useKeys(t('nav.orders'), [
    { keys: ['r'], label: t('keys.refresh'), run: refresh },
    ...(mayPlace ? [{ keys: ['n'], label: t('nav.newOrder'), run: enter }] : []),
  ]);

  const chosen = useMemo(() => {
    if (selection.size === 0) return [];
    const known = new Map([...beyond, ...list.rows].map((one) => [one.id, one]));
    return [...selection].flatMap((id) => known.get(id) ?? []);
  }, [selection, beyond, list.rows]);
  const underCursor = useMemo(() => {
    const row = cursor === null ? undefined : list.rows.find(({ id }) => id === cursor);
    return row ? [row] : [];
  }, [list.rows, cursor]);
  const instead = insteadOf(list, <OrdersEmpty search={filters} onClear={() => show({})} />);
  return (
    <>
      <OrderPipeline search={search} onPick={show} />
      <OrderFilters
        search={filters}
        onSearch={show}
        columns={columns}
        onRefresh={refresh}
        refreshError={list.refreshError}
      />
      <SplitView
        asideLabel={t('orders.preview')}
        onClose={() => setCursor(null)}
        aside={cursor && settled && list.rows.length > 0 ? <OrderPreview key={settled} id={settled} /> : null}
        foot={
          <SelectionBar
            filter={filterOf(filters, new Date())}
            rows={list.rows}
            targets={chosen.length > 0 ? chosen : underCursor}
            selected={chosen.length}
            hasMore={list.more.has}
            onAll={(orders) => {
              setBeyond(orders);
              setSelection(new Set(orders.map((order) => order.id)));
            }}
            onClear={() => setSelection(new Set())}
          />
        }
      >
        <DataTable
          id="orders"
          label={t('nav.orders')}
          columns={columns}
          rows={list.rows}
          idOf={(row) => row.id}
          cursor={cursor}
          onCursor={setCursor}
          onOpen={(row) => void navigate({ to: '/orders/$id', params: { id: row.id } })}
          selection={selection}
          onSelect={setSelection}
          more={list.more}
          narrow={drawCard}
          instead={instead}
        />
      </SplitView>
    </>
  );
}
