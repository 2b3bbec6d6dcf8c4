/** Where assets lie, many at once: for those who do not know the accounts beforehand (which bins hold a SKU). */
import type { Ctx } from '../kernel/context.ts';

export type Holding = { asset: string; node: string; place: string; posted: bigint };

/** Accounts of the assets at the nodes in a book that hold something, the fullest first. */
export const holdingsOf = (
  ctx: Ctx,
  book: string,
  nodes: readonly string[],
  assets: readonly string[],
): Promise<Holding[]> =>
  ctx.sql<Holding>`
    select asset, node, place, posted
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${book}
      and asset = any(${assets as string[]}::text[])
      and node = any(${nodes as string[]}::text[])
      and bounded
      and posted > 0
    order by posted desc, place`;

/** What lies at places of a node in a book and is promised away there, over all assets. */
export const holdingsOfNode = (
  ctx: Ctx,
  book: string,
  node: string,
  places: readonly string[],
): Promise<(Holding & { heldOut: bigint })[]> =>
  ctx.sql<Holding & { heldOut: bigint }>`
    select asset, node, place, posted, held_out as "heldOut"
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${book}
      and node = ${node}
      and place = any(${places as string[]}::text[])
      and bounded
      and (posted <> 0 or held_out <> 0)`;

/** Those of the assets that lie anywhere in a book, or are missing somewhere, or are promised. */
export async function assetsWithStock(ctx: Ctx, book: string, assets: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.sql<{ asset: string }>`
    select distinct asset
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${book}
      and asset = any(${assets as string[]}::text[])
      and bounded
      and (posted <> 0 or held_out <> 0 or held_in <> 0)`;
  return new Set(rows.map((row) => row.asset));
}

export type PlaceFill = { place: string; assets: number; posted: bigint };

/** How much lies at each place of a node in a book, over all assets: for those who look at the places. */
export const fillOfNode = (ctx: Ctx, book: string, node: string): Promise<PlaceFill[]> =>
  ctx.sql<PlaceFill>`
    select place, count(distinct asset)::int as assets, sum(posted)::bigint as posted
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${book}
      and node = ${node}
      and bounded
      and posted > 0
    group by place`;

/** What lies at one place of a node, the most first. */
export const assetsAt = (
  ctx: Ctx,
  { book, node, place }: { book: string; node: string; place: string },
): Promise<{ asset: string; posted: bigint }[]> =>
  ctx.sql<{ asset: string; posted: bigint }>`
    select asset, sum(posted)::bigint as posted
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${book}
      and node = ${node}
      and place = ${place}
      and bounded
      and posted > 0
    group by asset
    order by sum(posted) desc, asset`;
