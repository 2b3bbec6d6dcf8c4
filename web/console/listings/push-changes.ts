/** What a person wants of chosen listings, as the channel is told: title and shelf of an item, price of a SKU. Pure. */
import type { pushListings } from '../../../src/contract/channels.ts';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import type { ShopListing } from '../../../src/contract/shops.ts';

export type Change = BodyOf<typeof pushListings>['changes'][number];
export type Wanted = { title: string; priceMinor: string; onShelf: boolean | null };
type Listing = Pick<ShopListing, 'itemId' | 'channelSkuId'>;

/** Empty and null are not said. An item is told once, however many of its SKUs are chosen. */
export function changesOf(listings: readonly Listing[], { title, priceMinor, onShelf }: Wanted): Change[] {
  const ofItem = { ...(title && { title }), ...(onShelf !== null && { onShelf }) };
  const items = [...new Set(listings.map(({ itemId }) => itemId))];
  const withoutSkus = new Set(listings.flatMap(({ itemId, channelSkuId }) => (channelSkuId === '' ? itemId : [])));
  const told = items.flatMap((itemId): Change[] => {
    const change = { itemId, ...ofItem, ...(priceMinor && withoutSkus.has(itemId) && { priceMinor }) };
    return Object.keys(change).length > 1 ? [change] : [];
  });
  const prices = priceMinor
    ? listings.flatMap(({ itemId, channelSkuId }): Change[] =>
        channelSkuId === '' ? [] : [{ itemId, skuId: channelSkuId, priceMinor }],
      )
    : [];
  return [...told, ...prices];
}
