/** What the lists of stock documents and of expected goods have in common. */
import type { TFunction } from 'i18next';
import { CopyText } from '../../../ui/copy-text.tsx';
import type { Column } from '../../../ui/data-table.tsx';
import type { DocumentSearch } from './document-search.ts';

export type ListProps = {
  search: DocumentSearch;
  cursor: string | null;
  onCursor: (id: string) => void;
  onClear: () => void;
};

type Row = { number: string; node: { name: string } };

export const numberColumn = (t: TFunction): Column<Row> => ({
  id: 'number',
  title: t('goodsDocuments.number'),
  width: 112,
  fixed: true,
  cell: (one) => <CopyText text={one.number} strong />,
});

export const nodeColumn = (t: TFunction, rank: number): Column<Row> => ({
  ...{ id: 'node', title: t('goodsDocuments.node'), width: 128, rank, grow: 1, cell: (one) => one.node.name },
});

/** The part of the query that both understand. */
export const queryOf = ({ node, number }: DocumentSearch, page: string | undefined) => ({
  ...(node && { nodeId: node }),
  ...(number && { number }),
  ...(page && { cursor: page }),
});
