/** The bar over the order list: its filters, and how many orders changed since it was read. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { ArrowDownNarrowWide, ArrowUpNarrowWide, Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { OrderRow } from '../../../src/contract/orders.ts';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { SavedViews } from '../../ui/saved-views.tsx';
import { InlineError } from '../../ui/states.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useChangedOrders } from '../freshness.ts';
import { useRight } from '../queries.ts';
import { OrderChoices } from './order-choices.tsx';
import { newestFirst, type OrderSearch } from './order-search.ts';

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
  const changed = useChangedOrders();
  const mayPlace = useRight('orders.place');
  const navigate = useNavigate();
  const newest = newestFirst(search);
  const order = newest ? t('orders.newestFirst') : t('orders.oldestFirst');
  // On a phone signs stand for words, or the bar would take a third of the screen.
  const narrow = useNarrow();
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
            aria-label={order}
            onClick={() => onSearch({ ...search, newest: !newest })}
          >
            {!narrow && order}
          </Button>
          <SavedViews list="orders" search={search} onShow={onSearch} />
          <ColumnsMenu table="orders" columns={columns} />
          {mayPlace && (
            <Button
              size="small"
              icon={<Plus size={14} aria-hidden />}
              aria-label={t('nav.newOrder')}
              onClick={() => void navigate({ to: '/orders/new' })}
            >
              {!narrow && t('nav.newOrder')}
            </Button>
          )}
        </>
      }
    >
      <OrderChoices search={search} onSearch={onSearch} />
    </FilterBar>
  );
}
