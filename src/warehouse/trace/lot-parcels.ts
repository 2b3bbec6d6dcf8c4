/** Who got a lot (STK-5): every parcel it was picked for, those that are still in the house first. */
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { pageOf, readCursor } from '../../kernel/http/cursor.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { readParcels } from '../../shipping/shipping.ts';
import { lotsNamed, type Node } from '../../stock/stock.ts';

type Row = { id: Id; quantity: bigint; state: 'here' | 'left' };
type Page = { cursor?: string | undefined; limit?: number | undefined };

/**
 * At the nodes given, by an index of the picks. A parcel that got none in the end (stopped, put back, taken back) is not
 * among them. Refuses `stock.lotUnknown` (404).
 */
export async function parcelsOfLot(
  ctx: Ctx,
  nodes: readonly Node[],
  { skuId, lot }: { skuId: Id; lot: string },
  { cursor, limit = 50 }: Page,
) {
  if (!(await lotsNamed(ctx, [{ skuId, lot }])).size) throw new Refused('stock.lotUnknown', { lot }, 404);
  const after = readCursor(cursor, { state: 'text', id: 'id' });
  const rows = await ctx.run<Row>(sql`
    select fulfilment_id as id, sum(quantity)::bigint as quantity, case state when 'staged' then 'here' else 'left' end as state
    from pick
    where tenant_id = ${ctx.tenant}
      and sku_id = ${skuId}
      and lot = ${lot}
      and state in ('staged', 'left')
      and node_id = any(${nodes.map(({ id }) => id)}::uuid[])
      and not exists (
        select
        from fulfilment f
        where f.tenant_id = pick.tenant_id and f.id = pick.fulfilment_id and f.state = 'reversed')
    group by fulfilment_id, pick.state
    having ${after === null}::boolean
        or (case pick.state when 'staged' then 'here' else 'left' end, fulfilment_id)
           > (${after?.state ?? ''}, ${after?.id ?? null}::uuid)
    order by 3, fulfilment_id
    limit ${limit + 1}`);
  const parcels = new Map(
    (
      await readParcels(
        ctx,
        rows.map(({ id }) => id),
      )
    ).map((parcel) => [parcel.id, parcel]),
  );
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return pageOf(
    rows,
    limit,
    ({ id, quantity, state }) => {
      const { number, orderId, orderNumber, waybillNumber, nodeId, shippedAt } = parcels.get(id)!;
      return {
        ...{ parcel: number, waybillNumber: waybillNumber ?? '', quantity, state, shippedAt },
        ...{ order: { id: orderId, number: orderNumber }, node: { id: nodeId, name: names.get(nodeId)! } },
      };
    },
    ({ id, state }) => ({ id, state }),
  );
}
