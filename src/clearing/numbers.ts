/** The numbers people know the documents behind entries by. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { EntryBehind } from '../ledger/ledger.ts';

export async function numbersOf(ctx: Ctx, entries: readonly EntryBehind[]): Promise<Map<Id, string>> {
  const ids = [...new Set(entries.map(({ document }) => document.id))];
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from split
    where tenant_id = ${ctx.tenant}
      and id = any(${ids}::uuid[])
    union all
    select id, reference
    from split_return
    where tenant_id = ${ctx.tenant}
      and id = any(${ids}::uuid[])
    union all
    select id, number
    from payout
    where tenant_id = ${ctx.tenant}
      and id = any(${ids}::uuid[])`;
  return new Map(rows.map(({ id, number }) => [id, number]));
}
