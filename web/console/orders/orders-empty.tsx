/** Why the list of orders is empty, and what to do next: a queue that is done is good news, filters can be cleared. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/states.tsx';
import { useRight } from '../queries.ts';
import type { OrderSearch } from './order-search.ts';

type Props = { search: Omit<OrderSearch, 'order'>; onClear: () => void };

export function OrdersEmpty({ search, onClear }: Props) {
  const { t } = useTranslation();
  const { newest: _, ...filters } = search;
  const names = Object.keys(filters);
  const only = names.length === 1 ? names[0] : null;
  if (names.length === 0) return <NoOrders />;
  if (only === 'held') return <EmptyState title={t('orders.noneHeld')} hint={t('orders.noneHeldHint')} />;
  const [state] = filters.state ?? [];
  if (only === 'state' && state && filters.state?.length === 1)
    return (
      <EmptyState
        title={t('orders.noneInState', { state: t(`orders.state.${state}`) })}
        hint={t('orders.noneInStateHint')}
      />
    );
  return (
    <EmptyState
      title={t('orders.empty')}
      hint={t('orders.emptyHint')}
      action={<Button onClick={onClear}>{t('filter.clearAll')}</Button>}
    />
  );
}

/** The first day: three ways by which orders come. */
function NoOrders() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [connects, imports, places] = [useRight('channels.write'), useRight('imports.write'), useRight('orders.place')];
  return (
    <EmptyState
      title={t('orders.none')}
      hint={t('orders.noneHint')}
      action={
        <>
          {connects && <Button onClick={() => void navigate({ to: '/shops' })}>{t('shops.connect')}</Button>}
          {imports && <Button onClick={() => void navigate({ to: '/imports' })}>{t('nav.imports')}</Button>}
          {places && <Button onClick={() => void navigate({ to: '/orders/new' })}>{t('nav.newOrder')}</Button>}
        </>
      }
    />
  );
}
