/** Goods that come to warehouses of others (SRC-4): what each was told of, what it took, and what has come. */
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listOutsideNotices,
  NOTICE_STATES,
  type OutsideNotice,
  tellNoticesAgain,
} from '../../../src/contract/outside-goods.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import { Said } from './said.tsx';
import { TellAgain } from './tell-again.tsx';

const LOOK_AGAIN_MS = 15_000;

function NoticeState({ row: { wish, state } }: { row: OutsideNotice }) {
  const { t } = useTranslation();
  const tone = state === 'refused' ? 'danger' : state === 'accepted' || state === 'done' ? 'good' : 'wait';
  return <Tag tone={tone} text={t(`outside.notice.state.${wish}.${state}`)} />;
}

/** Of a return its case counts the goods. */
const progress = ({ received, quantity }: OutsideNotice) => (quantity === null ? '' : `${received} / ${quantity}`);

const columnsOf = (t: TFunction): Column<OutsideNotice>[] => [
  { id: 'number', title: t('outside.notice.number'), width: 136, cell: ({ number }) => <strong>{number}</strong> },
  {
    ...{ id: 'kind', title: t('outside.notice.kind'), width: 80, rank: 2 },
    cell: ({ kind }) => t(`outside.notice.kinds.${kind}`),
  },
  { id: 'state', title: t('orders.column.state'), width: 112, cell: (row) => <NoticeState row={row} /> },
  {
    ...{ id: 'progress', title: t('outside.notice.progress'), width: 112, align: 'right' as const, rank: 1 },
    cell: (row) => <span className="num">{progress(row)}</span>,
  },
  { id: 'said', title: t('outside.said'), width: 200, grow: 2, rank: 3, cell: (row) => <Said row={row} /> },
  { id: 'warehouse', title: t('stock.node'), width: 128, rank: 4, cell: ({ warehouse }) => warehouse.name },
  {
    ...{ id: 'at', title: t('outside.at'), width: 104, align: 'right' as const, rank: 5 },
    cell: ({ changedAt }) => <Moment value={changedAt} />,
  },
];

export function OutsideNotices({ tabs }: { tabs: ReactNode }) {
  const { t } = useTranslation();
  const may = useRight('stock.write');
  const [chosen, setState] = useState<string | null>(null);
  const state = NOTICE_STATES.find((one) => one === chosen);
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(
    ['outsideNotices', state],
    (page, signal) =>
      call(listOutsideNotices, { query: { ...(state && { state }), ...(page && { cursor: page }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const row = list.rows.find(({ id }) => id === cursor);
  const open = row && ['waiting', 'refused', 'unknown'].includes(row.state) ? row : null;
  return (
    <>
      <FilterBar>
        {tabs}
        <Choices
          single
          label={t('orders.column.state')}
          options={NOTICE_STATES.map((value) => ({ value, text: t(`outside.notice.queue.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([value]) => setState(value ?? null)}
        />
      </FilterBar>
      <DataTable
        id="outside-notices"
        label={t('outside.tab.notices')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Moment value={one.changedAt} />}>
              <strong>{one.number}</strong>
              <NoticeState row={one} />
            </CardLine>
            <CardLine end={<span className="num">{progress(one)}</span>}>
              <span className="clip quiet">{one.message || one.code ? <Said row={one} /> : one.warehouse.name}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(list, { title: t('outside.notice.empty'), hint: t('outside.notice.emptyHint') })}
      />
      {open && (
        <TellAgain
          key={open.id}
          row={open}
          keysOf={t('outside.tab.notices')}
          may={may}
          tell={() => tellAgain(open.id)}
        />
      )}
    </>
  );
}

async function tellAgain(id: string): Promise<void> {
  await call(tellNoticesAgain, { body: { ids: [id] } });
  await queryClient.invalidateQueries({ queryKey: ['outsideNotices'] });
}
