/** What a person decides of a courier's lines: pay as billed, or not. */
import { auditAll } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { done, type Outcome, refuse } from '../../kernel/refusal.ts';

export type SettleRefusal = 'shipping.billLineUnknown' | 'shipping.billLineAgreed';

/**
 * Lines that were decided before may be decided again. Refuses per line: `shipping.billLineUnknown`,
 * `shipping.billLineAgreed` (there is nothing to decide). Posts nothing: money has no book yet.
 */
export async function settleLines(
  ctx: Ctx,
  ids: readonly Id[],
  state: 'accepted' | 'disputed',
  note: string,
): Promise<Outcome<Id, SettleRefusal>[]> {
  const known = new Map(
    (
      await ctx.sql<{ id: Id; state: string; number: string; minor: bigint }>`
        select id, state, waybill_number as number, billed_minor as minor
        from courier_bill_line
        where tenant_id = ${ctx.tenant}
          and id = any(${ids as Id[]}::uuid[])
        order by id
        for update`
    ).map((row) => [row.id, row]),
  );
  const settled = ids.filter((id) => known.has(id) && known.get(id)!.state !== 'agreed');
  await ctx.sql`
    update courier_bill_line
    set state = ${state}, note = ${note}, settled_by = ${actorText(ctx.actor)}, settled_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and id = any(${settled}::uuid[])`;
  await auditAll(
    ctx,
    `freight.${state}`,
    settled.map((id) => ({
      subject: `waybill/${known.get(id)!.number}`,
      detail: { note, billedMinor: known.get(id)!.minor, before: known.get(id)!.state },
    })),
  );
  return ids.map((id) => {
    const line = known.get(id);
    if (!line) return refuse(id, 'shipping.billLineUnknown');
    return line.state === 'agreed' ? refuse(id, 'shipping.billLineAgreed') : done(id);
  });
}
