/** Which listings of channels sell a SKU, alone or inside a bundle: those whose shown stock follows from it. */
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
