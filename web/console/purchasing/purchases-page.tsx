/** Purchase orders and suppliers' bills (PUR-1): as lists by state, one of them open, or a new one being written. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { PURCHASE_STATES, type PurchaseState } from '../../../src/contract/purchase-orders.ts';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { expectTyping } from '../../ui/type-ahead.ts';
import { ExportMenu } from '../export-menu.tsx';
import { nodesQuery, useRight } from '../queries.ts';
import { BillEditor } from './bill-editor.tsx';
import { BillView } from './bill-view.tsx';
import { BillsTable } from './bills-table.tsx';
import { NewOrder } from './order-editor.tsx';
import { OrderView } from './order-view.tsx';
import { OrdersTable } from './orders-table.tsx';
import { suppliersQuery } from './purchase-queries.ts';
import type { PurchaseSearch } from './purchase-search.ts';

const NEW = 'new';

export default function PurchasesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/purchase-orders' });
  const mayWrite = useRight('purchases.write');
  const show = useCallback(
    (next: PurchaseSearch) => void navigate({ to: '/purchase-orders', search: next, replace: true }),
    [navigate],
  );
  const { open: _, ...list } = search;
  const view = search.view ?? 'orders';
  const open = (id: string | null) => show(id ? { ...list, open: id } : list);
  const begin = () => {
    expectTyping();
    open(NEW);
  };
  const add = t(view === 'orders' ? 'purchases.add' : 'purchases.addBill');
  useKeys(t('nav.purchaseOrders'), mayWrite ? [{ keys: ['n'], label: add, run: begin }] : []);
  const button = mayWrite && (
    <Button type="primary" onClick={begin}>
      {add}
    </Button>
  );
  const table = {
    ...{ search, cursor: search.open ?? null, onCursor: open, add: button },
    onClear: () => show(view === 'bills' ? { view } : {}),
  };
  return (
    <>
      <Filters search={search} onShow={show} end={button} />
      <SplitView
        size="wide"
        asideLabel={t('nav.purchaseOrders')}
        onClose={() => open(null)}
        aside={search.open ? <Aside search={search} onShow={show} /> : null}
      >
        {view === 'orders' ? <OrdersTable {...table} /> : <BillsTable {...table} />}
      </SplitView>
    </>
  );
}

type AsideProps = { search: PurchaseSearch; onShow: (search: PurchaseSearch) => void };

function Aside({ search: { open, ...list }, onShow }: AsideProps) {
  const go = (id: string) => onShow({ ...list, open: id });
  const order = (id: string) => onShow({ open: id });
  const bill = (id: string) => onShow({ view: 'bills', open: id });
  if (list.view === 'bills')
    return open === NEW ? <BillEditor onMade={go} /> : <BillView key={open} id={open!} onOrder={order} />;
  return open === NEW ? <NewOrder onMade={go} /> : <OrderView key={open} id={open!} onBill={bill} />;
}

function Filters({ search, onShow, end }: AsideProps & { end: ReactNode }) {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  const suppliers = useQuery(suppliersQuery);
  const view = search.view ?? 'orders';
  const set = <Name extends keyof PurchaseSearch>(name: Name, value: PurchaseSearch[Name] | undefined) => {
    const { [name]: _, ...rest } = search;
    onShow(value && value.length > 0 ? { ...rest, [name]: value } : rest);
  };
  return (
    <FilterBar
      end={
        <>
          <ExportMenu of={view === 'orders' ? 'purchaseOrders' : 'supplierBills'} />
          {end}
        </>
      }
    >
      <Tabs
        label={t('nav.purchaseOrders')}
        value={view}
        options={[
          { value: 'orders', text: t('purchases.orders') },
          { value: 'bills', text: t('purchases.bills') },
        ]}
        onPick={(picked) => onShow(picked === 'bills' ? { view: picked } : {})}
      />
      <SearchText
        value={search.number ?? ''}
        placeholder={t(view === 'orders' ? 'purchases.findNumber' : 'purchases.findBill')}
        onSearch={(number) => set('number', number)}
      />
      {view === 'orders' && (
        <Choices
          label={t('orders.column.state')}
          options={PURCHASE_STATES.map((value) => ({ value, text: t(`purchases.state.${value}`) }))}
          chosen={search.state ?? []}
          onChoose={(states) => set('state', states as PurchaseState[])}
        />
      )}
      <Choices
        single
        label={t('purchases.supplier')}
        options={suppliers.data?.suppliers.map(({ id, name }) => ({ value: id, text: name })) ?? []}
        chosen={search.supplier ?? []}
        onChoose={(ids) => set('supplier', ids)}
      />
      {view === 'orders' && (
        <Choices
          single
          label={t('stock.node')}
          options={nodes.data?.map(({ id, name }) => ({ value: id, text: name })) ?? []}
          chosen={search.node ? [search.node] : []}
          onChoose={([id]) => set('node', id)}
        />
      )}
    </FilterBar>
  );
}
