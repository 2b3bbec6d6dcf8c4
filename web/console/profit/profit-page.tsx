/** What was earned (FIN-5): where every yuan of the revenue went, day by day and by shop, SKU and order. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { getProfit, runProfit } from '../../../src/contract/profit.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { addDays, dayOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, InlineError, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { queryClient, shopsQuery } from '../queries.ts';
import css from './profit.module.css';
import { OrderList, SkuList } from './profit-lists.tsx';
import { PROFIT_VIEWS, type ProfitSearch } from './profit-search.ts';
import { Summary } from './profit-summary.tsx';

const MONTH = 29;
const WHILE_RUNNING_MS = 1000;

export type Span = { from: string; to: string; shopId?: string };

/** Without other words the last thirty days. */
function spanOf({ from, to, shop }: ProfitSearch): Span {
  const last = to ?? dayOf(new Date());
  return { from: from ?? addDays(last, -MONTH), to: last, ...(shop && { shopId: shop }) };
}

export default function ProfitPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/shell/profit' });
  const navigate = useNavigate();
  const show = (change: Partial<ProfitSearch>) =>
    void navigate({ to: '/profit', search: { ...search, ...change }, replace: true });
  const span = spanOf(search);
  const overview = useQuery({
    queryKey: ['profit', 'overview', span],
    queryFn: ({ signal }) => call(getProfit, { query: span, signal }),
    placeholderData: (before) => before,
    refetchInterval: ({ state }) => (state.data?.run.askedAt ? WHILE_RUNNING_MS : false),
  });
  const doneAt = overview.data?.run.doneAt;
  useEffect(() => {
    if (doneAt) void queryClient.invalidateQueries({ queryKey: ['profit', 'list'] });
  }, [doneAt]);
  const run = useMutation({
    mutationFn: () => call(runProfit),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['profit', 'overview'] }),
  });
  useKeys(t('nav.profit'), [{ keys: ['r'], label: t('profits.run'), run: () => run.mutate() }]);
  const running = run.isPending || Boolean(overview.data?.run.askedAt);
  const view = search.view ?? 'summary';
  return (
    <>
      <FilterBar
        end={
          <>
            {run.isError && <InlineError error={run.error} />}
            {doneAt && (
              <span className="quiet">
                {t('profits.asOf')} <Moment value={doneAt} />
              </span>
            )}
            <Button size="small" loading={running} onClick={() => run.mutate()}>
              {t(running ? 'profits.running' : 'profits.run')}
            </Button>
            <ExportMenu of={view === 'orders' ? 'orderProfits' : 'skuProfits'} />
          </>
        }
      >
        <Tabs
          label={t('nav.profit')}
          value={view}
          options={PROFIT_VIEWS.map((value) => ({ value, text: t(`profits.view.${value}`) }))}
          onPick={(picked) => show({ view: picked })}
        />
        <Days span={span} onShow={show} />
        <Shops chosen={search.shop} onShow={show} />
      </FilterBar>
      {!overview.data && <Unread query={overview} />}
      {overview.data?.orders === 0 && <EmptyState title={t('profits.none')} hint={t('profits.noneHint')} />}
      {overview.data && overview.data.orders > 0 && (
        <>
          {view === 'summary' && <Summary overview={overview.data} span={span} onShow={show} />}
          {view === 'skus' && <SkuList span={span} search={search} onShow={show} />}
          {view === 'orders' && <OrderList span={span} search={search} onShow={show} />}
        </>
      )}
    </>
  );
}

type Showing = { onShow: (change: Partial<ProfitSearch>) => void };

function Days({ span: { from, to }, onShow }: Showing & { span: Span }) {
  const { t } = useTranslation();
  return (
    <span className={css.days}>
      <DateField
        aria-label={t('profits.from')}
        value={from}
        max={to}
        onChange={(day) => onShow({ from: day || undefined })}
      />
      –
      <DateField
        aria-label={t('profits.to')}
        value={to}
        min={from}
        onChange={(day) => onShow({ to: day || undefined })}
      />
    </span>
  );
}

function Shops({ chosen, onShow }: Showing & { chosen: string | undefined }) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery).data ?? [];
  return (
    <Choices
      single
      label={t('profits.shop')}
      options={shops.map(({ id, name }) => ({ value: id, text: name }))}
      chosen={chosen ? [chosen] : []}
      onChoose={([shop]) => onShow({ shop })}
    />
  );
}
