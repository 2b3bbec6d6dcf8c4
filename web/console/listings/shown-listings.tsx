/** What one shop lists: what each listing sells, the stock it shows, what it was last told to be; many told at once. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShopHealth } from '../../../src/contract/channels.ts';
import { listShopListings, type ShopListing } from '../../../src/contract/shops.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Acts } from '../../ui/acts.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { shopMastersQuery, useList, useRight } from '../queries.ts';
import { listingsKey } from './listing-queries.ts';
import css from './listings.module.css';
import { PushDialog } from './push-dialog.tsx';
import { ToldState, useWish } from './told.tsx';

type Wish = ReturnType<typeof useWish>;

const columnsOf = (t: TFunction, wish: Wish, currency: string): Column<ShopListing>[] => [
  {
    id: 'code',
    title: t('listings.code'),
    width: 144,
    fixed: true,
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
    width: 200,
    rank: 1,
    grow: 3,
    cell: (one) => <span title={one.title}>{one.title}</span>,
  },
  { id: 'properties', title: t('listings.properties'), width: 104, rank: 5, grow: 1, cell: (one) => one.properties },
  {
    id: 'sku',
    title: t('listings.sells'),
    width: 144,
    rank: 3,
    cell: (one) => (one.sku ? one.sku.merchantCode : <Tag tone="wait" text={t('listings.notMapped')} />),
  },
  {
    id: 'shown',
    title: t('stock.shown'),
    width: 72,
    align: 'right',
    cell: (one) => one.shown !== null && <Quantity value={one.shown} />,
  },
  {
    id: 'wanted',
    title: t('stock.wanted'),
    width: 72,
    rank: 4,
    align: 'right',
    cell: (one) => one.wanted !== null && <Quantity value={one.wanted} />,
  },
  { id: 'stock', title: t('listings.stockState'), width: 144, grow: 1, cell: (one) => <StockState one={one} /> },
  {
    id: 'told',
    title: t('listings.lastTold'),
    width: 200,
    rank: 2,
    grow: 2,
    cell: (one) => <LastTold one={one} wish={wish} currency={currency} />,
  },
  { id: 'itemId', title: t('listings.itemId'), width: 144, rank: 6, cell: (one) => <CopyText text={one.itemId} /> },
];

function StockState({ one: { wanted, shown, refusal } }: { one: ShopListing }) {
  const { t } = useTranslation();
  if (refusal)
    return (
      <span title={refusal}>
        <Tag tone="danger" text={refusal} />
      </span>
    );
  if (wanted === null) return <span className="quiet">{t('stock.notPushed')}</span>;
  return wanted === shown ? (
    <Tag tone="good" text={t('stock.pushDone')} />
  ) : (
    <Tag tone="wait" text={t('stock.pushWaits')} />
  );
}

function LastTold({ one: { item, ownSku }, wish, currency }: { one: ShopListing; wish: Wish; currency: string }) {
  const told = [item, ownSku].filter((some) => some !== null);
  return told.map((some) => (
    <span key={some === item ? 'item' : 'sku'} className={css.told} title={some.message}>
      <ToldState state={some.state} /> {some.state === 'refused' ? some.message : wish(some, currency)}
    </span>
  ));
}

type Props = { shop: ShopHealth; text: string; onClear: () => void };

export function ShownListings({ shop, text, onClear }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('channels.write');
  const masters = useQuery(shopMastersQuery);
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const [pushing, setPushing] = useState(false);
  const wish = useWish();
  const columns = useMemo(() => columnsOf(t, wish, shop.currency), [t, shop.currency]);
  const list = useList(listingsKey(shop.id, text), (page, signal) =>
    call(listShopListings, {
      params: { id: shop.id },
      query: { limit: 100, ...(text && { text }), ...(page && { cursor: page }) },
      signal,
    }),
  );
  const takes = masters.data?.channels.find(({ kind }) => kind === shop.channel)?.listings ?? false;
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const can = mayWrite && takes && shop.state !== 'off' && targets.length > 0;
  const push = () => can && setPushing(true);
  useKeys(t('nav.listings'), mayWrite ? [{ keys: ['p'], label: t('listings.push'), run: push }] : []);
  const instead = insteadOf(
    list,
    { title: t('listings.noneListed'), hint: t('listings.noneListedHint') },
    text !== '' && { clear: onClear },
  );
  return (
    <>
      <DataTable
        id="shown-listings"
        label={t('listings.view.shown')}
        columns={columns}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        onOpen={push}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={one.shown !== null && <Quantity value={one.shown} />}>
              <strong className="clip">{one.merchantCode || t('listings.noCode')}</strong>
              <StockState one={one} />
            </CardLine>
            <CardLine>
              <span className="clip quiet">{one.title}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      {mayWrite && (
        <ActionBar
          chosen={
            <span className="quiet">
              {takes
                ? targets.length > 0 && t('selection.count', { count: targets.length, text: countText(targets.length) })
                : masters.data && t('listings.takesNone')}
            </span>
          }
        >
          <Acts acts={[{ name: 'push', text: t('listings.push'), hotkey: 'p', off: !can, strong: true, run: push }]} />
        </ActionBar>
      )}
      {pushing && (
        <PushDialog
          shop={shop}
          listings={targets}
          onClose={() => setPushing(false)}
          onStarted={() => {
            setPushing(false);
            setSelection(new Set());
          }}
        />
      )}
    </>
  );
}
