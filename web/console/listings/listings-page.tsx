/** Listings: those without a SKU (CAT-4), what each shop shows and is told to be, and what channels answered (CHN-1, CHN-7). */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { shopsQuery, useRight } from '../queries.ts';
import { ListingPushes } from './listing-pushes.tsx';
import { type ListingSearch, PUSH_STATES } from './listing-search.ts';
import { ShownListings } from './shown-listings.tsx';
import { UnmatchedListings } from './unmatched-listings.tsx';

export default function ListingsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/listings' });
  const seesChannels = useRight('channels.read');
  const shops = useQuery(shopsQuery);
  const go = (next: ListingSearch) => void navigate({ to: '/listings', search: next, replace: true });
  const view = (seesChannels && search.view) || 'map';
  const shop = shops.data?.find(({ id }) => id === search.shop) ?? shops.data?.[0];
  const { view: _, shop: __, ...filters } = search;
  const options = shops.data?.map(({ id, name }) => ({ value: id, text: name })) ?? [];
  return (
    <>
      {seesChannels && (
        <FilterBar>
          <Tabs
            label={t('nav.listings')}
            value={view}
            options={(['map', 'shown', 'pushes'] as const).map((one) => ({
              value: one,
              text: t(`listings.view.${one}`),
            }))}
            onPick={(picked) => go(picked === 'map' ? {} : { view: picked })}
          />
          {view === 'shown' && (
            <>
              <Choices
                single
                required
                label={t('orders.column.shop')}
                options={options}
                chosen={shop ? [shop.id] : []}
                onChoose={([id]) => id && go({ view, shop: id })}
              />
              <SearchText
                value={search.text ?? ''}
                placeholder={t('listings.search')}
                onSearch={(text) => go({ view, ...(search.shop && { shop: search.shop }), ...(text && { text }) })}
              />
            </>
          )}
          {view === 'pushes' && (
            <>
              <Choices
                label={t('listings.pushState')}
                options={PUSH_STATES.map((state) => ({ value: state, text: t(`listings.told.${state}`) }))}
                chosen={search.state ?? []}
                onChoose={(states) => {
                  const state = PUSH_STATES.filter((one) => states.includes(one));
                  go({ view, ...(search.shop && { shop: search.shop }), ...(state.length > 0 && { state }) });
                }}
              />
              <Choices
                single
                label={t('orders.column.shop')}
                options={options}
                chosen={search.shop ? [search.shop] : []}
                onChoose={([id]) => go({ view, ...filters, ...(id && { shop: id }) })}
              />
            </>
          )}
        </FilterBar>
      )}
      {view === 'map' && <UnmatchedListings />}
      {view === 'shown' && shop && (
        <ShownListings
          key={shop.id}
          shop={shop}
          text={search.text ?? ''}
          onClear={() => go({ view: 'shown', shop: shop.id })}
        />
      )}
      {view === 'pushes' && (
        <ListingPushes
          {...(search.shop && { shopId: search.shop })}
          states={search.state ?? []}
          onClear={() => go({ view: 'pushes' })}
        />
      )}
    </>
  );
}
