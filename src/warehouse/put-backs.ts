/**
 * The put-back list (ORD-13): pieces of stopped parcels that are off their shelf, until a hand has put them back. Posts
 * nothing: the books moved them when the parcel was stopped, so that they can be promised again at once.
 */
import { skusById } from '../catalog/catalog.ts';
import * as contract from '../contract/put-backs.ts';
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { allNodes, covers, FREE, moveSerials, type Node, readSerials } from '../stock/stock.ts';
import { skuRef } from './read-pick-lists.ts';
import { skuOfScan } from './scan-serial.ts';

type Row = {
  id: Id;
  nodeId: Id;
  skuId: Id;
  bin: string;
  quantity: bigint;
  fulfilmentId: Id;
  orderId: Id;
  orderNumber: string;
  parcelNumber: string;
  pickList: string | null;
};

const readRows = (ctx: Ctx, nodes: readonly Node[], where: Sql, limit: number): Promise<Row[]> =>
  ctx.run<Row>(sql`
    select p.id, p.node_id as "nodeId", p.sku_id as "skuId", p.bin, p.carry as quantity, f.id as "fulfilmentId", f.order_id as "orderId",
           f.order_number as "orderNumber", f.number as "parcelNumber", l.number as "pickList"
    from pick p
    join fulfilment f on f.tenant_id = p.tenant_id and f.id = p.fulfilment_id
    left join pick_list l on l.tenant_id = p.tenant_id and l.id = p.pick_list_id
    where p.tenant_id = ${ctx.tenant}
      and p.node_id = any(${nodes.map(({ id }) => id)}::uuid[])
      and p.carry > 0
      and p.carried_at is null
      and ${where}
    order by p.id
    limit ${limit}`);

async function describe(ctx: Ctx, nodes: readonly Node[], rows: readonly Row[]) {
  const skus = await skusById(
    ctx,
    rows.map(({ skuId }) => skuId),
  );
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return rows.map(({ nodeId, skuId, fulfilmentId: _, orderId, orderNumber, ...row }) => ({
    ...row,
    node: { id: nodeId, name: names.get(nodeId)! },
    sku: skuRef(skus.get(skuId)!),
    order: { id: orderId, number: orderNumber },
  }));
}

/** Refuses as the contract says. */
async function find(ctx: Ctx, nodes: readonly Node[], code: string) {
  const skuId = await skuOfScan(ctx, code);
  if (skuId === null) throw new Refused('warehouse.itemUnknown', { code });
  const rows = await readRows(ctx, nodes, sql`p.sku_id = ${skuId}`, 1);
  if (rows.length === 0) {
    const merchantCode = (await skusById(ctx, [skuId])).get(skuId)!.merchantCode;
    throw new Refused('warehouse.nothingToPutBack', { merchantCode });
  }
  return (await describe(ctx, nodes, rows))[0]!;
}

async function confirm(ctx: Ctx, nodes: readonly Node[], id: Id, bin: string): Promise<{ left: number }> {
  const [row] = await readRows(ctx, nodes, sql`p.id = ${id}`, 1);
  if (!row) throw new Refused('warehouse.putBackUnknown', {}, 404);
  if (row.bin.toLowerCase() !== bin.toLowerCase()) throw new Refused('warehouse.otherBin', { bin: row.bin });
  await ctx.sql`
    update pick
    set carried_at = ${new Date(ctx.now())}, carried_by = ${actorText(ctx.actor)}
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  await shelvePieces(ctx, row);
  await audit(ctx, 'putBack.confirm', `putBack/${id}`, { bin: row.bin, quantity: row.quantity.toString() });
  const [left] = await ctx.run<{ count: number }>(sql`
    select count(*)::int as count
    from pick
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodes.map((node) => node.id)}::uuid[])
      and carry > 0
      and carried_at is null`);
  return { left: left!.count };
}

/** Pieces that were picked for the parcel by their own codes lie in that bin again. */
async function shelvePieces(ctx: Ctx, { fulfilmentId, skuId, bin, quantity }: Row): Promise<void> {
  const off = sql`fulfilment_id = ${fulfilmentId} and sku_id = ${skuId} and state = 'inStock' and bin = ''`;
  const pieces = (await readSerials(ctx, off, true)).slice(0, Number(quantity));
  const document = { type: 'fulfilment', id: fulfilmentId };
  await moveSerials(ctx, pieces, { step: 'shelved', state: 'inStock', from: FREE, bin, document });
}

const here = async (ctx: Ctx, session: Session, nodeId?: Id): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, 'warehouse.check')).filter(({ id }) => !nodeId || id === nodeId);

export const putBackRoutes: Route[] = [
  route(contract.listPutBacks, async ({ ctx, session, query: { nodeId, cursor, limit = 50 } }) => {
    const nodes = await here(ctx, session, nodeId);
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await readRows(ctx, nodes, after ? sql`p.id > ${after}` : sql`true`, limit + 1);
    const items = await describe(ctx, nodes, rows);
    return pageOf(
      items,
      limit,
      (item) => item,
      ({ id }) => ({ id }),
    );
  }),
  route(contract.findPutBack, async ({ ctx, session, body: { code, nodeId } }) =>
    find(ctx, await here(ctx, session, nodeId), code.trim()),
  ),
  route(contract.confirmPutBack, async ({ ctx, session, params: { id }, body: { bin } }) =>
    confirm(ctx, await here(ctx, session), id, bin.trim()),
  ),
];
