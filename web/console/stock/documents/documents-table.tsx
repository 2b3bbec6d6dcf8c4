/** Stock documents, newest first. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { listStockDocuments, type StockDocumentRow } from '../../../../src/contract/stock-documents.ts';
import { CardLine } from '../../../ui/card-line.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { Moment } from '../../../ui/figures.tsx';
import { countText } from '../../../ui/format.ts';
import { Tag } from '../../../ui/state-tag.tsx';
import { insteadOf } from '../../../ui/states.tsx';
import { call } from '../../api.ts';
import { useList } from '../../queries.ts';
import { type ListProps, nodeColumn, numberColumn, queryOf } from './table-parts.tsx';

export function DocumentsTable({ search, cursor, onCursor, onClear }: ListProps) {
  const { t } = useTranslation();
  const { kind, node, number } = search;
  const list = useList(['stockDocuments', kind, node, number], (page, signal) =>
    call(listStockDocuments, { query: { ...queryOf(search, page), ...(kind && { kind }) }, signal }),
  );
  const columns = useMemo(
    (): Column<StockDocumentRow>[] => [
      numberColumn(t),
      { id: 'kind', title: t('goodsDocuments.kind'), width: 96, cell: (one) => t(`document.stock.${one.kind}`) },
      nodeColumn(t, 1),
      {
        id: 'lines',
        title: t('goodsDocuments.lines'),
        width: 56,
        rank: 4,
        align: 'right',
        cell: (one) => <span className="num">{countText(one.lines)}</span>,
      },
      {
        id: 'note',
        title: t('goodsDocuments.note'),
        width: 144,
        rank: 3,
        grow: 2,
        cell: (one) => (
          <span className="quiet" title={one.note}>
            {[one.supplier, one.note].filter(Boolean).join(' · ')}
          </span>
        ),
      },
      {
        id: 'state',
        title: t('goods.state'),
        width: 88,
        rank: 2,
        cell: (one) => one.reversedBy && <Tag tone="ended" text={t('goodsDocuments.reversed')} />,
      },
      { id: 'by', title: t('goodsDocuments.by'), width: 80, rank: 5, cell: (one) => <By by={one.by} /> },
      {
        id: 'createdAt',
        title: t('goodsDocuments.createdAt'),
        width: 96,
        align: 'right',
        cell: (one) => <Moment value={one.createdAt} />,
      },
    ],
    [t],
  );
  const instead = insteadOf(
    list,
    { title: t('goodsDocuments.none'), hint: t('goodsDocuments.noneHint') },
    Boolean(kind || node || number) && { title: t('goodsDocuments.empty'), clear: onClear },
  );
  return (
    <DataTable
      id="stock-documents"
      label={t('nav.documents')}
      columns={columns}
      rows={list.rows}
      idOf={(one) => one.id}
      cursor={cursor}
      onCursor={onCursor}
      more={list.more}
      narrow={(one) => (
        <>
          <CardLine end={<Moment value={one.createdAt} />}>
            <strong>{one.number}</strong>
            <span>{t(`document.stock.${one.kind}`)}</span>
          </CardLine>
          <CardLine end={one.reversedBy && <Tag tone="ended" text={t('goodsDocuments.reversed')} />}>
            <span className="clip quiet">{[one.node.name, one.supplier, one.note].filter(Boolean).join(' · ')}</span>
          </CardLine>
        </>
      )}
      instead={instead}
    />
  );
}

/** Who did it; what is no person is named by its kind. */
export function By({ by }: { by: StockDocumentRow['by'] }) {
  const { t } = useTranslation();
  return <>{by.kind === 'person' ? by.name : t(`actor.${by.kind}`)}</>;
}
