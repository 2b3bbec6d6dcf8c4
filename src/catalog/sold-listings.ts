/** Which listings of channels sell a SKU, alone or inside a bundle: those whose shown stock follows from it; and what a shop lists. */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { bundlePartsOf, type PartQuantity } from './parts.ts';

export type SoldListing = {
  listingId: Id;
  shopId: Id;
  itemId: string;
  channelSkuId: string;
  merchantCode: string;
  skuId: Id;
  /** What one piece of the listing takes out of stock; empty for a broken bundle, which cannot be sold. */
  parts: PartQuantity[];
};

type Row = Omit<SoldListing, 'parts'> & { bundle: boolean };

/** Mapped listings of any shop that sell one of the SKUs. */
export const listingsSelling = (ctx: Ctx, skuIds: readonly Id[]): Promise<SoldListing[]> =>
  soldListings(
    ctx,
    sql`
      l.sku_id in (
        select unnest(${[...new Set(skuIds)]}::uuid[])
        union
        select bundle_id
        from bundle_part
        where tenant_id = ${ctx.tenant}
          and sku_id = any(${[...new Set(skuIds)]}::uuid[]))`,
  );

/** A shop's mapped listings after `after`, by id. */
export const listingsOfShop = (ctx: Ctx, shopId: Id, after: Id, limit: number): Promise<SoldListing[]> =>
  soldListings(ctx, sql`l.shop_id = ${shopId} and l.id > ${after} order by l.id limit ${limit}`);

async function soldListings(ctx: Ctx, which: Sql): Promise<SoldListing[]> {
  const rows = await ctx.run<Row>(sql`
    select l.id as "listingId", l.shop_id as "shopId", l.item_id as "itemId", l.channel_sku_id as "channelSkuId",
           l.merchant_code as "merchantCode", l.sku_id as "skuId", s.bundle
    from listing l
    join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    where l.tenant_id = ${ctx.tenant}
      and l.state = 'mapped'
      and ${which}`);
  const bundles = [...new Set(rows.flatMap((row) => (row.bundle ? row.skuId : [])))];
  const parts = await bundlePartsOf(ctx, bundles);
  return rows.map(({ bundle, ...row }) => ({
    ...row,
    parts: bundle ? (parts.get(row.skuId) ?? []) : [{ skuId: row.skuId, quantity: 1n }],
  }));
}

export type ListedItem = {
  id: Id;
  itemId: string;
  channelSkuId: string;
  merchantCode: string;
  title: string;
  properties: string;
  /** null while it is not mapped. */
  skuId: Id | null;
};

/** Everything a shop lists, item by item, mapped or not. One row more than `limit` says that there is a next page. */
export const itemsOfShop = (
  ctx: Ctx,
  shopId: Id,
  { text, after, limit }: { text: string; after: { item: string; sku: string } | null; limit: number },
): Promise<ListedItem[]> =>
  ctx.run<ListedItem>(sql`
    select id, item_id as "itemId", channel_sku_id as "channelSkuId", merchant_code as "merchantCode", title, properties,
           case when state = 'mapped' then sku_id end as "skuId"
    from listing
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      ${after ? sql`and (item_id, channel_sku_id) > (${after.item}, ${after.sku})` : sql``}
      ${text ? sql`and (item_id = ${text} or merchant_code = ${text} or position(lower(${text}) in lower(title)) > 0)` : sql``}
    order by item_id, channel_sku_id
    limit ${limit + 1}`);
