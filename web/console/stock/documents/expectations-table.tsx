/** Goods that are expected, newest first. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ExpectationRow, type ExpectationState, listExpectations } from '../../../../src/contract/expectations.ts';
import { CardLine } from '../../../ui/card-line.tsx';
import { CopyText } from '../../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Quantity } from '../../../ui/figures.tsx';
import { Tag, type Tone } from '../../../ui/state-tag.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { useList } from '../../queries.ts';
import type { DocumentSearch } from './document-search.ts';

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

type Props = { search: DocumentSearch; cursor: string | null; onCursor: (id: string) => void };

export function ExpectationsTable({ search: { state, node, number }, cursor, onCursor }: Props) {
  const { t } = useTranslation();
  const list = useList(['expectations', state, node, number], (page, signal) =>
    call(listExpectations, {
      query: {
        ...(state ? { state } : {}),
        ...(node ? { nodeId: node } : {}),
        ...(number ? { number } : {}),
        ...(page ? { cursor: page } : {}),
      },
      signal,
    }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const filtered = state || node || number;
  const instead = list.error ? (
    <ErrorState error={list.error} onRetry={list.refetch} />
  ) : list.loading ? (
    <Waiting />
  ) : list.rows.length === 0 ? (
    <EmptyState
      title={t(filtered ? 'goodsDocuments.empty' : 'goodsDocuments.noExpectations')}
      hint={t(filtered ? 'stock.emptyHint' : 'goodsDocuments.noExpectationsHint')}
    />
  ) : null;
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

const columnsOf = (t: (key: string) => string): Column<ExpectationRow>[] => [
  { id: 'number', title: t('goodsDocuments.number'), width: 112, cell: (one) => <CopyText text={one.number} strong /> },
  { id: 'state', title: t('goods.state'), width: 104, cell: (one) => <ExpectationTag state={one.state} /> },
  {
    id: 'expectedOn',
    title: t('goodsDocuments.expectedOn'),
    width: 96,
    cell: (one) => <span className="num">{one.expectedOn ?? t('stock.noDay')}</span>,
  },
  { id: 'supplier', title: t('goodsDocuments.supplier'), width: 112, grow: 1, cell: (one) => one.supplier },
  { id: 'node', title: t('goodsDocuments.node'), width: 128, grow: 1, cell: (one) => one.node.name },
  {
    id: 'received',
    title: t('goodsDocuments.received'),
    width: 72,
    align: 'right',
    cell: (one) => <Quantity value={one.received} />,
  },
  {
    id: 'quantity',
    title: t('goodsDocuments.quantities.expectation'),
    width: 72,
    align: 'right',
    cell: (one) => <Quantity value={one.quantity} />,
  },
];
