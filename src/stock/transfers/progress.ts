/** How far transfers are: what their expectations received, and the state that follows from their lines. */
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';

/** Document type of the ledger entries that promise the goods of a transfer. */
export const TRANSFER = 'stock.transferOrder';

/** Numbers people know transfers by. */
export async function transferNumbers(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; number: string }>`
    select id, number
    from stock_transfer
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [row.id, row.number]));
}

/** What was received is what the expectations say, up to what was shipped by them. */
export async function followReceipts(ctx: Ctx, transferIds: readonly Id[]): Promise<void> {
  if (transferIds.length === 0) return;
  await ctx.sql`
    update stock_transfer_line l
    set received = r.received
    from (
      select e.transfer_id, x.line, sum(least(x.received, x.quantity)) as received
      from expectation e
      join expectation_line x on x.tenant_id = e.tenant_id and x.expectation_id = e.id
      where e.tenant_id = ${ctx.tenant}
        and e.transfer_id = any(${transferIds as Id[]}::uuid[])
      group by e.transfer_id, x.line) r
    where l.tenant_id = ${ctx.tenant}
      and l.transfer_id = r.transfer_id
      and l.line = r.line`;
  await followLines(ctx, transferIds);
}

/** Call it after lines have changed, or what is left of them was closed. One that was reversed stays so. */
export async function followLines(ctx: Ctx, transferIds: readonly Id[]): Promise<void> {
  await ctx.sql`
    update stock_transfer t
    set state = case
                  when l.shipped = 0 and not t.closed then 'approved'
                  when l.shipped < l.quantity and not t.closed then 'partlyDone'
                  when l.received + l.written_off < l.shipped then 'partlyDone'
                  when l.written_off > 0 or l.shipped < l.quantity then 'closedShort'
                  else 'done'
                end,
        version = version + 1
    from (
      select transfer_id, sum(quantity) as quantity, sum(shipped) as shipped, sum(received) as received,
             sum(written_off) as written_off
      from stock_transfer_line
      where tenant_id = ${ctx.tenant}
        and transfer_id = any(${transferIds as Id[]}::uuid[])
      group by transfer_id) l
    where t.tenant_id = ${ctx.tenant}
      and t.id = l.transfer_id
      and t.state <> 'reversed'
      and (t.state <> 'draft' or t.closed)`;
}
