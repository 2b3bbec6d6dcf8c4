/** Pick lists over HTTP, of the warehouses the caller may see. */
import * as contract from '../contract/pick-lists.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Route, route } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import { allNodes, covers, type Node } from '../stock/stock.ts';
import { listPickLists, readPickList } from './read-pick-lists.ts';

const visibleNodes = async (ctx: Ctx, session: Session): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, 'shipping.read'));

export const pickListRoutes: Route[] = [
  route(contract.listPickLists, async ({ ctx, session, query: { nodeId, ...query } }) => {
    const nodes = await visibleNodes(ctx, session);
    return listPickLists(ctx, nodeId ? nodes.filter(({ id }) => id === nodeId) : nodes, query);
  }),

  route(contract.getPickList, async ({ ctx, session, params }) =>
    readPickList(ctx, await visibleNodes(ctx, session), params.id),
  ),
];
