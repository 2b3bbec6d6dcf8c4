/** Lots (STK-5): what lies where and how long it may be sold, what expires first in front; one of them open beside it. */
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LOT_VIEWS, type LotRow, listLots } from '../../../src/contract/lots.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { LotView } from './lot-view.tsx';
import { daysText, lotId, placeText } from './lot-words.ts';
import { StandingTag } from './standing-tag.tsx';

const columnsOf = (t: TFunction): Column<LotRow>[] => [
  { id: 'code', title: t('stock.merchantCode'), width: 128, cell: ({ sku }) => <strong>{sku.merchantCode}</strong> },
  {
    ...{ id: 'name', title: t('stock.name'), width: 160, grow: 2, rank: 4 },
    cell: ({ sku }) => `${sku.name} ${sku.properties}`,
  },
  {
    ...{ id: 'lot', title: t('lots.lot'), width: 112, grow: 1 },
    cell: ({ lot }) => lot || <span className="quiet">{t('lots.noLot')}</span>,
  },
  { id: 'standing', title: t('lots.standingOf'), width: 88, cell: (row) => <StandingTag row={row} /> },
  { id: 'expiresOn', title: t('lots.expiresOn'), width: 96, cell: ({ expiresOn }) => expiresOn },
  { id: 'days', title: t('lots.left'), width: 88, rank: 2, align: 'right', cell: (row) => daysText(t, row) },
  {
    ...{ id: 'quantity', title: t('lots.quantity'), width: 80, align: 'right' },
    cell: ({ quantity }) => <Quantity value={quantity} />,
  },
  {
    ...{ id: 'onSale', title: t('lots.onSale'), width: 80, rank: 3, align: 'right' },
    cell: ({ onSale }) => <Quantity value={onSale} />,
  },
  {
    ...{ id: 'places', title: t('lots.places'), width: 144, grow: 1, rank: 5 },
    cell: ({ places }) => [...new Set(places.map((place) => placeText(t, place)))].join(' '),
  },
  {
    ...{ id: 'value', title: t('lots.value'), width: 96, rank: 6, align: 'right' },
    cell: ({ value }) => value && <Money value={value} />,
  },
];

export default function LotsPage() {
  const { t } = useTranslation();
  const [view, setView] = useState<(typeof LOT_VIEWS)[number]>('lying');
  const [search, setSearch] = useState('');
  const [open, setOpen] = useOpen();
  const list = useList(['lots', view, search], (cursor, signal) =>
    call(listLots, { query: { view, limit: 100, ...(search && { search }), ...(cursor && { cursor }) }, signal }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <>
      <FilterBar>
        <Tabs
          label={t('nav.lots')}
          value={view}
          options={LOT_VIEWS.map((value) => ({ value, text: t(`lots.view.${value}`) }))}
          onPick={setView}
        />
        <SearchText value={search} placeholder={t('lots.search')} onSearch={setSearch} />
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.lots')}
        onClose={() => setOpen(null)}
        aside={open && <LotView key={open} id={open} />}
      >
        <DataTable
          id="lots"
          label={t('nav.lots')}
          columns={columns}
          rows={list.rows}
          idOf={lotId}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<Quantity value={row.quantity} />}>
                <strong>{row.sku.merchantCode}</strong> {row.lot || t('lots.noLot')}
              </CardLine>
              <CardLine end={<StandingTag row={row} />}>
                <span className="clip quiet">
                  {row.expiresOn} {daysText(t, row)}
                </span>
              </CardLine>
            </>
          )}
          instead={insteadOf(
            list,
            { title: t('lots.empty'), hint: t(view === 'lying' ? 'lots.emptyHint' : 'lots.noneHint') },
            search !== '' && { clear: () => setSearch('') },
          )}
        />
      </SplitView>
    </>
  );
}
