/** Why orders did not go out (ORD-14): by reason, age, warehouse and goods; a figure that is pressed shows its orders. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readFailedOrders } from '../../../src/contract/failed-orders.ts';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import css from './failed.module.css';
import { type Figure, Figures } from './failed-figures.tsx';
import { FailedList } from './failed-list.tsx';
import { type FailedSearch, isNarrowed, periodOf, SPANS } from './failed-search.ts';

export default function FailedOrdersPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/failed-orders' });
  const [now, setNow] = useState(() => Date.now());
  const { days = 7 } = search;
  const period = periodOf(search, now);
  const report = useQuery({
    queryKey: ['orders', 'failed', period],
    queryFn: ({ signal }) => call(readFailedOrders, { query: period, signal }),
  });
  const show = (next: FailedSearch) => void navigate({ to: '/failed-orders', search: next, replace: true });
  const only = (figure: Figure | null) => show({ ...(days !== 7 && { days }), ...figure });
  useKeys(t('nav.failedOrders'), [
    { keys: ['r'], label: t('keys.refresh'), run: () => setNow(Date.now()) },
    { keys: ['Escape'], label: t('keys.back'), run: () => only(null) },
  ]);
  const { data } = report;
  return (
    <>
      <FilterBar end={<ExportMenu of="failedOrders" />}>
        <Tabs
          label={t('failed.period')}
          value={String(days)}
          options={SPANS.map((span) => ({ value: String(span), text: t('failed.days', { count: span }) }))}
          onPick={(picked) => show({ ...search, days: Number(picked) })}
        />
        {data && (
          <span className={css.sum}>
            {t('failed.sum', { count: data.orders, text: countText(data.orders) })}
            {data.amounts.map((amount) => ` · ${moneyText(amount)}`)}
          </span>
        )}
      </FilterBar>
      <SplitView
        asideLabel={t('failed.orders')}
        onClose={() => only(null)}
        aside={isNarrowed(search) && <FailedList search={search} period={period} />}
      >
        <div className={css.page}>
          {!data && <Unread query={report} rows={8} />}
          {data?.orders === 0 && <EmptyState title={t('failed.none')} hint={t('failed.noneHint')} />}
          {data && data.orders > 0 && <Figures report={data} search={search} onPick={only} now={now} />}
        </div>
      </SplitView>
    </>
  );
}
