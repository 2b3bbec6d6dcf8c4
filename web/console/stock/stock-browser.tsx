/** The stock table with its filters (STK-4): the page and the overlay (F9, F10) show the same one. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStock } from '../../../src/contract/stock.ts';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { nodesQuery, useList } from '../queries.ts';
import { type Line, linesOf, StockCard, stockColumns } from './stock-columns.tsx';
import type { StockSearch } from './stock-search.ts';
import { useWhy } from './why.tsx';

const ONLY = ['short', 'negative', 'defective'] as const;

type Props = {
  search: StockSearch;
  onSearch: (search: StockSearch) => void;
  /** Opens one SKU with everything about its stock. */
  onOpen: (skuId: string) => void;
  /** The search field takes what is typed at once. */
  autoFocus?: boolean;
};

export function StockBrowser({ search, onSearch, onOpen, autoFocus = false }: Props) {
  const { t } = useTranslation();
  const why = useWhy();
  const byNode = search.view === 'node';
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(['stock', search.text, search.node, search.only], (page, signal) =>
    call(listStock, {
      query: {
        ...(search.text ? { text: search.text } : {}),
        ...(search.node?.length ? { nodeId: search.node } : {}),
        ...(search.only ? { only: search.only } : {}),
        ...(page ? { cursor: page } : {}),
        limit: 100,
      },
      signal,
    }),
  );
  const columns = useMemo(() => stockColumns(t, byNode, why, onOpen), [t, byNode, why, onOpen]);
  const open = (line: Line) => onOpen(line.row.sku.id);
  useKeys(t('nav.stock'), [{ keys: ['r'], label: t('keys.refresh'), run: list.refetch }]);
  const instead = insteadOf(
    list,
    { title: t('goods.none'), hint: t('goods.noneHint') },
    Boolean(search.text || search.node || search.only) && {
      title: t('stock.empty'),
      hint: t('stock.emptyHint'),
      clear: () => onSearch(search.view ? { view: search.view } : {}),
    },
  );
  const table = byNode ? 'stock-node' : 'stock';
  return (
    <>
      <StockFilters {...{ search, onSearch, autoFocus }} end={<ColumnsMenu table={table} columns={columns} />} />
      <DataTable
        id={table}
        label={t('nav.stock')}
        columns={columns}
        rows={linesOf(list.rows, byNode)}
        idOf={(line) => line.id}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        more={list.more}
        narrow={(line) => (
          <StockCard
            line={line}
            onOpen={() => open(line)}
            onWhy={() => why({ skuId: line.row.sku.id, nodeId: line.node?.id, bucket: 'available' })}
          />
        )}
        instead={instead}
      />
    </>
  );
}

type FilterProps = Pick<Props, 'search' | 'onSearch' | 'autoFocus'> & { end: React.ReactNode };

function StockFilters({ search, onSearch, autoFocus = false, end }: FilterProps) {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  const { text: _text, only: _only, node: _node, ...view } = search;
  const { text, only, node } = search;
  const show = (next: { text: string | undefined; only: StockSearch['only']; node: string[] | undefined }) =>
    onSearch({
      ...view,
      ...(next.text ? { text: next.text } : {}),
      ...(next.only ? { only: next.only } : {}),
      ...(next.node?.length ? { node: next.node } : {}),
    });
  return (
    <FilterBar end={end}>
      <Tabs
        label={t('stock.view')}
        value={search.view ?? 'total'}
        options={[
          { value: 'total', text: t('stock.allNodes'), key: 'F9' },
          { value: 'node', text: t('stock.byNode'), key: 'F10' },
        ]}
        onPick={(picked) => onSearch({ ...search, view: picked })}
      />
      <SearchText
        value={text ?? ''}
        placeholder={t('stock.search')}
        autoFocus={autoFocus}
        onSearch={(asked) => show({ text: asked, only, node })}
      />
      <Choices
        label={t('stock.node')}
        options={nodes.data?.map((one) => ({ value: one.id, text: one.name })) ?? []}
        chosen={node ?? []}
        onChoose={(chosen) => show({ text, only, node: chosen })}
      />
      <Choices
        single
        label={t('stock.only')}
        options={ONLY.map((value) => ({ value, text: t(`stock.onlyKind.${value}`) }))}
        chosen={only ? [only] : []}
        onChoose={([chosen]) => show({ text, only: chosen as StockSearch['only'], node })}
      />
    </FilterBar>
  );
}
