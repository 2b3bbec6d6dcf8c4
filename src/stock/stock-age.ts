/** How old the goods on the shelf are (SRC-1): first in, first out, by the days goods were received. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Availability } from './availability.ts';

const DAY_MS = 86_400_000;

/**
 * Whole days since the oldest goods that are still there came in, per node and SKU: receipts are counted back from the
 * newest until they cover what is available. Goods nobody received (a stock taken over by another way) have no age.
 */
export async function ageOfStock(ctx: Ctx, available: Availability): Promise<Map<Id, Map<Id, number>>> {
  const asked = [...available].flatMap(([node, skus]) => [...skus].map(([sku, free]) => ({ node, sku, free })));
  const rows = await ctx.sql<{ node: Id; sku: Id; since: string }>`
    with asked as (
      select *
      from unnest(${asked.map((row) => row.node)}::uuid[], ${asked.map((row) => row.sku)}::uuid[],
                  ${asked.map((row) => row.free)}::bigint[]) n(node, sku, free)
    ), layer as (
      select d.node_id as node, l.sku_id as sku, d.business_on as day,
             sum(sum(l.change)) over (partition by d.node_id, l.sku_id order by d.business_on desc) as covered
      from stock_document_line l
      join stock_document d on d.tenant_id = l.tenant_id and d.id = l.document_id
      where l.tenant_id = ${ctx.tenant}
        and l.sku_id = any(${[...new Set(asked.map((row) => row.sku))]}::uuid[])
        and l.bucket = 'sellable'
        and l.change > 0
        and d.kind in ('receipt', 'opening', 'erpLoad')
      group by d.node_id, l.sku_id, d.business_on
    )
    select a.node, a.sku, coalesce(max(day) filter (where covered >= a.free), min(day))::text as since
    from asked a
    join layer using (node, sku)
    group by a.node, a.sku`;
  const ages = new Map<Id, Map<Id, number>>();
  for (const { node, sku, since } of rows) {
    const own = ages.get(node) ?? new Map<Id, number>();
    ages.set(node, own.set(sku, Math.max(0, Math.floor((ctx.now() - Date.parse(since)) / DAY_MS))));
  }
  return ages;
}
