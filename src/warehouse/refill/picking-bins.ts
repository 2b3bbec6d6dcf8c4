/** The bin a SKU is picked from at a warehouse and how many are to lie there (WMS-3), kept by people. */
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';

export type PickingBinRow = { nodeId: Id; skuId: Id; bin: string; minimum: bigint; maximum: bigint };
export type KeptPickingBin = PickingBinRow & { version: number };

export const pickingBinTable = table<PickingBinRow>('picking_bin', {
  nodeId: 'uuid',
  skuId: 'uuid',
  bin: 'text',
  minimum: 'bigint',
  maximum: 'bigint',
});

/** All of a node, or those of the SKUs. */
export const pickingBinsOf = (ctx: Ctx, nodeId: Id, skuIds?: readonly Id[]): Promise<KeptPickingBin[]> =>
  ctx.run(sql`
    select ${pickingBinTable.select()}, version
    from picking_bin
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      ${skuIds ? sql`and sku_id = any(${skuIds as Id[]}::uuid[])` : sql``}
    order by bin, sku_id`);
