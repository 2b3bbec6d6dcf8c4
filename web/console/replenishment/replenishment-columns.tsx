/** The lines of replenishment as columns and, on a phone, as cards. */
import type { TFunction } from 'i18next';
import type { ReplenishmentLine } from '../../../src/contract/replenishment.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { DemandPlot, perWeek } from './demand-plot.tsx';
import { KindTag } from './kind-tag.tsx';

const WEEKS_SHOWN = 26;

const figure = (
  id: string,
  title: string,
  of: (line: ReplenishmentLine) => string | null,
  rank?: number,
): Column<ReplenishmentLine> => ({
  ...{ id, title, width: 96, align: 'right', ...(rank && { rank }) },
  cell: (line) => {
    const value = of(line);
    return value === null ? <span className="quiet">—</span> : <Quantity value={value} />;
  },
});

export const lineColumns = (t: TFunction): Column<ReplenishmentLine>[] => [
  {
    ...{ id: 'merchantCode', title: t('stock.merchantCode'), width: 144, fixed: true },
    cell: ({ sku }) => <CopyText text={sku.merchantCode} strong />,
  },
  { id: 'kind', title: t('replenishment.kinds'), width: 96, cell: ({ kind }) => <KindTag kind={kind} /> },
  {
    ...{ id: 'name', title: t('stock.name'), width: 160, grow: 3, rank: 4 },
    cell: ({ sku }) => (
      <>
        {sku.name} <span className="quiet">{sku.properties}</span>
      </>
    ),
  },
  { id: 'node', title: t('stock.node'), width: 112, rank: 3, cell: ({ node }) => node.name },
  {
    ...{ id: 'weeks', title: t('replenishment.weeks'), width: 152, rank: 2 },
    cell: (line) => <DemandPlot line={line} weeks={WEEKS_SHOWN} size="small" />,
  },
  {
    ...{ id: 'expected', title: t('replenishment.expected'), width: 80, align: 'right', rank: 5 },
    cell: ({ forecast }) => <span className="num">{forecast ? perWeek(forecast.expected) : '—'}</span>,
  },
  figure('available', t('replenishment.available'), ({ available }) => available),
  figure('onOrder', t('replenishment.onOrder'), ({ onOrder }) => onOrder, 1),
  figure('cover', t('replenishment.cover'), ({ coverDays }) => (coverDays === null ? null : String(coverDays)), 6),
  figure('reorderPoint', t('replenishment.reorderPoint'), (line) => line.reorderPoint, 7),
  figure('orderUpTo', t('replenishment.orderUpTo'), (line) => line.orderUpTo, 9),
  figure('suggestion', t('replenishment.suggestion'), ({ suggestion }) => suggestion),
  {
    ...{ id: 'supplier', title: t('replenishment.supplier'), width: 128, rank: 8, grow: 1 },
    cell: ({ supplier }) => supplier,
  },
];

export function LineCard({ line }: { line: ReplenishmentLine }) {
  return (
    <>
      <CardLine end={<KindTag kind={line.kind} />}>
        <strong>{line.sku.merchantCode}</strong>
        <span className="clip quiet">{line.sku.name}</span>
      </CardLine>
      <CardLine
        end={
          <>
            <Quantity value={line.available} /> → <Quantity value={line.suggestion} />
          </>
        }
      >
        <span className="clip quiet">{line.node.name}</span>
      </CardLine>
    </>
  );
}
