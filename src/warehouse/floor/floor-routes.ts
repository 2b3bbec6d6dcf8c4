/** Zones, bins, the floor and the map over HTTP. A right given for some warehouses covers those. */
import * as contract from '../../contract/floor.ts';
import type { Ctx } from '../../kernel/context.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { allNodes, covers, type Node } from '../../stock/stock.ts';
import { changeBin, listBins, lockBin, makeBins, placedOn } from './keep-bins.ts';
import { floorOf, saveFloor } from './keep-floor.ts';
import { saveZone, zoneOf, zonesOf } from './keep-zones.ts';
import { goodsInBin, warehouseMap } from './map.ts';

const READ = 'stock.read';
const WRITE = 'stock.write';

export const floorRoutes: Route[] = [
  route(contract.listZones, async ({ ctx, session, params }) => {
    const node = await warehouseOf(ctx, session, READ, params.id);
    return { zones: await zonesOf(ctx, node.id) };
  }),

  route(contract.createZone, async ({ ctx, session, params, body }) => {
    const node = await warehouseOf(ctx, session, WRITE, params.id);
    return saveZone(ctx, { ...body, id: ctx.newId(), nodeId: node.id });
  }),

  route(contract.changeZone, async ({ ctx, session, params, body, ifMatch }) => {
    const node = await warehouseOf(ctx, session, WRITE, params.id);
    const known = await zoneOf(ctx, node.id, params.zoneId);
    assertVersion({ ifMatch }, known.version);
    return saveZone(ctx, { ...body, id: known.id, nodeId: node.id });
  }),

  route(contract.getFloor, async ({ ctx, session, params }) => {
    const node = await warehouseOf(ctx, session, READ, params.id);
    return { floor: await floorOf(ctx, node.id) };
  }),

  route(contract.drawFloor, async ({ ctx, session, params, body, ifMatch }) => {
    const node = await warehouseOf(ctx, session, WRITE, params.id);
    assertVersion({ ifMatch }, (await floorOf(ctx, node.id, true))?.version ?? 0);
    return saveFloor(ctx, node.id, body);
  }),

  route(contract.listBins, async ({ ctx, session, params, query }) => {
    const node = await warehouseOf(ctx, session, READ, params.id);
    return listBins(ctx, node.id, query);
  }),

  route(contract.previewBins, async ({ ctx, session, params, body }) =>
    makeBins(ctx, await warehouseOf(ctx, session, READ, params.id), body, false),
  ),

  route(contract.makeBins, async ({ ctx, session, params, body }) =>
    makeBins(ctx, await warehouseOf(ctx, session, WRITE, params.id), body, true),
  ),

  route(contract.changeBin, async ({ ctx, session, params, body, ifMatch }) => {
    const node = await warehouseOf(ctx, session, WRITE, params.id);
    const known = await lockBin(ctx, node.id, params.code);
    assertVersion({ ifMatch }, known.version);
    const bin = await changeBin(ctx, known, body);
    return { ...bin, placed: (await placedOn(ctx, node.id))(bin) };
  }),

  route(contract.getWarehouseMap, async ({ ctx, session, params, query }) =>
    warehouseMap(ctx, await warehouseOf(ctx, session, READ, params.id), query.days),
  ),

  route(contract.listBinGoods, async ({ ctx, session, params }) => {
    const node = await warehouseOf(ctx, session, READ, params.id);
    return { goods: await goodsInBin(ctx, node.id, params.code) };
  }),
];

/** Closed ones too. One the caller may not see is not there: `stock.nodeUnknown` (404). */
export async function warehouseOf(ctx: Ctx, session: Session, right: string, id: Id): Promise<Node> {
  const node = (await allNodes(ctx)).filter(covers(session, right)).find((one) => one.id === id);
  if (!node) throw new Refused('stock.nodeUnknown', { id }, 404);
  return node;
}
