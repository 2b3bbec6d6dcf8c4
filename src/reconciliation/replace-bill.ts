/**
 * A corrected bill takes the place of the one before. All its lines are compared anew; a difference of a line that
 * stands in both moves along with what was said about it, so only what changed is opened again. What two people have
 * approved stays approved.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { bookTies } from './book-ties.ts';
import { OPEN_STATES } from './difference.ts';
import { unexplainLines } from './explain-lines.ts';

/** Everything a line says, and which of equal lines it is. */
const lineContents = (ctx: Ctx, billId: Id) => sql`
  select line, content, row_number() over (partition by content order by line) as nth
  from (
    select line, (kind, state, reference, refund_reference, provider_reference, entry_number,
                  gross_minor, fee_minor, blocked_minor, currency, at)::text as content
    from bill_line
    where tenant_id = ${ctx.tenant}
      and bill_id = ${billId}) l`;

export async function replaceBill(ctx: Ctx, oldId: Id, newId: Id): Promise<void> {
  await ctx.run(sql`
    update difference d
    set bill_id = ${newId}, bill_line = n.line
    from (${lineContents(ctx, oldId)}) o
    join (${lineContents(ctx, newId)}) n on n.content = o.content and n.nth = o.nth
    where d.tenant_id = ${ctx.tenant}
      and d.bill_id = ${oldId}
      and d.bill_line = o.line`);
  await ctx.sql`
    update difference
    set state = 'closed', data = data || '{"closedBy": "billReplaced"}'
    where tenant_id = ${ctx.tenant}
      and bill_id = ${oldId}
      and state = any(${OPEN_STATES as string[]}::text[])`;
  await ctx.sql`
    update difference
    set bill_id = ${newId}
    where tenant_id = ${ctx.tenant}
      and bill_id = ${oldId}
      and bill_line is null
      and state <> 'closed'`;
  // What was tied to the old lines looks for the new ones, and what their ties and words booked is taken back.
  const ties = await ctx.sql<{ tie: Id }>`
    select distinct tie_id as tie
    from bill_line
    where tenant_id = ${ctx.tenant}
      and bill_id = ${oldId}
      and tie_id is not null`;
  await bookTies(
    ctx,
    ties.map(({ tie }) => tie),
    true,
  );
  await unexplainLines(ctx, oldId);
  await ctx.sql`
    update bill_line l
    set verdict = case when l.item_id is null then 'notCompared' else 'tied' end, tie_id = null
    from bill_line o
    where o.tenant_id = ${ctx.tenant}
      and o.bill_id = ${oldId}
      and o.tie_id is not null
      and l.tenant_id = o.tenant_id
      and l.tie_id = o.tie_id
      and l.bill_id <> ${oldId}`;
  await ctx.sql`
    update bill_line
    set verdict = 'replaced', item_id = null, tie_id = null, explained_as = null
    where tenant_id = ${ctx.tenant}
      and bill_id = ${oldId}`;
}
