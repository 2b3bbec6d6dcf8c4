/** What channels were told of listings and what they answered, newest first; what was not taken is sent again (CHN-1). */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ListingPush, listListingPushes, repeatListings } from '../../../src/contract/channels.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Acts } from '../../ui/acts.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { startRun } from '../../ui/runs.ts';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { shopsQuery, useList, useRight } from '../queries.ts';
import { pushesKey, refreshListings } from './listing-queries.ts';
import { ToldState, useWish } from './told.tsx';

const nameOf = ({ itemId, skuId }: ListingPush) => [itemId, skuId].filter(Boolean).join(' / ');
/** What the channel said, with its code, which its own help explains. */
const answerOf = ({ message, code }: ListingPush) => [message, code && `(${code})`].filter(Boolean).join(' ');

const columnsOf = (t: TFunction, wished: (one: ListingPush) => string): Column<ListingPush>[] => [
  {
    id: 'item',
    title: t('listings.item'),
    width: 208,
    fixed: true,
    cell: (one) => <CopyText text={nameOf(one)} strong />,
  },
  {
    id: 'wish',
    title: t('listings.wish'),
    width: 200,
    rank: 2,
    grow: 2,
    cell: (one) => <span title={wished(one)}>{wished(one)}</span>,
  },
  { id: 'state', title: t('orders.column.state'), width: 96, cell: (one) => <ToldState state={one.state} /> },
  {
    id: 'answer',
    title: t('shops.message'),
    width: 200,
    rank: 1,
    grow: 3,
    cell: (one) => <span title={answerOf(one)}>{answerOf(one)}</span>,
  },
  { id: 'shop', title: t('orders.column.shop'), width: 128, rank: 4, grow: 1, cell: (one) => one.shop.name },
  { id: 'tries', title: t('shops.tries'), width: 56, rank: 5, align: 'right', cell: (one) => one.tries },
  {
    id: 'wantedAt',
    title: t('listings.wantedAt'),
    width: 96,
    rank: 3,
    align: 'right',
    cell: (one) => <Moment value={one.wantedAt} />,
  },
  {
    id: 'answeredAt',
    title: t('listings.answeredAt'),
    width: 96,
    rank: 6,
    align: 'right',
    cell: (one) => one.answeredAt && <Moment value={one.answeredAt} />,
  },
];

type Props = { shopId?: string; states: readonly ListingPush['state'][]; onClear: () => void };

export function ListingPushes({ shopId, states, onClear }: Props) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const wish = useWish();
  const wished = (one: ListingPush) => wish(one, shops.data?.find(({ id }) => id === one.shop.id)?.currency ?? 'CNY');
  const columns = useMemo(() => columnsOf(t, wished), [t, shops.data]);
  const filter = { ...(states.length > 0 && { state: [...states] }), ...(shopId && { shopId }) };
  const list = useList(pushesKey(filter), (page, signal) =>
    call(listListingPushes, { query: { ...filter, limit: 100, ...(page && { cursor: page }) }, signal }),
  );
  const instead = insteadOf(
    list,
    { title: t('listings.noPushes'), hint: t('listings.noPushesHint') },
    (states.length > 0 || shopId !== undefined) && { clear: onClear },
  );
  return (
    <>
      <DataTable
        id="listing-pushes"
        label={t('listings.view.pushes')}
        columns={columns}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Moment value={one.wantedAt} />}>
              <strong className="num">{nameOf(one)}</strong>
              <ToldState state={one.state} />
            </CardLine>
            <CardLine>
              <span className="clip quiet">{answerOf(one) || wished(one)}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      <RepeatBar
        targets={list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor))}
        onDone={() => setSelection(new Set())}
      />
    </>
  );
}

function RepeatBar({ targets, onDone }: { targets: readonly ListingPush[]; onDone: () => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('channels.write');
  const names = new Map(targets.map((one) => [one.id, nameOf(one)]));
  const repeat = () => {
    if (targets.length === 0) return;
    startRun({
      title: (count) => t('run.title', { command: t('listings.repeat'), count }),
      ids: [...names.keys()],
      nameOf: (id) => names.get(id) ?? id,
      send: async (ids, key) => (await call(repeatListings, { body: { ids }, key })).outcomes,
      undo: { final: 'final.askedAgain' },
      onBatch: refreshListings,
    });
    onDone();
  };
  useKeys(t('nav.listings'), mayWrite ? [{ keys: ['r'], label: t('listings.repeat'), run: repeat }] : []);
  if (!mayWrite) return null;
  return (
    <ActionBar
      chosen={
        <span className="quiet">
          {targets.length === 0
            ? t('selection.none')
            : t('selection.count', { count: targets.length, text: countText(targets.length) })}
        </span>
      }
    >
      <Acts
        acts={[
          {
            ...{ name: 'repeat', text: t('listings.repeat'), hotkey: 'r', strong: true },
            ...{ off: targets.length === 0, run: repeat },
          },
        ]}
      />
    </ActionBar>
  );
}
