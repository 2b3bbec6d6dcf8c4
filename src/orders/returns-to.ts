/** Goods of after-sale cases that come back to nodes where somebody else works (SRC-4): what is told of them there. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { ReturnToAnnounce } from '../shipping/shipping.ts';

/** Cases whose goods are still to come to the nodes, or the cases named wherever they stand. Without goods they are left out. */
export async function returnsTo(
  ctx: Ctx,
  asked: { nodeIds: readonly Id[] } | { caseIds: readonly Id[] },
): Promise<ReturnToAnnounce[]> {
  const where =
    'caseIds' in asked
      ? sql`c.id = any(${asked.caseIds as Id[]}::uuid[])`
      : sql`c.node_id = any(${asked.nodeIds as Id[]}::uuid[])
            and c.state in ('waitReturn', 'waitReceive', 'partlyReceived')`;
  const rows = await ctx.run<Omit<ReturnToAnnounce, 'lines'> & { lines: { skuId: Id; quantity: string }[] }>(sql`
    select c.id as "caseId", c.number, c.node_id as "nodeId", o.number as "orderNumber",
           c.return_courier as courier, c.return_number as "waybillNumber", c.reason, c.opened_at as "createdAt",
           l.lines
    from after_sale_case c
    join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
    cross join lateral (
      select jsonb_agg(jsonb_build_object('skuId', x.sku_id, 'quantity', x.left_of::text)) as lines
      from (
        select sku_id, sum(quantity - good - defective - missing) as left_of
        from after_sale_line
        where tenant_id = c.tenant_id
          and case_id = c.id
        group by sku_id
        having sum(quantity - good - defective - missing) > 0) x) l
    where c.tenant_id = ${ctx.tenant}
      and ${where}
      and l.lines is not null
    order by c.id`);
  return rows.map(({ lines, ...one }) => ({
    ...one,
    lines: lines.map(({ skuId, quantity }) => ({ skuId, quantity: BigInt(quantity) })),
  }));
}
