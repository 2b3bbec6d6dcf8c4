/** Parcels that left a node, in the order they did. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

/** Since a moment, that moment included; at most `limit`. */
export const parcelsLeft = (
  ctx: Ctx,
  nodeId: Id,
  since: Date,
  limit: number,
): Promise<{ id: Id; number: string; shippedAt: Date }[]> =>
  ctx.sql`
    select id, number, shipped_at as "shippedAt"
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and shipped_at >= ${since}
    order by shipped_at, id
    limit ${limit}`;
