/** What SKUs are made of, for those who count or post them. */
import type { Ctx } from '../kernel/context.ts';
import { raw, type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Sku } from './skus.ts';

export type PartQuantity = { skuId: Id; quantity: bigint };
export type Recipes = Map<Id, PartQuantity[]>;

const BUNDLE = { table: raw('bundle_part'), whole: raw('bundle_id') };
const ASSEMBLY = { table: raw('assembly_part'), whole: raw('finished_id') };

/** Parts of bundles; a SKU that is none, or has an inactive part, is left out. */
export const bundlePartsOf = (ctx: Ctx, skuIds: readonly Id[]): Promise<Recipes> => partsOf(ctx, BUNDLE, skuIds);

/** What finished SKUs are assembled from; a SKU that is not assembled is left out. */
export const assemblyPartsOf = (ctx: Ctx, skuIds: readonly Id[]): Promise<Recipes> => partsOf(ctx, ASSEMBLY, skuIds);

async function partsOf(
  ctx: Ctx,
  { table, whole }: { table: Sql; whole: Sql },
  skuIds: readonly Id[],
): Promise<Recipes> {
  const recipes: Recipes = new Map();
  if (skuIds.length === 0) return recipes;
  const rows = await ctx.run<PartQuantity & { whole: Id; active: boolean }>(sql`
    select p.${whole} as whole, p.sku_id as "skuId", p.quantity, s.active
    from ${table} p
    join sku s on s.tenant_id = p.tenant_id and s.id = p.sku_id
    where p.tenant_id = ${ctx.tenant}
      and p.${whole} = any(${skuIds as Id[]}::uuid[])
    order by p.${whole}, p.sku_id`);
  const broken = new Set(rows.filter((row) => !row.active).map((row) => row.whole));
  for (const { whole: id, skuId, quantity } of rows) {
    // A part that is sold no more breaks the whole: it must not be offered.
    if (broken.has(id)) continue;
    const part = { skuId, quantity };
    const parts = recipes.get(id);
    if (parts) parts.push(part);
    else recipes.set(id, [part]);
  }
  return recipes;
}

export type PartRow = PartQuantity & Pick<Sku, 'merchantCode' | 'name' | 'properties'> & { share: bigint };

/** The parts of one SKU as they were set, also those that are sold no more. */
export async function partRowsOf(ctx: Ctx, skuId: Id): Promise<{ bundle: PartRow[]; assembly: PartRow[] }> {
  const rows = await ctx.sql<PartRow & { bundle: boolean }>`
    select p.bundle, p.sku_id as "skuId", p.quantity, p.share, s.merchant_code as "merchantCode", s.name, s.properties
    from (
      select true as bundle, sku_id, quantity, share
      from bundle_part
      where tenant_id = ${ctx.tenant}
        and bundle_id = ${skuId}
      union all
      select false, sku_id, quantity, 0
      from assembly_part
      where tenant_id = ${ctx.tenant}
        and finished_id = ${skuId}) p
    join sku s on s.tenant_id = ${ctx.tenant} and s.id = p.sku_id
    order by s.merchant_code`;
  return { bundle: rows.filter((row) => row.bundle), assembly: rows.filter((row) => !row.bundle) };
}

/** Bundles and finished SKUs whose available quantity changes with that of their parts. */
export async function wholesOf(ctx: Ctx, skuIds: readonly Id[]): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    select bundle_id as id
    from bundle_part
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${skuIds as Id[]}::uuid[])
    union
    select finished_id
    from assembly_part
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${skuIds as Id[]}::uuid[])`;
  return rows.map((row) => row.id);
}
