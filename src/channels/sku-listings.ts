/** The listings that sell a SKU, with what each should show and what its channel was last told (CHN-7). */
import { listingsSelling, skusById } from '../catalog/catalog.ts';
import type { SkuRef } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { shopsOf } from './shops.ts';

export type Level = { wanted: bigint | null; shown: bigint | null; shownAt: Date | null; refusal: string };
export type SkuListing = Level & {
  id: Id;
  shop: { id: Id; name: string; channel: string };
  itemId: string;
  channelSkuId: string;
  merchantCode: string;
  sku: SkuRef;
};

/** In the shops given (null: all), by shop. Refuses `catalog.skuUnknown` (404). */
export async function skuListings(ctx: Ctx, skuId: Id, among: readonly Id[] | null): Promise<SkuListing[]> {
  const listings = (await listingsSelling(ctx, [skuId])).filter(({ shopId }) => !among || among.includes(shopId));
  const [skus, shops, levels] = await Promise.all([
    skusById(ctx, [skuId, ...listings.map((one) => one.skuId)]),
    shopsOf(ctx),
    levelsOf(
      ctx,
      listings.map((one) => one.listingId),
    ),
  ]);
  if (!skus.has(skuId)) throw new Refused('catalog.skuUnknown', { id: skuId }, 404);
  const words = new Map(shops.map(({ id, name, channel }) => [id, { id, name, channel }]));
  const rows = listings.map(({ listingId, shopId, itemId, channelSkuId, merchantCode, skuId: sold }) => {
    const { id, name, properties, merchantCode: code } = skus.get(sold)!;
    const level = levels.get(listingId) ?? { wanted: null, shown: null, shownAt: null, refusal: '' };
    const sku = { id, merchantCode: code, name, properties };
    return { ...level, id: listingId, shop: words.get(shopId)!, itemId, channelSkuId, merchantCode, sku };
  });
  return rows.sort((a, b) => a.shop.name.localeCompare(b.shop.name, 'zh') || (a.id < b.id ? -1 : 1));
}

/** What each listing should show, and what its channel was last told. */
export async function levelsOf(ctx: Ctx, listingIds: readonly Id[]): Promise<Map<Id, Level>> {
  const rows = await ctx.sql<Level & { listingId: Id }>`
    select listing_id as "listingId", quantity as wanted, pushed as shown, pushed_at as "shownAt", refusal
    from stock_level
    where tenant_id = ${ctx.tenant}
      and listing_id = any(${listingIds as Id[]}::uuid[])`;
  return new Map(rows.map(({ listingId, ...level }) => [listingId, level]));
}
