/** What buyers and channels want of orders that have left (CHN-6): queues by deadline, one case beside the list, many settled at once. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AFTER_SALE_KINDS, type AfterSaleKind, listAfterSales } from '../../../src/contract/after-sales.ts';
import { DataTable, type Selection } from '../../ui/data-table.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SavedViews } from '../../ui/saved-views.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { shopsQuery, useList, useRight } from '../queries.ts';
import { useCursor, useCursorStays } from '../use-cursor.ts';
import { useNow } from '../use-now.ts';
import { countsQuery, listKey } from './after-sale-queries.ts';
import { type AfterSaleSearch, filterOf, QUEUES, type Queue } from './after-sale-search.ts';
import css from './after-sales.module.css';
import { CaseActions } from './case-actions.tsx';
import { CaseCard, caseColumns } from './case-columns.tsx';
import { CaseView } from './case-view.tsx';
import { useWanted } from './case-words.tsx';
import { MakeCase } from './make-case.tsx';

type Filters = Omit<AfterSaleSearch, 'open' | 'make'>;

export default function AfterSalesPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/after-sales' });
  const { open = null, make, ...filters } = useSearch({ from: '/shell/after-sales' });
  const [selection, setSelection] = useState<Selection>(new Set());
  const now = useNow();
  const wanted = useWanted();
  const waits = filters.queue === undefined || filters.queue === 'due';
  const columns = useMemo(() => caseColumns(t, { now, wanted, waits }), [t, now, waits]);
  const list = useList(listKey(filters), (page, signal) =>
    call(listAfterSales, {
      query: { ...filterOf(filters, Date.now()), limit: 100, ...(page && { cursor: page }) },
      signal,
    }),
  );
  const show = useCallback(
    (next: Filters) => {
      setSelection(new Set());
      void navigate({ to: '/after-sales', search: next, replace: true });
    },
    [navigate],
  );
  const write = useCallback(
    (id: string | null) =>
      void navigate({ search: ({ open: _, ...rest }) => (id ? { ...rest, open: id } : rest), replace: true }),
    [navigate],
  );
  const { cursor, settled, setCursor } = useCursor(open, write);
  useCursorStays(list.rows, cursor, list.changing || list.loading, setCursor);
  const mayMake = useRight('orders.review');
  const begin = () => void navigate({ search: (before) => ({ ...before, make: 'new' }), replace: true });
  const stop = () => void navigate({ search: ({ make: _, ...rest }) => rest, replace: true });
  useKeys(t('nav.afterSales'), [
    { keys: ['r'], label: t('keys.refresh'), run: list.refetch },
    ...(mayMake ? [{ keys: ['n'], label: t('afterSales.command.open'), run: begin }] : []),
  ]);
  const shown = list.rows.find((one) => one.id === settled);
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const { queue = 'open', ...narrowed } = filters;
  const instead = insteadOf(
    list,
    { title: t(`afterSales.empty.${queue}`), hint: t('afterSales.emptyHint') },
    Object.keys(narrowed).length > 0 && { clear: () => show(queue === 'open' ? {} : { queue }) },
  );
  return (
    <>
      <CaseFilters filters={filters} onShow={show} {...(mayMake && { onNew: begin })} />
      <Sentence filters={filters} />
      <SplitView
        asideLabel={t('afterSales.one')}
        onClose={() => setCursor(null)}
        aside={shown ? <CaseView key={shown.id} one={shown} now={now} /> : null}
      >
        <DataTable
          id="after-sales"
          label={t('nav.afterSales')}
          columns={columns}
          rows={list.rows}
          idOf={(one) => one.id}
          cursor={cursor}
          onCursor={setCursor}
          onOpen={(one) => void navigate({ to: '/orders/$id', params: { id: one.order.id } })}
          selection={selection}
          onSelect={setSelection}
          more={list.more}
          narrow={(one) => <CaseCard one={one} now={now} wanted={wanted(one)} />}
          instead={instead}
        />
      </SplitView>
      {make !== undefined && mayMake && (
        <MakeCase
          orderId={make === 'new' ? null : make}
          onClose={stop}
          onMade={(id) => void navigate({ to: '/after-sales', search: { queue: 'all', open: id }, replace: true })}
        />
      )}
      <CaseActions targets={targets} selected={selection.size} onDone={() => setSelection(new Set())} />
    </>
  );
}

type FiltersProps = { filters: Filters; onShow: (filters: Filters) => void; onNew?: () => void };

function CaseFilters({ filters, onShow, onNew }: FiltersProps) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const counts = useQuery(countsQuery);
  const count: Partial<Record<Queue, number>> = { due: counts.data?.due ?? 0, open: counts.data?.open ?? 0 };
  /** A filter without values is left out of the address. */
  const set = <Name extends keyof Filters>(name: Name, value: Filters[Name] | undefined) => {
    const { [name]: _, ...rest } = filters;
    onShow(value && value.length > 0 ? { ...rest, [name]: value } : rest);
  };
  return (
    <FilterBar
      end={
        <>
          <SavedViews list="afterSales" search={filters} onShow={onShow} />
          {onNew && (
            <Button size="small" onClick={onNew}>
              {t('afterSales.command.open')}
            </Button>
          )}
        </>
      }
    >
      <Tabs
        label={t('afterSales.queueTitle')}
        value={filters.queue ?? 'open'}
        options={QUEUES.map((queue) => ({
          value: queue,
          text: t(`afterSales.queue.${queue}`),
          ...(count[queue] !== undefined && { count: count[queue] }),
        }))}
        onPick={(queue) => set('queue', queue === 'open' ? undefined : queue)}
      />
      <SearchText
        value={filters.text ?? ''}
        placeholder={t('afterSales.search')}
        onSearch={(text) => set('text', text || undefined)}
      />
      <Choices
        label={t('afterSales.kindTitle')}
        options={AFTER_SALE_KINDS.map((kind) => ({ value: kind, text: t(`afterSales.kind.${kind}`) }))}
        chosen={filters.kind ?? []}
        onChoose={(kinds) => set('kind', kinds as AfterSaleKind[])}
      />
      <Choices
        label={t('orders.column.shop')}
        options={shops.data?.map((shop) => ({ value: shop.id, text: shop.name })) ?? []}
        chosen={filters.shop ?? []}
        onChoose={(chosen) => set('shop', chosen)}
      />
    </FilterBar>
  );
}

/** What the list shows, as one would say it. */
function Sentence({ filters: { queue = 'open', kind, shop, text } }: { filters: Filters }) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const names = shop?.map((id) => shops.data?.find((one) => one.id === id)?.name ?? id) ?? [];
  const parts = [
    t(`afterSales.sentence.${queue}`),
    kind &&
      t('afterSales.sentence.kinds', {
        kinds: kind.map((one) => t(`afterSales.kind.${one}`)).join(t('afterSales.sentence.and')),
      }),
    names.length > 0 && t('afterSales.sentence.shops', { shops: names.join(t('afterSales.sentence.and')) }),
    text && t('afterSales.sentence.text', { text }),
    t(queue === 'open' || queue === 'due' ? 'afterSales.sentence.urgent' : 'afterSales.sentence.newest'),
  ];
  return <p className={css.sentence}>{parts.filter(Boolean).join(t('afterSales.sentence.comma'))}</p>;
}
