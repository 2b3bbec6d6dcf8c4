/** Listings without a SKU (CAT-4): those that hold most orders first; a person chooses, nothing is guessed. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listUnmatchedListings, mapListings, type UnmatchedListing } from '../../../src/contract/catalog.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { startRun } from '../../ui/runs.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList } from '../queries.ts';
import css from './listings.module.css';
import { SkuPicker } from './sku-picker.tsx';

export function UnmatchedListings() {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(['listings'], (page, signal) =>
    call(listUnmatchedListings, { query: page ? { cursor: page } : {}, signal }),
  );
  const columns: Column<UnmatchedListing>[] = [
    {
      id: 'waiting',
      title: t('listings.waiting'),
      width: 72,
      align: 'right',
      cell: (one) => <b className={css.waiting}>{one.waitingOrders}</b>,
    },
    {
      id: 'code',
      title: t('listings.code'),
      width: 144,
      cell: (one) =>
        one.merchantCode ? (
          <CopyText text={one.merchantCode} strong />
        ) : (
          <span className="quiet">{t('listings.noCode')}</span>
        ),
    },
    {
      id: 'title',
      title: t('listings.title'),
      width: 240,
      grow: 3,
      cell: (one) => <span title={one.title}>{one.title}</span>,
    },
    {
      id: 'properties',
      title: t('listings.properties'),
      width: 128,
      rank: 2,
      grow: 2,
      cell: (one) => <span title={one.properties}>{one.properties}</span>,
    },
    { id: 'why', title: t('listings.whyTitle'), width: 104, rank: 1, cell: (one) => t(`listings.why.${one.why}`) },
    {
      id: 'candidates',
      title: t('listings.candidates'),
      width: 64,
      rank: 3,
      align: 'right',
      cell: (one) => <Quantity value={String(one.candidates.length)} />,
    },
    { id: 'shop', title: t('orders.column.shop'), width: 128, rank: 4, grow: 1, cell: (one) => one.shop.name },
    {
      id: 'itemId',
      title: t('listings.itemId'),
      width: 152,
      rank: 5,
      cell: (one) => <CopyText text={one.itemId} />,
    },
  ];
  const map = (listing: UnmatchedListing, skuId: string) => {
    startRun({
      title: t('run.titleOne', { command: t('listings.map'), number: listing.merchantCode || listing.itemId }),
      ids: [listing.id],
      nameOf: () => listing.merchantCode || listing.itemId,
      send: async (_, key) =>
        (await call(mapListings, { body: { mappings: [{ listingId: listing.id, skuId }] }, key })).outcomes,
      undo: { final: 'final.mapped' },
      onBatch: () => void queryClient.invalidateQueries({ queryKey: ['listings'] }),
    });
    const at = list.rows.indexOf(listing);
    setCursor(list.rows[at + 1]?.id ?? null);
  };
  const instead = insteadOf(list, { title: t('listings.empty'), hint: t('listings.emptyHint') });
  const shown = list.rows.find((one) => one.id === cursor);
  return (
    <SplitView
      asideLabel={t('listings.map')}
      onClose={() => setCursor(null)}
      aside={shown ? <SkuPicker key={shown.id} listing={shown} onPick={(skuId) => map(shown, skuId)} /> : null}
    >
      <DataTable
        id="listings"
        label={t('nav.listings')}
        columns={columns}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<b className={css.waiting}>{one.waitingOrders}</b>}>
              <strong className="clip">{one.merchantCode || t('listings.noCode')}</strong>
              <span className="quiet">{t(`listings.why.${one.why}`)}</span>
            </CardLine>
            <CardLine>
              <span className="clip quiet">{one.title}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
    </SplitView>
  );
}
