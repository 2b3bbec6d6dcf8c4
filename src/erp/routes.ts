/** ERPs over HTTP: connections, plants, documents, and what they push. Comparisons: `comparison-routes.ts`. */
import fs from 'node:fs/promises';
import { Type } from 'typebox';
import * as contract from '../contract/erp.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, publicRoute, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { allNodes } from '../stock/stock.ts';
import { bookMessages } from './book-materials.ts';
import { comparisonRoutes } from './comparison-routes.ts';
import { connections, type ErpPorts, type Place, places } from './connections.ts';
import {
  changeConnection,
  createConnection,
  describeConnection,
  keepPlace,
  keptConnection,
  keptPlace,
} from './keep-connections.ts';
import { type ListedMessage, listMessages, oneMessage, sendAgain } from './messages.ts';
import { takeFile } from './take-documents.ts';

const LIMIT = 50;

/** An ERP says here what it has to say; its own password says whether to believe it. */
const erpPush = {
  method: 'POST',
  path: '/webhooks/erp/:tenant/:connection',
  summary: 'What an ERP says',
  scope: 'public',
  consumes: 'raw',
  params: Type.Object(
    { tenant: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }), connection: Type.String({ maxLength: 40 }) },
    { additionalProperties: false },
  ),
} as const;

export const erpRoutes = (ports: ErpPorts, ring: KeyRing): Route[] => [
  ...settingsRoutes(ports, ring),
  ...messageRoutes(ports),
  ...comparisonRoutes(ports),
  publicRoute(erpPush, ({ db, params, request, body }) => takePush(db, ports, params, request.headers, body)),
];

const settingsRoutes = (ports: ErpPorts, ring: KeyRing): Route[] => [
  route(contract.listErpConnections, async ({ ctx }) => ({
    connections: (await connections(ctx)).map((one) => describeConnection(ctx.tenant, one)),
    kinds: [...ports.systems.values()].map(({ kind, credentials, options }) => ({
      kind,
      credentials: [...credentials],
      options: [...options],
    })),
  })),

  ownRoute(contract.createErpConnection, async ({ db, scope, body }) => {
    await assertMayCall(ports, body);
    return db.transaction(scope, (ctx) => createConnection(ctx, ports.systems, ring, body));
  }),

  ownRoute(contract.changeErpConnection, async ({ db, scope, params, body, ifMatch }) => {
    await assertMayCall(ports, body);
    return db.transaction(scope, async (ctx) => {
      const known = await keptConnection(ctx, params.id);
      assertVersion({ ifMatch }, known.version);
      return changeConnection(ctx, ring, known, body);
    });
  }),

  route(contract.listErpPlaces, async ({ ctx }) => ({ places: await describePlaces(ctx, await places(ctx)) })),

  route(contract.createErpPlace, async ({ ctx, body }) => {
    const [place] = await describePlaces(ctx, [await keepPlace(ctx, null, body)]);
    return place!;
  }),

  route(contract.changeErpPlace, async ({ ctx, params: { id }, body, ifMatch }) => {
    const known = await keptPlace(ctx, id);
    assertVersion({ ifMatch }, known.version);
    const [place] = await describePlaces(ctx, [await keepPlace(ctx, known, { nodeId: id, ...body })]);
    return place!;
  }),
];

/** A folder has no address. */
async function assertMayCall(ports: ErpPorts, { transport, endpoint }: { transport: string; endpoint: string }) {
  if (transport === 'folder') return;
  const refusal = await ports.checkEndpoint(endpoint);
  if (refusal) throw new Refused(refusal.code, { field: 'endpoint', ...refusal.data });
}

async function describePlaces(ctx: Ctx, all: readonly Place[]) {
  const names = new Map((await allNodes(ctx)).map(({ id, name }) => [id, name]));
  return all.map(({ nodeId, limitPieces, since, toldThrough: _, ...place }) => ({
    ...{ ...place, node: { id: nodeId, name: names.get(nodeId) ?? '' } },
    ...{ limitPieces: limitPieces.toString(), since: since.toISOString() },
  }));
}

const messageRoutes = (ports: ErpPorts): Route[] => [
  route(contract.listErpMessages, async ({ ctx, query }) => {
    const { cursor, limit = LIMIT, ...filter } = query;
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    return pageOf(await listMessages(ctx, { ...filter, after, limit: limit + 1 }), limit, describe, ({ id }) => ({
      id,
    }));
  }),

  route(contract.getErpMessage, async ({ ctx, params: { id } }) => {
    const row = await oneMessage(ctx, id);
    return { ...describe(row), text: row.text };
  }),

  route(contract.sendErpMessages, async ({ ctx, body }) => ({ outcomes: await sendAgain(ctx, body.ids) })),

  route(contract.bookErpMaterials, async ({ ctx, body }) => ({ outcomes: await bookMessages(ctx, ports, body.ids) })),

  ownRoute(contract.takeErpFile, async ({ db, scope, params, files }) => {
    const [file] = files;
    if (!file) throw new Refused('imports.fileMissing');
    const connection = await db.transaction(scope, (ctx) => keptConnection(ctx, params.id));
    const { messages, refusal } = await takeFile(db, scope, ports, connection, await fs.readFile(file.path));
    return {
      messages: messages.map(({ number, state, code, detail }) => ({ number, state, code, detail })),
      refusal: refusal && { code: refusal.code, data: refusal.data ?? {} },
    };
  }),
];

const describe = ({ connectionId, connectionName, ...row }: ListedMessage) => ({
  ...{ id: row.id, connection: { id: connectionId, name: connectionName }, direction: row.direction },
  ...{ number: row.number, kind: row.kind, state: row.state, about: row.about, code: row.code, detail: row.detail },
  ...{ asks: row.asks, at: row.at.toISOString(), changedAt: row.changedAt.toISOString() },
});

/** Nobody learns whether the tenant or the connection exists. What is not taken is told in the ERP's own form. */
async function takePush(
  db: Database,
  ports: ErpPorts,
  { tenant, connection: id }: { tenant: number; connection: string },
  headers: Record<string, unknown>,
  body: Buffer,
) {
  const scope: Scope = { tenant, actor: { kind: 'channel', id, name: id } };
  const row = (await db.read(scope, (ctx) => connections(ctx))).find((one) => one.id === id && one.active);
  const system = row && ports.systems.get(row.kind);
  const said = { authorization: typeof headers['authorization'] === 'string' ? headers['authorization'] : undefined };
  if (!row || !system?.isGenuine(ports.openErp(row), said)) throw new Refused('erp.pushNotGenuine', {}, 403);
  const { messages, refusal } = await takeFile(db, scope, ports, row, body);
  const refused = messages.find(({ state }) => state === 'refused');
  const no = refusal
    ? { code: refusal.code, data: refusal.data ?? {} }
    : refused && { code: refused.code, data: refused.detail };
  return { body: system.reply(ports.openErp(row), no ?? null), type: 'text/plain; charset=utf-8' };
}
