/** The life of a barcode over HTTP, as far as the caller may see. */
import { listLotParcels } from '../../contract/lots.ts';
import { traceCode as traceEndpoint } from '../../contract/trace.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import { allNodes, covers } from '../../stock/stock.ts';
import { parcelsOfLot } from './lot-parcels.ts';
import { traceCode } from './trace-code.ts';

export const traceRoutes: Route[] = [
  route(listLotParcels, async ({ ctx, session, params, query }) =>
    parcelsOfLot(ctx, (await allNodes(ctx)).filter(covers(session, 'shipping.read')), params, query),
  ),
  route(traceEndpoint, async ({ ctx, session, query: { code, limit = 50, cursor } }) => {
    const nodes = await allNodes(ctx);
    const sight = {
      stock: nodes.filter(covers(session, 'stock.read')),
      parcels: nodes.filter(covers(session, 'shipping.read')),
    };
    return traceCode(ctx, sight, code.trim(), { limit, cursor });
  }),
];
