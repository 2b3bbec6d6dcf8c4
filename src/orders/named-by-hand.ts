/** What people named for orders, read back from the timeline: rules that are tried must leave it as it is. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Order } from './order.ts';

export type NamedByHand = { nodes: Map<Id, Id>; couriers: Map<Id, string> };

/** By order; only what still stands: a later choice, or a step back to review, has taken the earlier one away. */
export async function namedByHand(ctx: Ctx, orders: readonly Order[]): Promise<NamedByHand> {
  const rows = await ctx.sql<{ order_id: Id; event: 'nodeSet' | 'courierSet'; named: string }>`
    select distinct on (e.order_id, e.event) e.order_id, e.event, e.data ->> 'to' as named
    from order_event e
    where e.tenant_id = ${ctx.tenant}
      and e.order_id = any(${orders.map((order) => order.id)}::uuid[])
      and e.event in ('nodeSet', 'courierSet')
      and not exists (
        select
        from order_event back
        where back.tenant_id = e.tenant_id
          and back.order_id = e.order_id
          and back.event = 'unreviewed'
          and back.id > e.id)
    order by e.order_id, e.event, e.id desc`;
  const byId = new Map(orders.map((order) => [order.id, order]));
  const named: NamedByHand = { nodes: new Map(), couriers: new Map() };
  for (const { order_id, event, named: to } of rows) {
    const order = byId.get(order_id)!;
    if (event === 'nodeSet' && order.nodeId === to) named.nodes.set(order.id, to);
    if (event === 'courierSet' && order.courier === to) named.couriers.set(order.id, to);
  }
  return named;
}
