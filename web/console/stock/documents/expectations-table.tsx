/** Goods that are expected, newest first. */
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExpectationRow, type ExpectationState, listExpectations } from '../../../../src/contract/expectations.ts';
import { CardLine } from '../../../ui/card-line.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Quantity } from '../../../ui/figures.tsx';
import { Tag, type Tone } from '../../../ui/state-tag.tsx';
import { insteadOf } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { useList } from '../../queries.ts';
import { type ListProps, nodeColumn, numberColumn, queryOf } from './table-parts.tsx';

const TONE: Record<ExpectationState, Tone> = {
  open: 'wait',
  partlyReceived: 'work',
  received: 'good',
  closedShort: 'ended',
};

export function ExpectationTag({ state }: { state: ExpectationState }) {
  const { t } = useTranslation();
  return <Tag tone={TONE[state]} text={t(`goodsDocuments.state.${state}`)} />;
}

export function ExpectationsTable({ search, cursor, onCursor, onClear }: ListProps) {
  const { t } = useTranslation();
  const { state, node, number } = search;
  const list = useList(['expectations', state, node, number], (page, signal) =>
    call(listExpectations, { query: { ...queryOf(search, page), ...(state && { state }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const instead = insteadOf(
    list,
    { title: t('goodsDocuments.noExpectations'), hint: t('goodsDocuments.noExpectationsHint') },
    Boolean(state || node || number) && { title: t('goodsDocuments.empty'), clear: onClear },
  );
  return (
    <DataTable
      id="expectations"
      label={t('goodsDocuments.expectations')}
      columns={columns}
      rows={list.rows}
      idOf={(one) => one.id}
      cursor={cursor}
      onCursor={onCursor}
      more={list.more}
      narrow={(one) => (
        <>
          <CardLine end={<span className="num">{one.expectedOn}</span>}>
            <strong>{one.number}</strong>
            <ExpectationTag state={one.state} />
          </CardLine>
          <CardLine
            end={
              <>
                <Quantity value={one.received} /> / <Quantity value={one.quantity} />
              </>
            }
          >
            <span className="clip quiet">{[one.node.name, one.supplier].filter(Boolean).join(' · ')}</span>
          </CardLine>
        </>
      )}
      instead={instead}
    />
  );
}

const columnsOf = (t: TFunction): Column<ExpectationRow>[] => [
  numberColumn(t),
  { id: 'state', title: t('goods.state'), width: 104, cell: (one) => <ExpectationTag state={one.state} /> },
  {
    id: 'expectedOn',
    title: t('goodsDocuments.expectedOn'),
    width: 96,
    cell: (one) => <span className="num">{one.expectedOn ?? t('stock.noDay')}</span>,
  },
  { id: 'supplier', title: t('goodsDocuments.supplier'), width: 112, rank: 3, grow: 1, cell: (one) => one.supplier },
  nodeColumn(t, 4),
  {
    id: 'received',
    title: t('goodsDocuments.received'),
    width: 72,
    rank: 2,
    align: 'right',
    cell: (one) => <Quantity value={one.received} />,
  },
  {
    id: 'quantity',
    title: t('goodsDocuments.quantities.expectation'),
    width: 72,
    rank: 1,
    align: 'right',
    cell: (one) => <Quantity value={one.quantity} />,
  },
];
