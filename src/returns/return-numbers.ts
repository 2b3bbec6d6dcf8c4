/** What return parcels are called where ledger entries are shown. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { RETURN_DOCUMENT } from '../stock/stock.ts';

export async function returnNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from return_parcel
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}

export const RETURN_NUMBERS = new Map([[RETURN_DOCUMENT, returnNumbers]]);
