/** Work over HTTP: one's own for everybody, everybody's for who may overrule. */
import { listWork as listWorkEndpoint } from '../../contract/work.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import { may } from '../../kernel/http/session.ts';
import { allNodes, covers } from '../../stock/stock.ts';
import { listWork } from './list-work.ts';

const EVERYBODY = 'warehouse.force';

export const workRoutes: Route[] = [
  route(listWorkEndpoint, async ({ ctx, session, query: { from, until, nodeId } }) => {
    const everybody = may(session, EVERYBODY);
    const seen = (await allNodes(ctx)).filter(covers(session, everybody ? EVERYBODY : 'warehouse.check'));
    const nodes = nodeId ? seen.filter(({ id }) => id === nodeId) : seen;
    const rows = await listWork(ctx, nodes, { from, until, everybody });
    return { own: !everybody, at: new Date(ctx.now()), rows };
  }),
];
