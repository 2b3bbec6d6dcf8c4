/** A right may cover some shops or warehouses only: what lies outside is as if it were not there. */
import type { Ctx } from '../kernel/context.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

/** Refuses the whole request, `shipping.unknown` (404, data: `ids`), when the right does not cover all fulfilments. */
export async function assertWithinReach(
  ctx: Ctx,
  session: Session,
  right: string,
  fulfilmentIds: readonly Id[],
): Promise<void> {
  const reach = reachOf(session, right);
  if (reach.everything) return;
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and id = any(${fulfilmentIds as Id[]}::uuid[])
      and (shop_id = any(${reach.shops}::uuid[]) or node_id = any(${reach.nodes}::uuid[]))`;
  const covered = new Set(rows.map((row) => row.id));
  const outside = fulfilmentIds.filter((id) => !covered.has(id));
  if (outside.length) throw new Refused('shipping.unknown', { ids: outside }, 404);
}
