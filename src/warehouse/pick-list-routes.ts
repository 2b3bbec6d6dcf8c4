/** Pick lists over HTTP, of the warehouses the caller may see. */

import { skusById } from '../catalog/catalog.ts';
import { closeMissingGoods, listMissingGoods } from '../contract/missing-goods.ts';
import * as contract from '../contract/pick-lists.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import { allNodes, covers, type Node } from '../stock/stock.ts';
import { closeMissing, listMissing } from './missing-goods.ts';
import { pickItem } from './pick-item.ts';
import { listPickLists, readPickList, skuRef } from './read-pick-lists.ts';
import { shortPick } from './short-pick.ts';

const visibleNodes = async (ctx: Ctx, session: Session): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, 'shipping.read'));

export const pickListRoutes: Route[] = [
  route(contract.listPickLists, async ({ ctx, session, query: { nodeId, ...query } }) => {
    const nodes = await visibleNodes(ctx, session);
    return listPickLists(ctx, nodeId ? nodes.filter(({ id }) => id === nodeId) : nodes, query);
  }),

  route(contract.pickItem, async ({ ctx, session, params: { id }, body }) => {
    const nodes = (await allNodes(ctx)).filter(covers(session, 'warehouse.check'));
    const quantity = body.quantity === undefined ? 1n : BigInt(body.quantity);
    const { skuId, ...answer } = await pickItem(ctx, nodes, id, { ...body, code: body.code.trim(), quantity });
    const sku = skuId === null ? null : (await skusById(ctx, [skuId])).get(skuId)!;
    return { ...answer, sku: sku && skuRef(sku), list: await readPickList(ctx, nodes, id) };
  }),

  route(contract.shortPick, async ({ ctx, session, params: { id }, body }) => {
    const nodes = (await allNodes(ctx)).filter(covers(session, 'warehouse.check'));
    await shortPick(ctx, nodes, id, body);
    return readPickList(ctx, nodes, id);
  }),

  route(listMissingGoods, async ({ ctx, session, query: { nodeId, ...query } }) => {
    const nodes = (await allNodes(ctx)).filter(covers(session, 'stock.read'));
    return listMissing(ctx, nodeId ? nodes.filter(({ id }) => id === nodeId) : nodes, query);
  }),

  route(closeMissingGoods, async ({ ctx, session, params: { id }, body }) => {
    const nodes = (await allNodes(ctx)).filter(covers(session, 'stock.write'));
    await closeMissing(ctx, nodes, { id, ...body });
    return listMissing(ctx, nodes, {});
  }),

  route(contract.getPickList, async ({ ctx, session, params }) =>
    readPickList(ctx, await visibleNodes(ctx, session), params.id),
  ),
];
