/** Uploaded files are kept as they came, so that reading can start again, and failed rows can be given back. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { FileSource } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { ImportKind, KeptFile } from './import-kind.ts';
import type { ImportPorts } from './ports.ts';
import { type Import, importTable } from './store.ts';

export type NewFile = { name: string; path: string };

/** Where the files of one import lie. */
export const sourcesDir = (ports: ImportPorts, id: Id): string => path.join(ports.dataDir, 'imports', id);

/** Refuses `imports.kindUnknown`, `imports.shopMissing`, `imports.fileMissing`. */
export function kindFor(ports: ImportPorts, name: string, shopId: Id | null, files: readonly NewFile[]): ImportKind {
  const kind = ports.kinds.get(name);
  if (!kind) throw new Refused('imports.kindUnknown', { kind: name, known: [...ports.kinds.keys()] });
  if (kind.needsShop && shopId === null) throw new Refused('imports.shopMissing');
  if (files.length === 0) throw new Refused('imports.fileMissing');
  return kind;
}

export type NewImport = {
  kind: string;
  shopId: Id | null;
  account?: string | null;
  dryRun: boolean;
  files: readonly NewFile[];
};

/**
 * Copies files into the data folder and writes down what is to be read; `written` runs in the same transaction. When
 * that fails, the copies go again. Refuses as `kindFor`.
 */
export async function keepFiles(
  db: Database,
  scope: Scope,
  ports: ImportPorts,
  asked: NewImport,
  written: (ctx: Ctx, imports: Import[]) => Promise<void>,
): Promise<Import[]> {
  const kind = kindFor(ports, asked.kind, asked.shopId, asked.files);
  const groups = kind.together ? [asked.files] : asked.files.map((file) => [file]);
  const ids = groups.map(() => db.world.newId());
  try {
    const kept = await Promise.all(groups.map((files, i) => copyFiles(sourcesDir(ports, ids[i]!), files)));
    return await db.transaction(scope, async (ctx) => {
      if (asked.shopId !== null) await assertShop(ctx, asked.shopId);
      const imports = kept.map((files, i) => newImport(ctx, ids[i]!, kind, asked, files));
      await importTable.insert(ctx, imports);
      await written(ctx, imports);
      return imports;
    });
  } catch (error) {
    for (const id of ids) await fs.promises.rm(sourcesDir(ports, id), { recursive: true, force: true });
    throw error;
  }
}

async function assertShop(ctx: Ctx, shopId: Id): Promise<void> {
  const rows = await ctx.sql`
    select
    from shop
    where tenant_id = ${ctx.tenant}
      and id = ${shopId}`;
  if (rows.length === 0) throw new Refused('imports.shopMissing', { shopId });
}

async function copyFiles(dir: string, files: readonly NewFile[]): Promise<KeptFile[]> {
  await fs.promises.mkdir(dir, { recursive: true, mode: 0o700 });
  return Promise.all(
    files.map(async ({ name, path: from }, i) => {
      // Never under the name the browser gave.
      const to = path.join(dir, String(i));
      const hash = createHash('sha256');
      let bytes = 0;
      const measure = async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.length;
          yield chunk;
        }
      };
      await pipeline(fs.createReadStream(from), measure, fs.createWriteStream(to, { mode: 0o600 }));
      return { name, path: to, bytes, sha256: hash.digest('hex') };
    }),
  );
}

const newImport = (ctx: Ctx, id: Id, kind: ImportKind, asked: NewImport, files: KeptFile[]): Import => ({
  id,
  kind: kind.kind,
  shopId: asked.shopId,
  account: asked.account ?? null,
  files,
  hash: hashOf(kind, asked.shopId, files),
  layout: null,
  dryRun: asked.dryRun,
  state: 'waiting',
  rowsTotal: null,
  rowsRead: 0,
  imported: 0,
  duplicates: 0,
  failed: 0,
  refusal: null,
  createdBy: actorText(ctx.actor),
  createdAt: new Date(ctx.now()),
  finishedAt: null,
  filesDeletedAt: null,
});

/** The same files for the same shop, in whatever order and under whatever names. */
function hashOf(kind: ImportKind, shopId: Id | null, files: readonly KeptFile[]): Buffer {
  const hash = createHash('sha256').update(`${kind.kind}/${shopId}`);
  for (const sha256 of files.map((file) => file.sha256).sort()) hash.update(sha256);
  return hash.digest();
}

export const sourceOf = ({ name, path: from }: KeptFile): FileSource => ({
  name,
  open: () => fs.createReadStream(from),
});
