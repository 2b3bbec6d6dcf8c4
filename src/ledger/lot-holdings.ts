/** What lies where by lot, of assets whose lots are kept. */
import type { Ctx } from '../kernel/context.ts';

export type LotHolding = { book: string; asset: string; node: string; place: string; lot: string; posted: bigint };

/** Accounts of the assets at the nodes in the books that do not stand at zero. */
export const lotHoldings = (
  ctx: Ctx,
  books: readonly string[],
  nodes: readonly string[],
  assets: readonly string[],
): Promise<LotHolding[]> =>
  ctx.sql<LotHolding>`
    select book, asset, node, place, lot, posted
    from account
    where tenant_id = ${ctx.tenant}
      and book = any(${books as string[]}::text[])
      and asset = any(${assets as string[]}::text[])
      and node = any(${nodes as string[]}::text[])
      and bounded
      and posted <> 0`;
