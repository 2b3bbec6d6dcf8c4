/** Stocktakes (STK-7): bins chosen, counted at the station, and what differs decided on. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listStocktakes,
  STOCKTAKE_STATES,
  type StocktakeRow,
  type StocktakeState,
} from '../../../src/contract/stocktakes.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import css from '../floor/floor.module.css';
import { Progress } from '../floor/waves-page.tsx';
import { nodesQuery, useList, useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { MakeStocktake } from './make-stocktake.tsx';
import { LOOK_AGAIN_MS } from './stocktake-queries.ts';
import { StocktakeView } from './stocktake-view.tsx';

const NEW = 'new';
const TONES = {
  draft: 'wait',
  approved: 'wait',
  running: 'work',
  partlyDone: 'work',
  done: 'good',
  closedShort: 'ended',
} as const;

export function StocktakeTag({ state }: { state: StocktakeState }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} text={t(`stocktakes.state.${state}`)} />;
}

export function binCounts({ bins }: Pick<StocktakeRow, 'bins'>): { all: number; done: number } {
  const done = bins.counted + bins.done;
  return { done, all: done + bins.open + bins.counting + bins.again };
}

function BinProgress({ row }: { row: StocktakeRow }) {
  const { all, done } = binCounts(row);
  return (
    <span className={css.progressCell}>
      <Progress done={done} of={all} />
      <span className="num">
        {done}/{all}
      </span>
    </span>
  );
}

const columnsOf = (t: TFunction): Column<StocktakeRow>[] => [
  { id: 'number', title: t('stocktakes.number'), width: 88, cell: ({ number }) => <strong>{number}</strong> },
  { id: 'kind', title: t('stocktakes.kind'), width: 88, rank: 3, cell: ({ kind }) => t(`stocktakes.kinds.${kind}`) },
  { id: 'state', title: t('orders.column.state'), width: 128, cell: ({ state }) => <StocktakeTag state={state} /> },
  { id: 'node', title: t('stock.node'), width: 128, rank: 4, grow: 1, cell: ({ node }) => node.name },
  { id: 'progress', title: t('stocktakes.progress'), width: 152, rank: 1, cell: (row) => <BinProgress row={row} /> },
  {
    id: 'at',
    title: t('pickLists.at'),
    width: 96,
    rank: 2,
    align: 'right',
    cell: (row) => <Moment value={row.createdAt} />,
  },
  { id: 'note', title: t('stocktakes.note'), width: 128, rank: 5, grow: 1, cell: ({ note }) => note },
];

export default function StocktakesPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const [open, setOpen] = useOpen();
  const [state, setState] = useState<StocktakeState | null>(null);
  const [nodeId, setNode] = useState<string | null>(null);
  const nodes = useQuery(nodesQuery);
  const list = useList(
    ['stocktakes', 'list', state, nodeId],
    (cursor, signal) =>
      call(listStocktakes, {
        query: { limit: 100, ...(state && { state }), ...(nodeId && { nodeId }), ...(cursor && { cursor }) },
        signal,
      }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const begin = () => setOpen(NEW);
  useKeys(t('nav.stocktakes'), [
    { keys: ['r'], label: t('keys.refresh'), run: list.refetch },
    ...(mayWrite ? [{ keys: ['n'], label: t('stocktakes.new'), run: begin }] : []),
  ]);
  const button = mayWrite && (
    <Button type="primary" onClick={begin}>
      {t('stocktakes.new')}
    </Button>
  );
  const clear = () => {
    setState(null);
    setNode(null);
  };
  return (
    <>
      <FilterBar
        end={
          <>
            <ExportMenu of="stocktakes" />
            {button}
          </>
        }
      >
        <strong>{t('nav.stocktakes')}</strong>
        <Choices
          single
          label={t('orders.column.state')}
          options={STOCKTAKE_STATES.map((value) => ({ value, text: t(`stocktakes.state.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([one]) => setState((one as StocktakeState | undefined) ?? null)}
        />
        <Choices
          single
          label={t('stock.node')}
          options={nodes.data?.map((one) => ({ value: one.id, text: one.name })) ?? []}
          chosen={nodeId ? [nodeId] : []}
          onChoose={([one]) => setNode(one ?? null)}
        />
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.stocktakes')}
        onClose={() => setOpen(null)}
        aside={open === NEW ? <MakeStocktake onMade={setOpen} /> : open && <StocktakeView key={open} id={open} />}
      >
        <DataTable
          id="stocktakes"
          label={t('nav.stocktakes')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<StocktakeTag state={row.state} />}>
                <strong>{row.number}</strong>
                <span>{t(`stocktakes.kinds.${row.kind}`)}</span>
              </CardLine>
              <CardLine end={<BinProgress row={row} />}>
                <span className="clip quiet">{row.node.name}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(
            list,
            { title: t('stocktakes.empty'), hint: t('stocktakes.emptyHint'), action: button },
            (state !== null || nodeId !== null) && { clear },
          )}
        />
      </SplitView>
    </>
  );
}
