/** Which orders are meant, in one sentence of filters: for the order list and wherever orders are chosen by the same. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ORDER_KINDS, ORDER_STATES, type OrderKind, type OrderState } from '../../../src/contract/order-words.ts';
import { Choices, SearchText } from '../../ui/filter-bar.tsx';
import { couriersQuery, nodesQuery, shopsQuery } from '../queries.ts';
import { type OrderSearch, PERIODS, type Period } from './order-search.ts';

type Filters = Omit<OrderSearch, 'order'>;

export function OrderChoices({ search, onSearch }: { search: Filters; onSearch: (search: Filters) => void }) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const nodes = useQuery(nodesQuery);
  const couriers = useQuery(couriersQuery);
  /** A filter without values is left out of the address. */
  const set = <Name extends keyof Filters>(name: Name, value: Filters[Name] | undefined) => {
    const { [name]: _, ...rest } = search;
    const none = value === undefined || (Array.isArray(value) && value.length === 0);
    onSearch(none ? rest : { ...rest, [name]: value });
  };
  const words = (family: string, values: readonly string[]) =>
    values.map((value) => ({ value, text: t(`${family}.${value}`) }));
  return (
    <>
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
    </>
  );
}
