/** Stock an ERP owns beside the books (STK-11): comparisons of each warehouse, the newest first, and one to be made now. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import {
  compareStockNow,
  type listComparedNodes,
  listStockComparisons,
  type StockComparison,
} from '../../../src/contract/stock-comparisons.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Select } from '../../ui/fields.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { momentText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList, useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { ComparisonView } from './comparison-view.tsx';
import { comparedNodesQuery, refreshComparisons } from './erp-queries.ts';
import { Trend } from './trend.tsx';

const LOOK_AGAIN_MS = 30_000;
const TONES: Record<StockComparison['state'], Tone> = {
  ...{ equal: 'good', shown: 'ended', waiting: 'wait', posted: 'good', rejected: 'ended', overtaken: 'ended' },
} as const;
type ComparedNode = ResponseOf<typeof listComparedNodes>['nodes'][number];

export function ComparisonState({ state }: Pick<StockComparison, 'state'>) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} text={t(`comparison.state.${state}`)} />;
}

const signed = (quantity: string, sign: '+' | '−') => (quantity === '0' ? '' : `${sign}${quantity}`);

const columnsOf = (t: TFunction): Column<StockComparison>[] => [
  { id: 'number', title: t('comparison.number'), width: 104, cell: ({ number }) => <strong>{number}</strong> },
  { id: 'node', title: t('stock.node'), width: 120, grow: 1, rank: 2, cell: ({ node }) => node.name },
  { id: 'state', title: t('orders.column.state'), width: 104, cell: ({ state }) => <ComparisonState state={state} /> },
  {
    ...{ id: 'different', title: t('comparison.different'), width: 88, align: 'right' as const },
    cell: ({ different }) => <Quantity value={String(different)} />,
  },
  {
    ...{ id: 'up', title: t('comparison.up'), width: 80, rank: 3, align: 'right' as const },
    cell: ({ piecesUp }) => <span className="num">{signed(piecesUp, '+')}</span>,
  },
  {
    ...{ id: 'down', title: t('comparison.down'), width: 80, rank: 3, align: 'right' as const },
    cell: ({ piecesDown }) => <span className="num">{signed(piecesDown, '−')}</span>,
  },
  {
    ...{ id: 'asOf', title: t('comparison.asOf'), width: 104, rank: 1, align: 'right' as const },
    cell: ({ asOf }) => <Moment value={asOf} />,
  },
];

export default function ComparisonsPage() {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: nodes = [] } = useQuery({ ...comparedNodesQuery, select: (all) => all.nodes });
  const at = nodes.find(({ node }) => node.id === chosen) ?? nodes[0];
  const list = useList(
    ['comparisons', 'list', at?.node.id],
    (page, signal) =>
      call(listStockComparisons, {
        query: { ...(at && { node: at.node.id }), ...(page && { cursor: page }) },
        signal,
      }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const empty = at
    ? { title: t('comparison.none'), hint: t('comparison.noneHint') }
    : { title: t('comparison.noNodes'), hint: t('comparison.noNodesHint') };
  return (
    <>
      <FilterBar
        end={
          <>
            {at && <RunNow at={at} onMade={setOpen} />}
            <ExportMenu of="stockComparisons" />
          </>
        }
      >
        {nodes.length > 1 ? (
          <Select
            aria-label={t('stock.node')}
            value={at?.node.id ?? ''}
            options={nodes.map(({ node }) => ({ value: node.id, text: node.name }))}
            onChange={setChosen}
          />
        ) : (
          <strong>{at?.node.name ?? t('nav.comparisons')}</strong>
        )}
        {at && <span className="quiet">{standing(t, at)}</span>}
      </FilterBar>
      <Trend comparisons={list.rows} />
      <SplitView
        size="wide"
        asideLabel={t('nav.comparisons')}
        onClose={() => setOpen(null)}
        aside={open && <ComparisonView key={open} id={open} />}
      >
        <DataTable
          id="stock-comparisons"
          label={t('nav.comparisons')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Moment value={one.asOf} />}>
                <strong>{one.number}</strong>
                <ComparisonState state={one.state} />
              </CardLine>
              <CardLine end={<Quantity value={String(one.different)} />}>
                <span className="quiet">{t('comparison.different')}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, empty)}
        />
      </SplitView>
    </>
  );
}

/** What is to be said of a node in a word: the report that waits, or that there is none. */
function standing(t: TFunction, { owner, loaded, report }: ComparedNode): string {
  const whose = t(`exchange.owners.${owner}`);
  if (!report) return `${whose} · ${t('comparison.noReport')}`;
  if (report.compared) return `${whose} · ${t('comparison.upToDate')}`;
  const waiting = t('comparison.newReport', { number: report.number.replace(/^0+/, ''), at: momentText(report.asOf) });
  return [whose, ...(loaded ? [] : [t('comparison.notLoaded')]), waiting].join(' · ');
}

function RunNow({ at, onMade }: { at: ComparedNode; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const may = useRight('stock.write');
  const run = useMutation({
    mutationFn: () => call(compareStockNow, { body: { nodeId: at.node.id } }),
    onSuccess: async ({ id }) => {
      await refreshComparisons();
      onMade(id);
    },
  });
  const text = t(at.loaded || at.owner === 'here' ? 'comparison.run' : 'comparison.load');
  useKeys(t('nav.comparisons'), may ? [{ keys: ['n'], label: text, run: () => run.mutate() }] : []);
  if (!may) return null;
  return (
    <>
      {run.isPending && (
        <span role="status" className="quiet">
          {t('comparison.running')}
        </span>
      )}
      {run.data && !run.isPending && (
        <span role="status" className="quiet">
          {t('comparison.ran', run.data)}
        </span>
      )}
      {run.error && <InlineError error={run.error} />}
      <Button size="small" type="primary" loading={run.isPending} onClick={() => run.mutate()}>
        {text} <Hotkey name="n" />
      </Button>
    </>
  );
}
