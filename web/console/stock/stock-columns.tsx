/** The lines and columns of the stock table: every quantity opens the entries behind it (STK-10). */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Bucket, Buckets, StockRow } from '../../../src/contract/stock.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import css from './stock-page.module.css';
import type { WhyQuestion } from './why.tsx';

/** A SKU over all nodes, or at one; `first` carries the SKU's name, the rows under it stay quiet. */
export type Line = {
  id: string;
  row: StockRow;
  node: StockRow['nodes'][number]['node'] | null;
  buckets: Buckets;
  expectedOn: string | null;
  first: boolean;
};

const nodeLines = (row: StockRow): Line[] =>
  row.nodes.map(({ node, buckets, expectedOn }, index) => ({
    id: `${row.sku.id}-${node.id}`,
    row,
    node,
    buckets,
    expectedOn,
    first: index === 0,
  }));
const totalLine = (row: StockRow): Line => ({
  ...{ id: row.sku.id, row, node: null, buckets: row.total, expectedOn: row.expectedOn, first: true },
});
export const linesOf = (rows: readonly StockRow[], byNode: boolean): Line[] =>
  byNode ? rows.flatMap(nodeLines) : rows.map(totalLine);

const BUCKET_COLUMNS: ({ bucket: Bucket } & Pick<Column<Line>, 'rank' | 'optional'>)[] = [
  { bucket: 'onHand' },
  { bucket: 'reserved' },
  { bucket: 'available' },
  { bucket: 'picked', rank: 5 },
  { bucket: 'onOrder', rank: 1 },
  { bucket: 'inTransit', rank: 2 },
  { bucket: 'inboundArea', optional: true },
  { bucket: 'returnArea', rank: 9 },
  { bucket: 'defective', rank: 6 },
  { bucket: 'virtual', optional: true },
];
const SOLD_RANK = { today: 8, days7: 3, days30: 4 };

export function stockColumns(
  t: TFunction,
  byNode: boolean,
  why: (question: WhyQuestion) => void,
  onOpen: (skuId: string) => void,
): Column<Line>[] {
  const buckets = BUCKET_COLUMNS.map(
    ({ bucket, ...shown }): Column<Line> => ({
      id: bucket,
      title: t(`stock.bucket.${bucket}`),
      width: 72,
      align: 'right',
      ...shown,
      cell: (line) => (
        <span className={bucket === 'available' ? css.available : undefined}>
          <Quantity
            value={line.buckets[bucket]}
            inList
            whyLabel={t('why.open')}
            onWhy={() => why({ skuId: line.row.sku.id, nodeId: line.node?.id, bucket })}
          />
        </span>
      ),
    }),
  );
  const sold = (days: keyof typeof SOLD_RANK): Column<Line> => ({
    id: `sold-${days}`,
    title: t(`stock.sold.${days}`),
    width: 72,
    rank: SOLD_RANK[days],
    align: 'right',
    cell: (line) => line.first && <Quantity value={line.row.sold[days]} />,
  });
  const said = (who: 'supplier' | 'buyer'): Column<Line> => ({
    id: who,
    title: t(`stock.${who}`),
    width: 96,
    grow: 1,
    rank: who === 'supplier' ? 10 : 11,
    cell: (line) => line.first && line.row[who],
  });
  return [
    {
      id: 'merchantCode',
      title: t('stock.merchantCode'),
      width: 152,
      fixed: true,
      cell: (line) => line.first && <CopyText text={line.row.sku.merchantCode} strong />,
    },
    {
      id: 'name',
      title: t('stock.name'),
      width: 200,
      grow: 3,
      cell: (line) =>
        line.first && (
          <button type="button" tabIndex={-1} className={css.open} onClick={() => onOpen(line.row.sku.id)}>
            {line.row.sku.name} <span className="quiet">{line.row.sku.properties}</span>
          </button>
        ),
    },
    ...(byNode ? [{ id: 'node', title: t('stock.node'), width: 128, cell: (line: Line) => line.node?.name }] : []),
    ...buckets,
    {
      id: 'expectedOn',
      title: t('stock.expectedOn'),
      width: 96,
      rank: 7,
      align: 'right',
      cell: (line) => <span className="num">{line.expectedOn}</span>,
    },
    said('supplier'),
    said('buyer'),
    sold('today'),
    sold('days7'),
    sold('days30'),
  ];
}

/** A line on a phone. */
export function StockCard({ line, onOpen, onWhy }: { line: Line; onOpen: () => void; onWhy: () => void }) {
  const { t } = useTranslation();
  const { buckets } = line;
  return (
    <>
      <CardLine
        end={
          <>
            {t('stock.bucket.available')} <Quantity value={buckets.available} onWhy={onWhy} whyLabel={t('why.open')} />
          </>
        }
      >
        <button type="button" className={css.open} onClick={onOpen}>
          <strong>{line.row.sku.merchantCode}</strong>
        </button>
        <span className="quiet">{line.node?.name}</span>
      </CardLine>
      <CardLine
        end={
          <span className="quiet">
            {t('stock.bucket.onHand')} <Quantity value={buckets.onHand} /> · {t('stock.bucket.reserved')}{' '}
            <Quantity value={buckets.reserved} />
          </span>
        }
      >
        <span className="clip quiet">
          {line.row.sku.name} {line.row.sku.properties}
        </span>
      </CardLine>
    </>
  );
}
