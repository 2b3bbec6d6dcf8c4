/** Waves over HTTP, of the warehouses the caller may see or work in. */
import * as contract from '../../contract/waves.ts';
import type { Ctx } from '../../kernel/context.ts';
import { ownRoute, type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { assertWithinReach } from '../../shipping/shipping.ts';
import { planWave } from './plan-wave.ts';
import { listWaves, readWave } from './read-waves.ts';
import { cancelWave, kickOut, makeWave, startWave } from './wave-commands.ts';
import { assertNode, nodesFor, READ, WRITE } from './wave-reach.ts';

/** A command on a wave of a warehouse the caller may work in; answers the wave as it is then. */
async function onWave(ctx: Ctx, session: Session, id: Id, act: () => Promise<void>) {
  const nodes = await nodesFor(ctx, session, WRITE);
  await readWave(ctx, nodes, id);
  await act();
  return readWave(ctx, nodes, id);
}

export const waveRoutes: Route[] = [
  ownRoute(contract.planWave, async ({ db, scope, session, body }) => {
    await db.read(scope, (ctx) => assertNode(ctx, session, body.nodeId));
    return planWave(db, scope, body);
  }),

  route(contract.makeWave, async ({ ctx, session, body: { asked, carts } }) => {
    await assertNode(ctx, session, asked.nodeId);
    await assertWithinReach(ctx, session, WRITE, carts.flat());
    return readWave(ctx, await nodesFor(ctx, session, WRITE), await makeWave(ctx, asked, carts));
  }),

  route(contract.listWaves, async ({ ctx, session, query }) =>
    listWaves(ctx, await nodesFor(ctx, session, READ), query),
  ),

  route(contract.getWave, async ({ ctx, session, params }) =>
    readWave(ctx, await nodesFor(ctx, session, READ), params.id),
  ),

  route(contract.startWave, async ({ ctx, session, params: { id } }) =>
    onWave(ctx, session, id, () => startWave(ctx, id)),
  ),

  route(contract.kickOutOfWave, async ({ ctx, session, params: { id }, body }) =>
    onWave(ctx, session, id, () => kickOut(ctx, id, body.ids, body.reason)),
  ),

  route(contract.cancelWave, async ({ ctx, session, params: { id } }) =>
    onWave(ctx, session, id, () => cancelWave(ctx, id)),
  ),
];
