/** Scanning parcels out over HTTP. A right given for some warehouses covers the manifests there. */
import * as contract from '../contract/manifests.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { type Route, route } from '../kernel/http/route.ts';
import { reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { couriersOf } from './couriers.ts';
import { nodesById } from './describe-waybills.ts';
import { type KeptManifest, listManifests, manifestById } from './manifests.ts';
import { closeScannedManifest, lockOpenManifest, openManifest, scanOut, takeOff } from './scan-out.ts';

export const manifestRoutes: Route[] = [
  route(contract.listManifests, async ({ ctx, session, query: { state, cursor, limit = 50 } }) => {
    const reach = reachOf(session, 'shipping.read');
    const nodes = reach.everything ? null : reach.nodes;
    const manifests = await listManifests(ctx, { state, nodes, after: readCursor(cursor, { id: 'id' }), limit });
    const describe = await describer(ctx);
    return pageOf(manifests, limit, describe, ({ id }) => ({ id }));
  }),

  route(contract.openManifest, async ({ ctx, session, body: { courier, nodeId } }) => {
    if (!covers(session, nodeId)) throw new Refused('stock.nodeUnknown', { id: nodeId }, 404);
    return (await describer(ctx))(await openManifest(ctx, courier, nodeId));
  }),

  route(contract.scanOut, async ({ ctx, session, params: { id }, body }) => {
    const scan = await scanOut(ctx, await openWithin(ctx, session, id), body.waybillNumber.trim());
    return { ...scan, manifest: await describeNow(ctx, id) };
  }),

  route(contract.takeOffManifest, async ({ ctx, session, params: { id }, body }) => {
    await takeOff(ctx, await openWithin(ctx, session, id), body.waybillNumber.trim());
    return describeNow(ctx, id);
  }),

  route(contract.closeManifest, async ({ ctx, session, params: { id } }) => {
    const { outcomes } = await closeScannedManifest(ctx, await openWithin(ctx, session, id));
    return { manifest: await describeNow(ctx, id), outcomes };
  }),
];

function covers(session: Session, nodeId: Id): boolean {
  const reach = reachOf(session, 'shipping.write');
  return reach.everything || reach.nodes.includes(nodeId);
}

/** Refuses `shipping.manifestUnknown` (404), also for one of a warehouse outside of the right; `shipping.manifestClosed`. */
async function openWithin(ctx: Ctx, session: Session, id: Id): Promise<KeptManifest> {
  const { nodeId } = await manifestById(ctx, id);
  if (!covers(session, nodeId)) throw new Refused('shipping.manifestUnknown', { id }, 404);
  return lockOpenManifest(ctx, id);
}

const describeNow = async (ctx: Ctx, id: Id) => (await describer(ctx))(await manifestById(ctx, id));

async function describer(ctx: Ctx) {
  const [couriers, nodes] = await Promise.all([couriersOf(ctx), nodesById(ctx)]);
  return ({ courier, nodeId, on, parcels, ...manifest }: KeptManifest) => ({
    ...manifest,
    parcels: manifest.state === 'open' ? on : parcels,
    courier: { code: courier, name: couriers.get(courier)?.name ?? courier },
    node: { id: nodeId, name: nodes.get(nodeId)?.name ?? '' },
  });
}
