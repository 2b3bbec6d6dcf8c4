/** Orders with whatever became of them when they were divided. */
import type { Id } from '../kernel/ids.ts';
import type { Order } from './order.ts';
import type { Work } from './store.ts';

/** The orders themselves and, where one was divided, its parts and their parts, locked; by the order that was named. */
export async function lockReached(work: Work, ids: readonly Id[]): Promise<Map<Id, Order[]>> {
  const { ctx } = work;
  const rows = await ctx.sql<{ id: Id; root: Id }>`
    with recursive reached as (
      select id, id as root
      from sales_order
      where tenant_id = ${ctx.tenant}
        and id = any(${ids as Id[]}::uuid[])
      union all
      select o.id, r.root
      from reached r
      join sales_order o on o.tenant_id = ${ctx.tenant} and o.split_from = r.id)
    select id, root from reached`;
  const orders = new Map((await work.lock(rows.map((row) => row.id))).map((order) => [order.id, order]));
  const byRoot = Map.groupBy(rows, (row) => row.root);
  return new Map([...byRoot].map(([root, found]) => [root, found.flatMap(({ id }) => orders.get(id) ?? [])]));
}
