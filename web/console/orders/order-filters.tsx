/** The filters of the order list, and how many orders changed since it was read. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { ArrowDownNarrowWide, ArrowUpNarrowWide, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ORDER_KINDS, ORDER_STATES, type OrderKind, type OrderState } from '../../../src/contract/order-words.ts';
import type { OrderRow } from '../../../src/contract/orders.ts';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { SavedViews } from '../../ui/saved-views.tsx';
import { InlineError } from '../../ui/states.tsx';
import { useChangedOrders } from '../freshness.ts';
import { couriersQuery, nodesQuery, shopsQuery, useRight } from '../queries.ts';
import { newestFirst, type OrderSearch, PERIODS, type Period } from './order-search.ts';
import css from './orders.module.css';

type Filters = Omit<OrderSearch, 'order'>;
type Props = {
  search: Filters;
  onSearch: (search: Filters) => void;
  columns: readonly Column<OrderRow>[];
  onRefresh: () => void;
  refreshError: unknown;
};

export function OrderFilters({ search, onSearch, columns, onRefresh, refreshError }: Props) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const nodes = useQuery(nodesQuery);
  const couriers = useQuery(couriersQuery);
  const changed = useChangedOrders();
  const mayPlace = useRight('orders.place');
  /** A filter without values is left out of the address. */
  const set = <Name extends keyof Filters>(name: Name, value: Filters[Name] | undefined) => {
    const { [name]: _, ...rest } = search;
    const none = value === undefined || (Array.isArray(value) && value.length === 0);
    onSearch(none ? rest : { ...rest, [name]: value });
  };
  const newest = newestFirst(search);
  const words = (family: string, values: readonly string[]) =>
    values.map((value) => ({ value, text: t(`${family}.${value}`) }));
  return (
    <FilterBar
      end={
        <>
          {refreshError !== null && <InlineError error={refreshError} />}
          {changed > 0 && (
            <Button size="small" type="text" onClick={onRefresh}>
              {t('orders.changed', { count: changed })}
            </Button>
          )}
          <Button
            size="small"
            type="text"
            icon={newest ? <ArrowDownNarrowWide size={14} aria-hidden /> : <ArrowUpNarrowWide size={14} aria-hidden />}
            onClick={() => set('newest', !newest)}
          >
            {newest ? t('orders.newestFirst') : t('orders.oldestFirst')}
          </Button>
          <SavedViews list="orders" search={search} onShow={onSearch} />
          <ColumnsMenu table="orders" columns={columns} />
          {mayPlace && (
            <Link to="/orders/new" className={css.enter}>
              <Plus size={14} aria-hidden />
              {t('entry.title')}
            </Link>
          )}
        </>
      }
    >
      <SearchText
        value={search.text ?? ''}
        placeholder={t('orders.search')}
        onSearch={(text) => set('text', text || undefined)}
      />
      <Choices
        label={t('orders.column.state')}
        options={words('orders.state', ORDER_STATES)}
        chosen={search.state ?? []}
        onChoose={(values) => set('state', values as OrderState[])}
      />
      <Choices
        label={t('orders.column.shop')}
        options={shops.data?.map((shop) => ({ value: shop.id, text: shop.name })) ?? []}
        chosen={search.shop ?? []}
        onChoose={(values) => set('shop', values)}
      />
      <Choices
        label={t('orders.column.node')}
        options={nodes.data?.map((node) => ({ value: node.id, text: node.name })) ?? []}
        chosen={search.node ?? []}
        onChoose={(values) => set('node', values)}
      />
      <Choices
        label={t('orders.column.courier')}
        options={couriers.data?.map((courier) => ({ value: courier.code, text: courier.name })) ?? []}
        chosen={search.courier ?? []}
        onChoose={(values) => set('courier', values)}
      />
      <Choices
        label={t('orders.column.kind')}
        options={words('orders.kind', ORDER_KINDS)}
        chosen={search.kind ?? []}
        onChoose={(values) => set('kind', values as OrderKind[])}
      />
      <Choices
        single
        label={t('orders.column.paidAt')}
        options={words('period', PERIODS)}
        chosen={search.period ? [search.period] : []}
        onChoose={([period]) => set('period', period as Period | undefined)}
      />
    </FilterBar>
  );
}
