/** Closing a book: from then on nothing is booked on or before that day; opened again by whoever asks and keeps who agreed. */
import type { Ctx } from '../kernel/context.ts';

/** Closes a book through a day (`YYYY-MM-DD`). Waits for the postings under way; closing an earlier day changes nothing. */
export async function closeBook(ctx: Ctx, input: { book: string; through: string }): Promise<void> {
  await ctx.sql`
    select ledger_close_through(${ctx.tenant}, ${input.book}, ${input.through})`;
}

/** Opens a book again for the days after `after`. Waits for the postings under way. */
export async function reopenBook(ctx: Ctx, input: { book: string; after: string }): Promise<void> {
  await ctx.sql`
    select ledger_reopen_after(${ctx.tenant}, ${input.book}, ${input.after})`;
}

/** Last closed day per book. */
export async function closedBooks(ctx: Ctx): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ book: string; closed_through: string }>`
    select book, max(closed_through) as closed_through
    from ledger_close
    where tenant_id = ${ctx.tenant}
    group by book`;
  return new Map(rows.map((row) => [row.book, row.closed_through]));
}
