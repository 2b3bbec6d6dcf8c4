/**
 * Goods, by lot where lots are kept, that the books have taken out of a bin for a pick list and that nobody has scanned out of it yet: they may still
 * lie there. A parcel that was checked has its goods.
 */
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { type What, whatKey } from './count-lots.ts';

export async function toFetchFrom(ctx: Ctx, nodeId: Id, bin: string): Promise<Map<string, bigint>> {
  const rows = await ctx.sql<What & { left: string }>`
    select sku_id as "skuId", lot, sum(greatest(staged - picked, 0)) as left
    from (
      select p.sku_id, p.lot, p.pick_list_id, sum(p.quantity) as staged,
             coalesce((
               select sum((listed.line ->> 'picked')::numeric)
               from pick_list l
               cross join jsonb_array_elements(l.lines) listed(line)
               where l.tenant_id = ${ctx.tenant}
                 and l.id = p.pick_list_id
                 and listed.line ->> 'bin' = ${bin}
                 and listed.line ->> 'sku' = p.sku_id::text
                 and coalesce(listed.line ->> 'lot', '') = coalesce(p.lot, '')), 0) as picked
      from pick p
      join fulfilment f on f.tenant_id = p.tenant_id and f.id = p.fulfilment_id and f.state = 'picking'
      where p.tenant_id = ${ctx.tenant}
        and p.node_id = ${nodeId}
        and p.bin = ${bin}
        and p.state = 'staged'
        and p.pick_list_id is not null
      group by p.sku_id, p.lot, p.pick_list_id) lists
    group by sku_id, lot
    having sum(greatest(staged - picked, 0)) > 0`;
  return new Map(rows.map(({ left, ...what }) => [whatKey(what), BigInt(left)]));
}
