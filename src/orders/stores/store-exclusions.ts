/**
 * Stores that are left out (SRC-3): for an order, the stores that refused it; for a SKU, those that refused it so often.
 * Left out means their stock is not seen by whoever chooses a node; what a person names is his to name.
 */
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Availability } from '../../stock/stock.ts';

/** The stores that refused each of these orders; most were refused by none. */
export async function refusedBy(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, Id[]>> {
  const rows = await ctx.sql<{ orderId: Id; nodeId: Id }>`
    select distinct order_id as "orderId", node_id as "nodeId"
    from store_refusal
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
    order by 1, 2`;
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return new Map([...byOrder].map(([id, own]) => [id, own.map(({ nodeId }) => nodeId)]));
}

/** Takes the stock of stores that are left out for a SKU out of what may be promised; `named`: nodes people chose. */
export async function withoutExcluded(
  ctx: Ctx,
  available: Availability,
  named: ReadonlySet<Id>,
): Promise<Availability> {
  const rows = await ctx.sql<{ nodeId: Id; skuId: Id }>`
    select node_id as "nodeId", sku_id as "skuId"
    from store_exclusion
    where tenant_id = ${ctx.tenant}
      and lifted_at is null
      and until > ${new Date(ctx.now())}`;
  for (const { nodeId, skuId } of rows) if (!named.has(nodeId)) available.get(nodeId)?.delete(skuId);
  return available;
}

/** Counts refusals of SKUs by stores in the days that count, and leaves out who reached the tenant's number. */
export async function excludeRepeated(
  ctx: Ctx,
  pairs: readonly { nodeId: Id; skuId: Id }[],
  settings: { refusals: number; withinDays: number; excludedDays: number },
): Promise<void> {
  const now = ctx.now();
  const day = 86_400_000;
  const rows = await ctx.sql<{ nodeId: Id; skuId: Id; refusals: number }>`
    select n.node_id as "nodeId", n.sku_id as "skuId", count(*)::int as refusals
    from unnest(${pairs.map(({ nodeId }) => nodeId)}::uuid[], ${pairs.map(({ skuId }) => skuId)}::uuid[])
         n(node_id, sku_id)
    join store_refusal r
      on r.tenant_id = ${ctx.tenant}
     and r.node_id = n.node_id
     and n.sku_id = any(r.sku_ids)
     and r.at > ${new Date(now - settings.withinDays * day)}
    where not exists (
      select
      from store_exclusion x
      where x.tenant_id = ${ctx.tenant}
        and x.node_id = n.node_id
        and x.sku_id = n.sku_id
        -- What was lifted, or has ended, is not held against the store again.
        and (x.lifted_at is null and x.until > ${new Date(now)} or x.since >= r.at))
    group by 1, 2
    having count(*) >= ${settings.refusals}`;
  const until = new Date(now + settings.excludedDays * day);
  await ctx.sql`
    insert into store_exclusion (tenant_id, id, node_id, sku_id, refusals, since, until)
    select ${ctx.tenant}, n.*, ${new Date(now)}, ${until}
    from unnest(${rows.map(() => ctx.newId())}::uuid[], ${rows.map(({ nodeId }) => nodeId)}::uuid[],
                ${rows.map(({ skuId }) => skuId)}::uuid[], ${rows.map(({ refusals }) => refusals)}::int[])
         n(id, node_id, sku_id, refusals)`;
}
