/** Pick lists as people look at them: the latest first, and one with its lines, its parcels and its walk. */
import { type Sku, skusById } from '../catalog/catalog.ts';
import { peopleNames } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { readParcels } from '../shipping/shipping.ts';
import { actorWords, type Node } from '../stock/stock.ts';
import { pickListTable, type StoredList } from './make-pick-lists.ts';

type ListRow = StoredList & { open: number };
type Query = { cursor?: string | undefined; limit?: number | undefined };

/** Of the nodes given. A parcel that left the list's care (checked, or stopped and put back) is no longer open. */
export async function listPickLists(ctx: Ctx, nodes: readonly Node[], { cursor, limit = 50 }: Query) {
  const before = readCursor(cursor, { id: 'id' })?.id ?? null;
  const rows = await selectLists(
    ctx,
    sql`node_id = any(${nodes.map(({ id }) => id)}::uuid[]) ${before ? sql`and id < ${before}` : sql``}`,
    limit,
  );
  return {
    items: await describe(ctx, nodes, rows),
    next: rows.length < limit ? null : writeCursor({ id: rows.at(-1)!.id }),
  };
}

const selectLists = (ctx: Ctx, where: ReturnType<typeof sql>, limit: number): Promise<ListRow[]> =>
  ctx.run(sql`
    select l.number, ${pickListTable.select('l')},
           (select count(*)::int
            from fulfilment f
            where f.tenant_id = l.tenant_id
              and f.id = any(l.fulfilments)
              and f.state in ('picking', 'sorted')) as open
    from pick_list l
    where l.tenant_id = ${ctx.tenant}
      and ${where}
    order by l.id desc
    limit ${limit}`);

async function describe(ctx: Ctx, nodes: readonly Node[], rows: readonly ListRow[]) {
  const people = await peopleNames(
    ctx,
    rows.map((row) => row.createdBy),
  );
  const names = new Map(nodes.map((node) => [node.id, node.name]));
  return rows.map(({ id, number, nodeId, createdAt, createdBy, fulfilments, open, lines, walk, wall }) => ({
    ...{ id, number, createdAt, open, walk, wall },
    node: { id: nodeId, name: names.get(nodeId)! },
    by: actorWords(createdBy, people),
    parcels: fulfilments.length,
    pieces: lines.reduce((sum, line) => sum + BigInt(line.quantity), 0n),
    picked: lines.reduce((sum, line) => sum + BigInt(line.picked ?? 0), 0n),
    bins: new Set(lines.map(({ bin }) => bin)).size,
  }));
}

/** Refuses `warehouse.pickListUnknown` (404). */
export async function readPickList(ctx: Ctx, nodes: readonly Node[], id: Id) {
  const [list] = await selectLists(ctx, sql`id = ${id} and node_id = any(${nodes.map((node) => node.id)}::uuid[])`, 1);
  if (!list) throw new Refused('warehouse.pickListUnknown', { id }, 404);
  const [[head], skus, parcels] = await Promise.all([
    describe(ctx, nodes, [list]),
    skusById(ctx, [
      ...list.lines.map(({ sku }) => sku),
      ...list.takenOff.flatMap(({ back }) => back.map(({ sku }) => sku)),
    ]),
    readParcels(ctx, list.fulfilments),
  ]);
  const spots = new Map(list.walk?.stops.map(({ bin, at }) => [bin, at]));
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  return {
    ...head!,
    takenOff: list.takenOff.map(({ slot, orderId, orderNumber, merchantCode, outcome, node, back, at }) => ({
      ...{ slot, merchantCode, outcome, node, at: new Date(at) },
      order: { id: orderId, number: orderNumber },
      back: back.map(({ bin, sku, quantity }) => ({ bin, sku: skuRef(skus.get(sku)!), quantity: BigInt(quantity) })),
    })),
    lines: list.lines.map(({ bin, sku, quantity, picked, slots, lot = '', expiresOn = null }) => ({
      ...{ bin, at: spots.get(bin) ?? null, sku: skuRef(skus.get(sku)!), lot, expiresOn },
      ...{ quantity: BigInt(quantity), picked: BigInt(picked ?? 0) },
      slots: slots.map((one) => ({ slot: one.slot, quantity: BigInt(one.quantity) })),
    })),
    orders: list.fulfilments.map((parcelId, index) => {
      const { orderId, orderNumber, waybillNumber } = byId.get(parcelId)!;
      return {
        ...{ slot: index + 1, parcelId, waybillNumber: waybillNumber ?? '' },
        order: { id: orderId, number: orderNumber },
      };
    }),
  };
}

export const skuRef = ({ id, merchantCode, name, properties }: Sku) => ({ id, merchantCode, name, properties });
