/** Stock over all nodes (F9) or by node (F10): every number opens the entries behind it (STK-4, STK-10). */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Bucket, type Buckets, listStock, type StockRow } from '../../../src/contract/stock.ts';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { nodesQuery, useList } from '../queries.ts';
import css from './stock-page.module.css';
import type { StockSearch } from './stock-search.ts';
import { useWhy, type WhyQuestion } from './why.tsx';

/** A SKU over all nodes, or at one; `first` carries the SKU's name, the rows under it stay quiet. */
type Line = {
  id: string;
  row: StockRow;
  node: StockRow['nodes'][number]['node'] | null;
  buckets: Buckets;
  first: boolean;
};

const nodeLines = (row: StockRow): Line[] =>
  row.nodes.map(({ node, buckets }, index) => ({
    id: `${row.sku.id}-${node.id}`,
    row,
    node,
    buckets,
    first: index === 0,
  }));
const totalLine = (row: StockRow): Line => ({ id: row.sku.id, row, node: null, buckets: row.total, first: true });
const linesOf = (rows: readonly StockRow[], byNode: boolean): Line[] =>
  byNode ? rows.flatMap(nodeLines) : rows.map(totalLine);

const BUCKET_COLUMNS: { bucket: Bucket; optional?: boolean }[] = [
  { bucket: 'onHand' },
  { bucket: 'reserved' },
  { bucket: 'available' },
  { bucket: 'picked' },
  { bucket: 'onOrder' },
  { bucket: 'inTransit' },
  { bucket: 'inboundArea', optional: true },
  { bucket: 'returnArea' },
  { bucket: 'defective' },
  { bucket: 'virtual', optional: true },
];

function columnsOf(t: TFunction, byNode: boolean, why: (question: WhyQuestion) => void): Column<Line>[] {
  const buckets = BUCKET_COLUMNS.map(
    ({ bucket, optional = false }): Column<Line> => ({
      id: bucket,
      title: t(`stock.bucket.${bucket}`),
      width: 72,
      align: 'right',
      optional,
      cell: (line) => (
        <span className={bucket === 'available' ? css.available : undefined}>
          <Quantity
            value={line.buckets[bucket]}
            whyLabel={t('why.open')}
            onWhy={() => why({ skuId: line.row.sku.id, nodeId: line.node?.id, bucket })}
          />
        </span>
      ),
    }),
  );
  const sold = (days: 'today' | 'days7' | 'days30'): Column<Line> => ({
    id: `sold-${days}`,
    title: t(`stock.sold.${days}`),
    width: 72,
    align: 'right',
    cell: (line) => line.first && <Quantity value={line.row.sold[days]} />,
  });
  return [
    {
      id: 'merchantCode',
      title: t('stock.merchantCode'),
      width: 152,
      cell: (line) => line.first && <CopyText text={line.row.sku.merchantCode} strong />,
    },
    {
      id: 'name',
      title: t('stock.name'),
      width: 200,
      grow: 1,
      cell: (line) =>
        line.first && (
          <>
            {line.row.sku.name} <span className="quiet">{line.row.sku.properties}</span>
          </>
        ),
    },
    ...(byNode ? [{ id: 'node', title: t('stock.node'), width: 104, cell: (line: Line) => line.node?.name }] : []),
    ...buckets,
    {
      id: 'expectedOn',
      title: t('stock.expectedOn'),
      width: 96,
      align: 'right',
      cell: (line) => line.first && <span className="num">{line.row.expectedOn}</span>,
    },
    sold('today'),
    sold('days7'),
    sold('days30'),
  ];
}

export default function StockPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const why = useWhy();
  const search = useSearch({ from: '/stock' });
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
  const columns = useMemo(() => columnsOf(t, byNode, why), [t, byNode, why]);
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

function StockCard({ line, onWhy }: { line: Line; onWhy: () => void }) {
  const { t } = useTranslation();
  const { buckets } = line;
  return (
    <>
      <div className={css.cardLine}>
        <strong>{line.row.sku.merchantCode}</strong>
        <span className="quiet">{line.node?.name}</span>
        <span className={css.cardEnd}>
          {t('stock.bucket.available')} <Quantity value={buckets.available} onWhy={onWhy} whyLabel={t('why.open')} />
        </span>
      </div>
      <div className={css.cardLine}>
        <span className="clip quiet">
          {line.row.sku.name} {line.row.sku.properties}
        </span>
        <span className={`${css.cardEnd} quiet`}>
          {t('stock.bucket.onHand')} <Quantity value={buckets.onHand} /> · {t('stock.bucket.reserved')}{' '}
          <Quantity value={buckets.reserved} />
        </span>
      </div>
    </>
  );
}
