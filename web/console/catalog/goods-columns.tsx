/** The columns of the goods table. */
import type { TFunction } from 'i18next';
import type { SkuRow } from '../../../src/contract/catalog.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { Tag } from '../../ui/state-tag.tsx';

export function goodsColumns(t: TFunction): Column<SkuRow>[] {
  const said = (id: 'brand' | 'supplier' | 'season' | 'buyer', width: number, rank: number): Column<SkuRow> => ({
    ...{ id, title: t(`goods.${id}`), width, rank, grow: 1, cell: (row) => row[id] },
  });
  return [
    {
      id: 'merchantCode',
      title: t('goods.merchantCode'),
      width: 144,
      fixed: true,
      cell: (row) => <CopyText text={row.merchantCode} strong />,
    },
    {
      id: 'name',
      title: t('goods.name'),
      width: 200,
      grow: 2,
      cell: (row) => <span title={row.name}>{row.name}</span>,
    },
    { id: 'properties', title: t('goods.properties'), width: 128, rank: 1, grow: 1, cell: (row) => row.properties },
    {
      id: 'kind',
      title: t('goods.kind'),
      width: 72,
      rank: 4,
      cell: (row) => row.bundle && <Tag tone="work" text={t('goods.bundle')} />,
    },
    {
      id: 'price',
      title: t('goods.price'),
      width: 96,
      align: 'right',
      cell: (row) => row.price && <Money value={row.price} />,
    },
    { id: 'style', title: t('goods.style'), width: 104, rank: 8, cell: (row) => row.styleCode },
    {
      id: 'barcodes',
      title: t('goods.barcodes'),
      width: 128,
      rank: 5,
      cell: (row) => row.barcodes[0] && <CopyText text={row.barcodes[0]} />,
    },
    said('supplier', 96, 3),
    said('season', 80, 6),
    said('brand', 96, 7),
    said('buyer', 80, 9),
    {
      id: 'weight',
      title: t('goods.weight'),
      width: 80,
      align: 'right',
      optional: true,
      cell: (row) => row.weightG !== null && <span className="num">{countText(row.weightG)}</span>,
    },
    {
      id: 'state',
      title: t('goods.state'),
      width: 92,
      rank: 2,
      cell: (row) =>
        row.active ? <Tag tone="good" text={t('goods.active')} /> : <Tag tone="ended" text={t('goods.off')} />,
    },
  ];
}
