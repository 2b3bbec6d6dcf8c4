/** A right may cover some shops or nodes only: orders outside of it are as if they were not there (IAM-1). */
import type { Ctx } from '../kernel/context.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

/** Those of the orders that the right covers. */
export async function withinReach(
  ctx: Ctx,
  session: Session,
  right: string,
  ids: readonly Id[],
): Promise<readonly Id[]> {
  const reach = reachOf(session, right);
  if (reach.everything) return ids;
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
      and (shop_id = any(${reach.shops}::uuid[]) or node_id = any(${reach.nodes}::uuid[]))`;
  const covered = new Set(rows.map((row) => row.id));
  return ids.filter((id) => covered.has(id));
}

/** Refuses the whole request, `orders.notFound` (404, data: ids), when the right does not cover all of them. */
export async function assertReach(ctx: Ctx, session: Session, right: string, ids: readonly Id[]): Promise<void> {
  const covered = new Set(await withinReach(ctx, session, right, ids));
  const outside = ids.filter((id) => !covered.has(id));
  if (outside.length) throw new Refused('orders.notFound', { ids: outside }, 404);
}

/** Refuses `channels.shopUnknown` (404) when the right does not cover the shop. */
export function assertShop(session: Session, right: string, shopId: Id): void {
  const reach = reachOf(session, right);
  if (!reach.everything && !reach.shops.includes(shopId)) throw new Refused('channels.shopUnknown', { shopId }, 404);
}
