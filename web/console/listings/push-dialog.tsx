/** Asks what the channel is to be told of the chosen listings: title of one item, price, shelf. What is left empty stays. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pushListings, type ShopHealth } from '../../../src/contract/channels.ts';
import type { ShopListing } from '../../../src/contract/shops.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { scaleOf } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { refreshListings } from './listing-queries.ts';
import css from './listings.module.css';
import { type Change, changesOf } from './push-changes.ts';

type Props = { shop: ShopHealth; listings: readonly ShopListing[]; onClose: () => void; onStarted: () => void };

const SHELVES = [null, true, false] as const;

export function PushDialog({ shop, listings, onClose, onStarted }: Props) {
  const { t } = useTranslation();
  const [title, setTitle] = useState('');
  const [price, setPrice] = useState('');
  const [onShelf, setShelf] = useState<boolean | null>(null);
  const priceMinor = minorOf(price, scaleOf(shop.currency));
  const changes =
    priceMinor === null || priceMinor === '0' ? [] : changesOf(listings, { title: title.trim(), priceMinor, onShelf });
  const oneItem = new Set(listings.map(({ itemId }) => itemId)).size === 1;
  const shelfText = (value: boolean | null) =>
    t(value === null ? 'listings.shelfStays' : value ? 'listings.onShelf' : 'listings.offShelf');
  const push = () => {
    startPush(shop.id, changes, t('run.title', { command: t('listings.push'), count: changes.length }));
    onStarted();
  };
  return (
    <Dialog
      title={t('listings.push')}
      okText={t('listings.push')}
      okDisabled={changes.length === 0}
      onOk={push}
      onClose={onClose}
    >
      <div className={css.push}>
        <p>{t('listings.pushHint', { shop: shop.name, count: listings.length })}</p>
        {oneItem && (
          <LabelledField
            autoFocus
            label={t('listings.newTitle')}
            hint={t('listings.nowTitle', { title: listings[0]!.title })}
            maxLength={200}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
        <LabelledField
          autoFocus={!oneItem}
          label={t('listings.newPrice', { currency: shop.currency })}
          hint={t('listings.priceHint')}
          inputMode="decimal"
          aria-invalid={priceMinor === null || undefined}
          value={price}
          onChange={(event) => setPrice(event.target.value)}
        />
        <div role="radiogroup" aria-label={t('listings.shelf')}>
          <p>{t('listings.shelf')}</p>
          {SHELVES.map((value) => (
            <label key={String(value)} className="choice">
              <input type="radio" name="shelf" checked={onShelf === value} onChange={() => setShelf(value)} />{' '}
              {shelfText(value)}
            </label>
          ))}
        </div>
        <p className="quiet">{t('keys.ctrlEnter')}</p>
      </div>
    </Dialog>
  );
}

/** As a run with a result per item and SKU; what the channel answers then stands in the list of pushes. */
function startPush(shopId: string, changes: readonly Change[], title: string): void {
  const names = new Map(changes.map((change) => [JSON.stringify([change.itemId, change.skuId ?? '']), change]));
  startRun({
    title,
    ids: [...names.keys()],
    nameOf: (id) => [names.get(id)?.itemId, names.get(id)?.skuId].filter(Boolean).join(' / '),
    send: async (ids, key) => {
      const body = { changes: ids.map((id) => names.get(id)!) };
      const { outcomes } = await call(pushListings, { params: { id: shopId }, body, key });
      return outcomes.map((outcome, at) => ({ ...outcome, id: ids[at]! }));
    },
    undo: { final: 'final.sentOut' },
    onBatch: refreshListings,
  });
}
