/** Waves (WMS-4): planned, shown before they are made, begun, and followed until the last parcel is checked out. */
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listWaves, type WaveRow } from '../../../src/contract/waves.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import css from './floor.module.css';
import { PlanPanel } from './plan-panel.tsx';
import { wholeMetres } from './walk-words.ts';
import { LOOK_AGAIN_MS } from './wave-queries.ts';
import { WaveView } from './wave-view.tsx';

const NEW = 'new';
const TONES = { open: 'wait', picking: 'work', done: 'good', cancelled: 'ended' } as const;

export function WaveState({ wave }: { wave: Pick<WaveRow, 'state'> }) {
  const { t } = useTranslation();
  return <Tag tone={TONES[wave.state]} text={t(`waves.state.${wave.state}`)} />;
}

/** The words beside it say the same. */
export const Progress = ({ done, of }: { done: number; of: number }) => (
  <svg className={css.progress} width={72} height={6} aria-hidden>
    <rect width={72} height={6} rx={3} />
    <rect data-done width={of === 0 ? 0 : (72 * done) / of} height={6} rx={3} />
  </svg>
);

const columnsOf = (t: TFunction): Column<WaveRow>[] => [
  { id: 'number', title: t('waves.number'), width: 88, cell: ({ number }) => <strong>{number}</strong> },
  {
    id: 'at',
    title: t('pickLists.at'),
    width: 96,
    rank: 4,
    align: 'right',
    cell: (row) => <Moment value={row.createdAt} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 96, cell: (wave) => <WaveState wave={wave} /> },
  { id: 'node', title: t('stock.node'), width: 128, rank: 5, grow: 1, cell: ({ node }) => node.name },
  {
    id: 'progress',
    title: t('waves.progress'),
    width: 152,
    rank: 1,
    cell: ({ checked, parcels }) => (
      <span className={css.progressCell}>
        <Progress done={checked} of={parcels} />
        <span className="num">
          {checked}/{parcels}
        </span>
      </span>
    ),
  },
  {
    id: 'carts',
    title: t('waves.carts'),
    width: 64,
    rank: 3,
    align: 'right',
    cell: ({ carts }) => <Quantity value={String(carts)} />,
  },
  {
    id: 'metres',
    title: t('pickLists.metres'),
    width: 96,
    rank: 2,
    align: 'right',
    cell: ({ walk }) =>
      walk ? <span className="num">{wholeMetres(walk.lengthMm)}</span> : <span className="quiet">—</span>,
  },
];

export default function WavesPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const [open, setOpen] = useOpen();
  const list = useList(
    ['waves', 'list'],
    (cursor, signal) => call(listWaves, { query: { limit: 100, ...(cursor && { cursor }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const begin = () => setOpen(NEW);
  useKeys(t('nav.waves'), [
    { keys: ['r'], label: t('keys.refresh'), run: list.refetch },
    ...(mayWrite ? [{ keys: ['n'], label: t('waves.plan'), run: begin }] : []),
  ]);
  const button = mayWrite && (
    <Button type="primary" onClick={begin}>
      {t('waves.plan')}
    </Button>
  );
  return (
    <>
      <FilterBar end={button}>
        <strong>{t('nav.waves')}</strong>
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.waves')}
        onClose={() => setOpen(null)}
        aside={open === NEW ? <PlanPanel onMade={setOpen} /> : open && <WaveView key={open} id={open} />}
      >
        <DataTable
          id="waves"
          label={t('nav.waves')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(wave) => (
            <>
              <CardLine end={<WaveState wave={wave} />}>
                <strong>{wave.number}</strong>
                <Moment value={wave.createdAt} />
              </CardLine>
              <CardLine end={`${wave.checked}/${wave.parcels}`}>
                <span className="clip quiet">{wave.node.name}</span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('waves.empty'), hint: t('waves.emptyHint'), action: button })}
        />
      </SplitView>
    </>
  );
}
