/** The bins of the map as a list: the busiest first, or those that were lit up. */
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapBin, WarehouseMap } from '../../../src/contract/floor.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { EmptyState } from '../../ui/states.tsx';
import css from './floor.module.css';

type Open = (code: string) => void;

const OpenBin = ({ code, onOpen }: { code: string; onOpen: Open }) => (
  <button type="button" className={css.link} tabIndex={-1} onClick={() => onOpen(code)}>
    {code}
  </button>
);

const columnsOf = (t: TFunction, zoneNames: ReadonlyMap<string, string>, onOpen: Open): Column<MapBin>[] => [
  { id: 'code', title: t('map.bin'), width: 120, grow: 1, cell: ({ code }) => <OpenBin {...{ code, onOpen }} /> },
  {
    id: 'zone',
    title: t('map.zone'),
    width: 96,
    rank: 1,
    grow: 1,
    cell: ({ zoneId, placed }) =>
      placed ? (zoneNames.get(zoneId ?? '') ?? '') : <span className="quiet">{t('map.notPlaced')}</span>,
  },
  {
    id: 'skus',
    title: t('map.skus'),
    width: 56,
    rank: 2,
    align: 'right',
    cell: ({ skus }) => <Quantity value={String(skus)} />,
  },
  {
    id: 'quantity',
    title: t('map.quantity'),
    width: 72,
    align: 'right',
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  {
    id: 'picks',
    title: t('map.picks'),
    width: 80,
    align: 'right',
    cell: ({ picks }) => <Quantity value={String(picks)} />,
  },
];

type Props = { map: WarehouseMap; marked: ReadonlySet<string> | undefined; onOpen: Open };

export function BinTable({ map, marked, onOpen }: Props) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(null);
  const zoneNames = useMemo(() => new Map(map.zones.map(({ id, name }) => [id, name])), [map.zones]);
  const columns = useMemo(() => columnsOf(t, zoneNames, onOpen), [t, zoneNames, onOpen]);
  const rows = useMemo(() => {
    const shown = marked ? map.bins.filter(({ code }) => marked.has(code)) : map.bins;
    return shown.toSorted((a, b) => b.picks - a.picks || Number(b.quantity) - Number(a.quantity));
  }, [map.bins, marked]);
  const instead =
    rows.length > 0 ? null : marked ? (
      <EmptyState title={t('map.noneFound')} hint={t('map.noneFoundHint')} />
    ) : (
      <EmptyState title={t('map.noBins')} hint={t('map.noBinsHint')} />
    );
  return (
    <DataTable
      id="bins"
      label={t('map.bins')}
      columns={columns}
      rows={rows}
      idOf={({ code }) => code}
      cursor={cursor}
      onCursor={setCursor}
      onOpen={({ code }) => onOpen(code)}
      narrow={(bin) => (
        <>
          <CardLine end={<Quantity value={bin.quantity} />}>
            <OpenBin code={bin.code} onOpen={onOpen} />
          </CardLine>
          <CardLine end={<span className="quiet">{t('map.picksCount', { count: bin.picks })}</span>}>
            <span className="clip quiet">{bin.placed ? zoneNames.get(bin.zoneId ?? '') : t('map.notPlaced')}</span>
          </CardLine>
        </>
      )}
      instead={instead}
    />
  );
}
