/** The wall over HTTP, of the warehouses the caller may see or work in. */
import { skusById } from '../catalog/catalog.ts';
import * as contract from '../contract/walls.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import { allNodes, covers, type Node } from '../stock/stock.ts';
import { skuRef } from './read-pick-lists.ts';
import { readWall } from './read-wall.ts';
import { missingAtWall, scanAtWall, unlight } from './wall.ts';

const nodesFor = async (ctx: Ctx, session: Session, right: string): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, right));

const WORK = 'warehouse.check';

export const wallRoutes: Route[] = [
  route(contract.getWall, async ({ ctx, session, params: { id } }) =>
    readWall(ctx, await nodesFor(ctx, session, 'shipping.read'), id),
  ),

  route(contract.scanAtWall, async ({ ctx, session, params: { id }, body }) => {
    const nodes = await nodesFor(ctx, session, WORK);
    const { verdict, slot, skuId } = await scanAtWall(ctx, nodes, id, body.code.trim());
    const sku = skuId === null ? null : (await skusById(ctx, [skuId])).get(skuId)!;
    return { verdict, slot, sku: sku && skuRef(sku), wall: await readWall(ctx, nodes, id) };
  }),

  route(contract.unlightWall, async ({ ctx, session, params: { id } }) => {
    const nodes = await nodesFor(ctx, session, WORK);
    await unlight(ctx, nodes, id);
    return readWall(ctx, nodes, id);
  }),

  route(contract.missingAtWall, async ({ ctx, session, params: { id }, body }) => {
    const nodes = await nodesFor(ctx, session, WORK);
    await missingAtWall(ctx, nodes, id, body.skuId);
    return readWall(ctx, nodes, id);
  }),
];
