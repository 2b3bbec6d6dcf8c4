/** What a shop lists (CHN-1, CHN-7): what each listing sells, the stock it shows, and what it was last told to be. */
import { itemsOfShop, skusById } from '../catalog/catalog.ts';
import type { ShopListing } from '../contract/shops.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type ListingRow, pushId, wishesOf } from './push-listings.ts';
import { shopById } from './shops.ts';
import { type Level, levelsOf } from './sku-listings.ts';

type Paging = { text: string; after: { item: string; sku: string } | null; limit: number };

/** By item; one row more than `limit` when there is a next page. Refuses `channels.notFound` (404). */
export async function shopListings(ctx: Ctx, shopId: Id, paging: Paging): Promise<Wire<ShopListing>[]> {
  if (!(await shopById(ctx, shopId))) throw new Refused('channels.notFound', {}, 404);
  const rows = await itemsOfShop(ctx, shopId, paging);
  const wishIds = rows.map(({ itemId, channelSkuId }) => ({
    item: pushId(shopId, { itemId, skuId: '' }),
    ownSku: channelSkuId === '' ? null : pushId(shopId, { itemId, skuId: channelSkuId }),
  }));
  const [skus, levels, wishes] = await Promise.all([
    skusById(
      ctx,
      rows.flatMap(({ skuId }) => skuId ?? []),
    ),
    levelsOf(
      ctx,
      rows.map(({ id }) => id),
    ),
    wishesOf(ctx, [...new Set(wishIds.flatMap(({ item, ownSku }) => (ownSku ? [item, ownSku] : [item])))]),
  ]);
  return rows.map(({ skuId, ...row }, at) => {
    const { item, ownSku } = wishIds[at]!;
    const sku = skuId === null ? undefined : skus.get(skuId);
    return {
      ...row,
      sku: sku ? { id: sku.id, merchantCode: sku.merchantCode, name: sku.name, properties: sku.properties } : null,
      ...(levels.get(row.id) ?? UNKNOWN),
      item: told(wishes.get(item)),
      ownSku: told(ownSku ? wishes.get(ownSku) : undefined),
    };
  });
}

const UNKNOWN: Level = { wanted: null, shown: null, shownAt: null, refusal: '' };

const told = (wish: ListingRow | undefined) =>
  wish
    ? {
        ...{ state: wish.state, title: wish.title, onShelf: wish.onShelf, message: wish.message },
        priceMinor: wish.priceMinor === null ? null : String(wish.priceMinor),
        wantedAt: wish.wantedAt,
      }
    : null;
