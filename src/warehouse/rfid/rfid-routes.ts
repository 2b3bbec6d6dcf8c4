/** Radio tags over HTTP: readers, sessions, and the door through which readers push what they hear. */
import { Type } from 'typebox';
import * as contract from '../../contract/rfid.ts';
import { type Ctx, SYSTEM } from '../../kernel/context.ts';
import { assertVersion, publicRoute, type Route, route } from '../../kernel/http/route.ts';
import { assertMay, type Session } from '../../kernel/http/session.ts';
import { Refused } from '../../kernel/refusal.ts';
import { allNodes, covers, type Node } from '../../stock/stock.ts';
import { closeSession, lockOpen } from './close-session.ts';
import type { RfidPorts } from './ports.ts';
import { listSessions, readSession } from './read-session.ts';
import { changeReader, isGenuine, noteSeen, type ReaderRow, readerById, readersOf, saveReader } from './readers.ts';
import { openSessionOf, startSession, takeReads } from './sessions.ts';

const WORK = 'warehouse.check';

/** The reader's own password says whether to believe it. */
const door = {
  method: 'POST',
  path: '/webhooks/rfid/:tenant/:reader',
  summary: 'Events pushed by a reader of radio tags',
  scope: 'public',
  consumes: 'raw',
  params: Type.Object(
    { tenant: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), reader: Type.String({ format: 'uuid' }) },
    { additionalProperties: false },
  ),
} as const;

const nodesFor = async (ctx: Ctx, session: Session, right: string): Promise<Node[]> =>
  (await allNodes(ctx)).filter(covers(session, right));

const describe = (ctx: Ctx, { id, name, nodeId, kind, active, version, seenAt }: ReaderRow) => ({
  ...{ id, name, nodeId, active, version, seenAt },
  kind: kind as (typeof contract.READER_KINDS)[number],
  path: `/webhooks/rfid/${ctx.tenant}/${id}`,
});

export const rfidRoutes = ({ wires }: RfidPorts): Route[] => [
  route(contract.listReaders, async ({ ctx, session }) => ({
    items: (await readersOf(ctx, await nodesFor(ctx, session, WORK))).map((reader) => describe(ctx, reader)),
  })),

  route(contract.addReader, async ({ ctx, session, body }) => {
    const { reader, password } = await saveReader(ctx, await nodesFor(ctx, session, 'settings.write'), body);
    return { reader: describe(ctx, reader), password };
  }),

  route(contract.changeReader, async (call) => {
    const { ctx, session, params, body } = call;
    const before = await readerById(ctx, params.id);
    assertVersion(call, before.version);
    return describe(ctx, await changeReader(ctx, await nodesFor(ctx, session, 'settings.write'), before, body));
  }),

  route(contract.listRfidSessions, async ({ ctx, session, query }) =>
    listSessions(ctx, await nodesFor(ctx, session, WORK), query),
  ),

  route(contract.startRfidSession, async ({ ctx, session, body }) => {
    const nodes = await nodesFor(ctx, session, WORK);
    return readSession(ctx, nodes, await startSession(ctx, body));
  }),

  route(contract.getRfidSession, async ({ ctx, session, params: { id } }) =>
    readSession(ctx, await nodesFor(ctx, session, WORK), id),
  ),

  route(contract.readRfidTags, async ({ ctx, session, params: { id }, body }) => {
    const nodes = await nodesFor(ctx, session, WORK);
    await readSession(ctx, nodes, id);
    await lockOpen(ctx, id);
    const at = new Date(ctx.now());
    const reads = body.epcs.map((epc) => ({ epc: epc.trim().toUpperCase(), antenna: 0, at, rssi: null }));
    await takeReads(ctx, id, reads);
    return readSession(ctx, nodes, id);
  }),

  route(contract.closeRfidSession, async ({ ctx, session, params: { id }, body }) => {
    const nodes = await nodesFor(ctx, session, WORK);
    const { kind } = await readSession(ctx, nodes, id);
    // Who books stock by radio books stock.
    if (body.state === 'done' && kind !== 'gate') assertMay(session, 'stock.write');
    await closeSession(ctx, id, body);
    return readSession(ctx, nodes, id);
  }),

  publicRoute(door, async ({ db, request, params, body }) => {
    await db.transaction({ tenant: params.tenant, actor: SYSTEM }, async (ctx) => {
      const reader = await readerById(ctx, params.reader).catch(() => null);
      if (!reader || !isGenuine(reader, request.headers.authorization))
        throw new Refused('warehouse.readerNotGenuine', {}, 403);
      const { reads, garbled } = wires.get(reader.kind)!.read(body, new Date(ctx.now()));
      await noteSeen(ctx, reader.id);
      const sessionId = await openSessionOf(ctx, reader.id, garbled);
      if (sessionId && (reads.length > 0 || garbled > 0)) await takeReads(ctx, sessionId, reads, garbled);
    });
    return { status: 204, type: 'text/plain', body: '' };
  }),
];
