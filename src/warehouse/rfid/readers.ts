/** Readers of radio tags as a tenant keeps them. What must stay true: a reader's password is shown once and kept as a hash. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BodyOf } from '../../contract/endpoint.ts';
import type { addReader } from '../../contract/rfid.ts';
import { audit } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { Node } from '../../stock/stock.ts';

export type ReaderRow = {
  id: Id;
  nodeId: Id;
  name: string;
  kind: string;
  secretHash: string;
  active: boolean;
  seenAt: Date | null;
  version: number;
};

const readerTable = table<ReaderRow>('rfid_reader', {
  id: 'uuid',
  nodeId: 'uuid',
  name: 'text',
  kind: 'text',
  secretHash: 'text',
  active: 'boolean',
  seenAt: 'timestamptz',
  version: 'int',
});

type Input = BodyOf<typeof addReader>;

const hashOf = (password: string): string => hash('sha256', password, 'base64url');

export const readersOf = (ctx: Ctx, nodes: readonly Node[]): Promise<ReaderRow[]> =>
  ctx.run(sql`
    select ${readerTable.select()}
    from rfid_reader
    where tenant_id = ${ctx.tenant}
      and node_id = any(${nodes.map(({ id }) => id)}::uuid[])
    order by name`);

/** Refuses `warehouse.readerUnknown` (404). */
export async function readerById(ctx: Ctx, id: Id): Promise<ReaderRow> {
  const [reader] = await ctx.run<ReaderRow>(sql`
    select ${readerTable.select()}
    from rfid_reader
    where tenant_id = ${ctx.tenant}
      and id = ${id}`);
  if (!reader) throw new Refused('warehouse.readerUnknown', { id }, 404);
  return reader;
}

async function assertFits(ctx: Ctx, nodes: readonly Node[], input: Input, id: Id): Promise<void> {
  if (!nodes.some((node) => node.id === input.nodeId))
    throw new Refused('stock.nodeUnknown', { id: input.nodeId }, 404);
  const [taken] = await ctx.sql`
    select from rfid_reader where tenant_id = ${ctx.tenant} and name = ${input.name} and id <> ${id}`;
  if (taken) throw new Refused('warehouse.readerNameTaken', { name: input.name });
}

/** Refuses `stock.nodeUnknown` (404), `warehouse.readerNameTaken`. */
export async function saveReader(
  ctx: Ctx,
  nodes: readonly Node[],
  input: Input,
  password = randomBytes(24).toString('base64url'),
): Promise<{ reader: ReaderRow; password: string }> {
  const id = ctx.newId();
  await assertFits(ctx, nodes, input, id);
  const reader = { ...input, id, secretHash: hashOf(password), seenAt: null, version: 1 };
  await readerTable.insert(ctx, [reader]);
  await audit(ctx, 'reader.add', `reader/${id}`, { name: input.name });
  return { reader, password };
}

/** Of the version that was seen. Refuses as `saveReader`. */
export async function changeReader(ctx: Ctx, nodes: readonly Node[], before: ReaderRow, input: Input) {
  await assertFits(ctx, nodes, input, before.id);
  const reader = { ...before, ...input, version: before.version + 1 };
  await readerTable.update(ctx, [reader], ['id'], ['name', 'nodeId', 'kind', 'active', 'version']);
  await audit(ctx, 'reader.change', `reader/${before.id}`, { name: input.name });
  return reader;
}

/** Whether a call with this `Authorization` comes from the reader. */
export function isGenuine(reader: ReaderRow, authorization: string | undefined): boolean {
  const [, encoded] = /^Basic ([\w+/=-]+)$/i.exec(authorization ?? '') ?? [];
  if (!encoded || !reader.active) return false;
  const password = Buffer.from(encoded, 'base64').toString('utf8').split(':').slice(1).join(':');
  return timingSafeEqual(Buffer.from(hashOf(password)), Buffer.from(reader.secretHash));
}

const SEEN_EVERY_MS = 5_000;

/** Not with each message: a reader speaks many times a second. */
export const noteSeen = (ctx: Ctx, id: Id) => ctx.sql`
  update rfid_reader
  set seen_at = ${new Date(ctx.now())}
  where tenant_id = ${ctx.tenant}
    and id = ${id}
    and (seen_at is null or seen_at < ${new Date(ctx.now() - SEEN_EVERY_MS)})`;

export async function readerNamed(ctx: Ctx, name: string): Promise<ReaderRow | null> {
  const [reader] = await ctx.run<ReaderRow>(sql`
    select ${readerTable.select()}
    from rfid_reader
    where tenant_id = ${ctx.tenant}
      and name = ${name}`);
  return reader ?? null;
}
