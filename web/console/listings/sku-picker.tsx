/** The candidates for one listing with the reason each is offered, and a search for any other SKU. Digits pick. */

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSkus, type UnmatchedListing } from '../../../src/contract/catalog.ts';
import type { SkuRef } from '../../../src/contract/order-words.ts';
import { TextField } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from './listings.module.css';

type Offer = { sku: SkuRef; by: string | null };

export function SkuPicker({ listing, onPick }: { listing: UnmatchedListing; onPick: (skuId: string) => void }) {
  const { t } = useTranslation();
  const mayMap = useRight('catalog.write');
  const [text, setText] = useState('');
  const asked = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['skus', asked],
    queryFn: ({ signal }) => call(listSkus, { query: { text: asked, active: true, limit: 20 }, signal }),
    enabled: asked.length >= 2,
    placeholderData: (previous) => previous,
  });
  const offers: Offer[] =
    asked.length >= 2
      ? (found.data?.items.map((sku) => ({ sku, by: null })) ?? [])
      : listing.candidates.map(({ sku, by }) => ({ sku, by }));
  useKeys(
    t('listings.map'),
    mayMap
      ? offers.slice(0, 9).map((offer, index) => ({
          keys: [String(index + 1)],
          label: index === 0 ? t('listings.pickKey') : '',
          run: () => onPick(offer.sku.id),
        }))
      : [],
  );
  return (
    <article>
      <header className={css.pickerHead}>
        <h2>{listing.merchantCode || t('listings.noCode')}</h2>
        <p>{listing.title}</p>
        <p className="quiet">
          {listing.properties} · {listing.shop.name}
        </p>
      </header>
      <div className={css.find}>
        <TextField
          value={text}
          placeholder={t('stock.search')}
          aria-label={t('stock.search')}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {offers.length === 0 && (
        <p className={css.none}>{asked.length >= 2 ? t('filter.none') : t('listings.noCandidates')}</p>
      )}
      <ul>
        {offers.map(({ sku, by }, index) => (
          <li key={sku.id}>
            <button type="button" className={css.offer} disabled={!mayMap} onClick={() => onPick(sku.id)}>
              <kbd>{index < 9 ? index + 1 : ''}</kbd>
              <span className={css.offerText}>
                <b>{sku.merchantCode}</b>
                <span className="clip quiet">
                  {sku.name} {sku.properties}
                </span>
              </span>
              {by && <span className="quiet">{t(`listings.by.${by}`)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </article>
  );
}
