/** Waves by the clock over HTTP, of the warehouses the caller may see or work in. */
import * as contract from '../../contract/wave-schedules.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import type { Session } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { DUE } from './run-schedules.ts';
import { assertNode, nodesFor, READ, WRITE } from './wave-reach.ts';
import { describeSchedules, keepSchedule, runSoon, scheduleOf, selectSchedules } from './wave-schedules.ts';

async function one(ctx: Ctx, session: Session, id: Id) {
  const nodes = await nodesFor(ctx, session, WRITE);
  return (await describeSchedules(ctx, nodes, [await scheduleOf(ctx, id)]))[0]!;
}

/** Of a warehouse the caller may work in, locked. Refuses `warehouse.scheduleUnknown` (404). */
async function ownSchedule(ctx: Ctx, session: Session, id: Id) {
  const schedule = await scheduleOf(ctx, id, true);
  const nodes = await nodesFor(ctx, session, WRITE);
  if (!nodes.some((node) => node.id === schedule.nodeId)) throw new Refused('warehouse.scheduleUnknown', { id }, 404);
  return schedule;
}

export const scheduleRoutes: Route[] = [
  route(contract.listWaveSchedules, async ({ ctx, session }) => {
    const nodes = await nodesFor(ctx, session, READ);
    const found = await selectSchedules(ctx, sql`node_id = any(${nodes.map(({ id }) => id)}::uuid[])`);
    return { schedules: await describeSchedules(ctx, nodes, found) };
  }),

  route(contract.createWaveSchedule, async ({ ctx, session, body }) => {
    await assertNode(ctx, session, body.nodeId);
    const id = ctx.newId();
    await keepSchedule(ctx, id, body);
    return one(ctx, session, id);
  }),

  route(contract.changeWaveSchedule, async ({ ctx, session, params: { id }, body, ifMatch }) => {
    assertVersion({ ifMatch }, (await ownSchedule(ctx, session, id)).version);
    await assertNode(ctx, session, body.nodeId);
    await keepSchedule(ctx, id, body);
    return one(ctx, session, id);
  }),

  route(contract.runWaveSchedule, async ({ ctx, session, params: { id } }) => {
    await runSoon(ctx, await ownSchedule(ctx, session, id));
    await ctx.enqueue(DUE, {}, { key: 'schedule' });
    return one(ctx, session, id);
  }),
];
