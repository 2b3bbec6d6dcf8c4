/** ERPs and their plants as people keep them: an address is checked before it is kept, credentials are stored sealed. */
import type { BodyOf } from '../contract/endpoint.ts';
import type { createErpConnection, createErpPlace, ErpConnection } from '../contract/erp.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { allNodes } from '../stock/stock.ts';
import {
  type Connection,
  connections,
  connectionTable,
  type Place,
  places,
  placeTable,
  sealErp,
} from './connections.ts';

type NewConnection = BodyOf<typeof createErpConnection>;
type NewPlace = BodyOf<typeof createErpPlace>;

/** Refuses `erp.connectionUnknown` (404). */
export async function keptConnection(ctx: Ctx, id: string): Promise<Connection> {
  const [known] = await connections(ctx, id);
  if (!known) throw new Refused('erp.connectionUnknown', { connection: id }, 404);
  return known;
}

/** Refuses `erp.placeUnknown` (404). Locks it. */
export async function keptPlace(ctx: Ctx, nodeId: Id): Promise<Place> {
  const [known] = await places(ctx, nodeId);
  if (!known) throw new Refused('erp.placeUnknown', { node: nodeId }, 404);
  return known;
}

/** Refuses `erp.connectionTaken`, `erp.kindUnknown`. */
export async function createConnection(
  ctx: Ctx,
  kinds: ReadonlyMap<string, unknown>,
  ring: KeyRing,
  body: NewConnection,
): Promise<ErpConnection> {
  if (!kinds.has(body.kind)) throw new Refused('erp.kindUnknown', { field: 'kind', kind: body.kind });
  if ((await connections(ctx, body.id)).length > 0)
    throw new Refused('erp.connectionTaken', { field: 'id', connection: body.id });
  return keepConnection(ctx, ring, null, body);
}

/** Replaces what is set of one whose version the caller has compared. */
export const changeConnection = (
  ctx: Ctx,
  ring: KeyRing,
  known: Connection,
  change: Omit<NewConnection, 'id' | 'kind'>,
): Promise<ErpConnection> => keepConnection(ctx, ring, known, { ...change, id: known.id, kind: known.kind });

async function keepConnection(
  ctx: Ctx,
  ring: KeyRing,
  before: Connection | null,
  { credentials: given = [], options, ...plain }: NewConnection,
): Promise<ErpConnection> {
  const named = (list: readonly { name: string; value: string }[]) =>
    Object.fromEntries(list.map(({ name, value }) => [name, value]));
  const credentials = { ...before?.credentials, ...sealErp(ring, plain.id, named(given)) };
  await connectionTable.save(ctx, [{ ...plain, options: named(options), credentials }], ['id'], 'version');
  const after = await keptConnection(ctx, plain.id);
  const secrets = given.map(({ name }) => name);
  const detail = { ...differences(before && said(before), said(after)), ...(secrets.length > 0 && { secrets }) };
  await auditChanges(ctx, 'erpConnection.save', [{ subject: `erpConnection/${plain.id}`, detail }]);
  return describeConnection(ctx.tenant, after);
}

const said = ({ name, kind, transport, endpoint, options, layout, bookMaterials, active }: Connection) => ({
  ...{ name, kind, transport, endpoint, bookMaterials, active, layout: layout.length },
  ...Object.fromEntries(Object.entries(options).map(([option, value]) => [`options/${option}`, value])),
});

/** Below the data directory; the id is a plain word. */
export const folderOf = (tenant: number, id: string): string => `erp/${tenant}/${id}`;

export const describeConnection = (tenant: number, { options, credentials, ...row }: Connection): ErpConnection => ({
  ...row,
  options: Object.entries(options).map(([name, value]) => ({ name, value })),
  credentials: Object.keys(credentials).sort((a, b) => (a < b ? -1 : 1)),
  reachedAt: row.transport === 'folder' ? folderOf(tenant, row.id) : `/webhooks/erp/${tenant}/${row.id}`,
});

/** Makes one, or replaces one whose version the caller has compared. Refuses as `createErpPlace`. */
export async function keepPlace(ctx: Ctx, before: Place | null, { limitPieces, ...plain }: NewPlace): Promise<Place> {
  const { nodeId, connectionId, plant, storageLocation, active } = plain;
  const isThere = (await allNodes(ctx)).some((node) => node.id === nodeId);
  if (!isThere) throw new Refused('stock.nodeUnknown', { field: 'nodeId', node: nodeId });
  await keptConnection(ctx, connectionId);
  const others = (await places(ctx)).filter((one) => one.nodeId !== nodeId && one.active && active);
  const isTaken = others.some(
    (one) => one.connectionId === connectionId && one.plant === plant && one.storageLocation === storageLocation,
  );
  if (isTaken) throw new Refused('erp.placeTaken', { field: 'plant', plant, storageLocation });
  if (!before && (await places(ctx, nodeId)).length > 0) throw new Refused('erp.placeTaken', { field: 'nodeId' });
  const since = before?.since ?? new Date(ctx.now());
  const toldThrough = before?.toldThrough ?? since;
  const row = { ...plain, limitPieces: BigInt(limitPieces), since, toldThrough };
  await placeTable.save(ctx, [row], ['nodeId'], 'version');
  const after = await keptPlace(ctx, nodeId);
  const detail = differences(before && plainPlace(before), plainPlace(after));
  await auditChanges(ctx, 'erpPlace.save', [{ subject: `erpPlace/${nodeId}`, detail }]);
  return after;
}

const plainPlace = ({ version: _, since: __, toldThrough: ___, limitPieces, ...place }: Place) => ({
  ...place,
  limitPieces: limitPieces.toString(),
});
