/** Lots over HTTP, at the warehouses the caller may see. */
import * as contract from '../../contract/lots.ts';
import type { Ctx } from '../../kernel/context.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import { may, type Session } from '../../kernel/http/session.ts';
import { Refused } from '../../kernel/refusal.ts';
import { covers } from '../node-reach.ts';
import { allNodes, type Node } from '../nodes.ts';
import { changeLot, nameLot } from './change-lots.ts';
import { lockLot } from './lots.ts';
import { listLots, readLot } from './read-lots.ts';

const within = async (ctx: Ctx, session: Session, right: string): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, right));

const worth = (session: Session) => ({ currency: may(session, 'catalog.cost') ? 'CNY' : null });

export const lotRoutes: Route[] = [
  route(contract.listLots, async ({ ctx, session, query: { nodeId, ...query } }) => {
    const nodes = await within(ctx, session, 'stock.read');
    return listLots(ctx, nodeId ? nodes.filter(({ id }) => id === nodeId) : nodes, query, worth(session));
  }),

  route(contract.changeLot, async ({ ctx, session, params, body, ifMatch }) => {
    const before = await lockLot(ctx, params);
    assertVersion({ ifMatch }, before.version);
    await changeLot(ctx, before, body);
    return readLot(ctx, await within(ctx, session, 'stock.read'), params, worth(session));
  }),

  route(contract.nameLot, async ({ ctx, session, body }) => {
    const nodes = await within(ctx, session, 'stock.write');
    if (!nodes.some(({ id }) => id === body.nodeId)) throw new Refused('stock.nodeUnknown', { id: body.nodeId }, 404);
    await nameLot(ctx, { ...body, bin: body.bin ?? '', quantity: BigInt(body.quantity) });
    return readLot(ctx, nodes, { skuId: body.skuId, lot: body.to.trim() }, worth(session));
  }),
];
