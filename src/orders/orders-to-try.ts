/** Past orders that rules are tried on (OPS-3): within the caller's reach, by id or the newest ones. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Reach } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import type { Order } from './order.ts';
import { type OrderRow, orderTable, withLines } from './store.ts';

export type TrySelection = { ids?: readonly Id[]; newest: number; reach: Reach };

const ENDED = ['merged', 'split', 'cancelled', 'closed'];

/** The newest first, but for those in an `ended` state. */
export async function ordersToTry(
  ctx: Ctx,
  { ids, newest, reach }: TrySelection,
  ended: readonly string[] = ENDED,
): Promise<Order[]> {
  const within = reach.everything
    ? sql`true`
    : sql`(shop_id = any(${reach.shops}::uuid[]) or node_id = any(${reach.nodes}::uuid[]))`;
  const named = ids ? sql`id = any(${ids as Id[]}::uuid[])` : sql`true`;
  const rows = await ctx.run<OrderRow>(sql`
    select ${orderTable.select()}
    from sales_order
    where tenant_id = ${ctx.tenant}
      and state <> all(${ended as string[]}::text[])
      and ${named}
      and ${within}
    order by id desc
    limit ${ids?.length ?? newest}`);
  return withLines(ctx, rows);
}
