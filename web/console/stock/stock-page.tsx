/** Stock over all nodes (F9) or by node (F10), found by words in any order (STK-4). */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStock } from '../../../src/contract/stock.ts';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { nodesQuery, useList } from '../queries.ts';
import { type Line, linesOf, StockCard, stockColumns } from './stock-columns.tsx';
import type { StockSearch } from './stock-search.ts';
import { useWhy } from './why.tsx';

export default function StockPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const why = useWhy();
  const search = useSearch({ from: '/shell/stock' });
  const byNode = search.view === 'node';
  const [cursor, setCursor] = useState<string | null>(null);
  const nodes = useQuery(nodesQuery);
  const show = (next: StockSearch) => void navigate({ to: '/stock', search: next, replace: true });
  const list = useList(['stock', search.text, search.node, search.only], (page, signal) =>
    call(listStock, {
      query: {
        ...(search.text ? { text: search.text } : {}),
        ...(search.node ? { nodeId: search.node } : {}),
        ...(search.only ? { only: search.only } : {}),
        ...(page ? { cursor: page } : {}),
        limit: 100,
      },
      signal,
    }),
  );
  const columns = useMemo(() => stockColumns(t, byNode, why), [t, byNode, why]);
  const open = (line: Line) => why({ skuId: line.row.sku.id, nodeId: line.node?.id, bucket: 'available' });
  useKeys(t('nav.stock'), [{ keys: ['r'], label: t('keys.refresh'), run: list.refetch }]);
  const instead = list.error ? (
    <ErrorState error={list.error} onRetry={list.refetch} />
  ) : list.loading ? (
    <Waiting rows={16} />
  ) : list.rows.length === 0 ? (
    <EmptyState title={t('stock.empty')} hint={t('stock.emptyHint')} />
  ) : null;
  return (
    <>
      <FilterBar end={<ColumnsMenu table={byNode ? 'stock-node' : 'stock'} columns={columns} />}>
        <Tabs
          label={t('stock.view')}
          value={byNode ? 'node' : 'total'}
          options={[
            { value: 'total', text: t('stock.allNodes'), key: 'F9' },
            { value: 'node', text: t('stock.byNode'), key: 'F10' },
          ]}
          onPick={(view) => show({ ...search, view })}
        />
        <SearchText
          value={search.text ?? ''}
          placeholder={t('stock.search')}
          onSearch={(text) => {
            const { text: _, ...rest } = search;
            show(text ? { ...rest, text } : rest);
          }}
        />
        <Choices
          label={t('stock.node')}
          options={nodes.data?.map((node) => ({ value: node.id, text: node.name })) ?? []}
          chosen={search.node ?? []}
          onChoose={(node) => show({ ...search, node })}
        />
        <Choices
          single
          label={t('stock.only')}
          options={(['short', 'negative', 'defective'] as const).map((only) => ({
            value: only,
            text: t(`stock.onlyKind.${only}`),
          }))}
          chosen={search.only ? [search.only] : []}
          onChoose={([only]) => {
            const { only: _, ...rest } = search;
            show(only ? { ...rest, only: only as NonNullable<StockSearch['only']> } : rest);
          }}
        />
      </FilterBar>
      <DataTable
        id={byNode ? 'stock-node' : 'stock'}
        label={t('nav.stock')}
        columns={columns}
        rows={linesOf(list.rows, byNode)}
        idOf={(line) => line.id}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={open}
        more={list.more}
        narrow={(line) => <StockCard line={line} onWhy={() => open(line)} />}
        instead={instead}
      />
    </>
  );
}
