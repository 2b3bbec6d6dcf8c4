/** Manifests: what a courier takes away in one go. An open one is filled scan by scan; it is closed by the hand-over. */
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type ManifestRow = {
  id: Id;
  nodeId: Id;
  courier: string;
  /** That left; 0 while it is open. */
  parcels: number;
  state: 'open' | 'closed';
  createdAt: Date;
  createdBy: string;
  closedAt: Date | null;
};
export type KeptManifest = ManifestRow & {
  number: string;
  /** Parcels on it now, gone or not. */
  on: number;
};

const manifestTable = table<ManifestRow>('manifest', {
  id: 'uuid',
  nodeId: 'uuid',
  courier: 'text',
  parcels: 'int',
  state: 'text',
  createdAt: 'timestamptz',
  createdBy: 'text',
  closedAt: 'timestamptz',
});

export async function newManifest(
  ctx: Ctx,
  head: Pick<ManifestRow, 'courier' | 'nodeId' | 'parcels' | 'state'>,
): Promise<{ id: Id; number: string }> {
  const [id, createdAt] = [ctx.newId(), new Date(ctx.now())];
  const closedAt = head.state === 'closed' ? createdAt : null;
  const row = { ...head, id, createdAt, createdBy: actorText(ctx.actor), closedAt };
  const [made] = await manifestTable.insert(ctx, [row], sql`returning number`);
  return { id, number: made!['number'] as string };
}

export async function closeManifest<M extends { id: Id; number: string }>(
  ctx: Ctx,
  { id, number }: M,
  parcels: number,
): Promise<{ id: Id; number: string; parcels: number }> {
  await manifestTable.update(
    ctx,
    [{ id, parcels, state: 'closed', closedAt: new Date(ctx.now()) }],
    ['id'],
    ['parcels', 'state', 'closedAt'],
  );
  return { id, number, parcels };
}

const readManifests = (ctx: Ctx, rest: Sql): Promise<KeptManifest[]> =>
  ctx.run(sql`
    select m.number, ${manifestTable.select('m')}, (
        select count(*)::int
        from fulfilment f
        where f.tenant_id = m.tenant_id and f.manifest_id = m.id) as "on"
    from manifest m
    where m.tenant_id = ${ctx.tenant}
      and ${rest}`);

export async function manifestById(ctx: Ctx, id: Id): Promise<KeptManifest> {
  const [found] = await readManifests(ctx, sql`m.id = ${id}`);
  if (!found) throw new Refused('shipping.manifestUnknown', { id }, 404);
  return found;
}

/** Locked, so that scans and closing come one after the other. Refuses `shipping.manifestUnknown` (404). */
export async function lockManifest(ctx: Ctx, id: Id): Promise<KeptManifest> {
  await ctx.sql`select from manifest where tenant_id = ${ctx.tenant} and id = ${id} for update`;
  return manifestById(ctx, id);
}

export type ManifestQuery = {
  state?: ManifestRow['state'] | undefined;
  /** null: every node. */
  nodes: readonly Id[] | null;
  after: { id: string } | null;
  limit: number;
};

/** Newest first. */
export const listManifests = (ctx: Ctx, { state, nodes, after, limit }: ManifestQuery): Promise<KeptManifest[]> =>
  readManifests(
    ctx,
    sql`${state ? sql`m.state = ${state}` : sql`true`}
      and ${nodes ? sql`m.node_id = any(${nodes as Id[]}::uuid[])` : sql`true`}
      and ${after ? sql`m.id < ${after.id}` : sql`true`}
    order by m.id desc
    limit ${limit + 1}`,
  );
