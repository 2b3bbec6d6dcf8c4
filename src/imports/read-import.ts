/**
 * Reads one import from its files to the books, batch by batch. What must stay true: a batch and the place it ends at
 * are written in one transaction, so a reader that is killed goes on behind the last batch and no row counts twice;
 * a dry run takes every batch for real and then takes it back, so what it finds is what would happen.
 */
import { Damaged } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import { ROW_PROBLEMS } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { type Refusal, Refused } from '../kernel/refusal.ts';
import type { About, FileError, ImportKind, Read, Took } from './import-kind.ts';
import { sourceOf } from './keep-files.ts';
import type { ImportPorts } from './ports.ts';
import { findImport, type Import, insertErrors, saveImport, selectImports } from './store.ts';

type Batch = { at: number; items: unknown[]; rows: number; errors: FileError[]; layout: string | null };

/** Reads until the end, until somebody cancels it, or until another reader is found to be at work on it. */
export async function readImport(
  db: Database,
  scope: Scope,
  ports: ImportPorts,
  id: Id,
  onProgress: (one: Import) => void = () => {},
): Promise<void> {
  const one = await begin(db, scope, ports, id);
  if (!one) return;
  const kind = ports.kinds.get(one.kind)!;
  try {
    for await (const batch of batchesFrom(kind, one)) {
      const went = await takeBatch(db, scope, ports, kind, one, batch);
      if (!went) return;
      onProgress(went);
    }
    await finish(db, scope, ports, id);
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Damaged)) throw error;
    await breakOff(db, scope, ports, id, { code: error.code, data: error.data });
  }
}

/** Starts or goes on; null when there is nothing to read any more. A file that was booked before is refused. */
function begin(db: Database, scope: Scope, ports: ImportPorts, id: Id): Promise<Import | null> {
  return db.transaction(scope, async (ctx) => {
    const one = await findImport(ctx, id, true);
    if (one.state !== 'waiting' && one.state !== 'running') return null;
    const [same] = await selectImports(ctx, sql`and hash = ${one.hash} and state = 'done' and not dry_run limit 1`);
    if (same) {
      const data = { importId: same.id, at: same.createdAt.toISOString() };
      end(ctx, one, 'refused', { code: 'imports.sameFile', data });
    } else one.state = 'running';
    await saveImport(ctx, one, ports.describeActors);
    return same ? null : one;
  });
}

/** What is read, in batches, leaving out what was dealt with before a stop. */
async function* batchesFrom(kind: ImportKind, one: Import): AsyncGenerator<Batch> {
  let at = 0;
  let batch: Batch = { at, items: [], rows: 0, errors: [], layout: null };
  for await (const read of kind.read(one.files.map(sourceOf)) as AsyncIterable<Read<unknown>>) {
    const rows = 'error' in read ? 1 : read.rows;
    at += rows;
    if (at <= one.rowsRead) {
      batch = { ...batch, at };
      continue;
    }
    batch.rows += rows;
    if ('error' in read) batch.errors.push(read.error);
    else {
      batch.items.push(read.row);
      batch.layout ??= read.layout ?? null;
    }
    if (batch.items.length + batch.errors.length < kind.batch) continue;
    yield batch;
    batch = { at, items: [], rows: 0, errors: [], layout: null };
  }
  if (batch.rows > 0) yield batch;
}

/** Takes a dry run's batch back, and carries out what would have come of it. */
class TakenBack extends Error {
  override readonly name = 'TakenBack';
  readonly took: Took;
  constructor(took: Took) {
    super('a dry run changes nothing');
    this.took = took;
  }
}

const NOTHING: Took = { imported: 0, duplicates: 0, errors: [] };

/** null: cancelled, or somebody else is reading it. */
async function takeBatch(
  db: Database,
  scope: Scope,
  ports: ImportPorts,
  kind: ImportKind,
  { id, shopId, account, files, dryRun }: Import,
  batch: Batch,
): Promise<Import | null> {
  const about: About = { importId: id, shopId, account, files };
  const tried = dryRun && batch.items.length ? await tryBatch(db, scope, kind, batch, about) : NOTHING;
  return db.transaction(scope, async (ctx) => {
    const one = await findImport(ctx, id, true);
    if (one.state !== 'running' || one.rowsRead !== batch.at) return null;
    const took = dryRun || batch.items.length === 0 ? tried : await kind.take(ctx, batch.items, about);
    const errors = [...batch.errors, ...took.errors].sort((a, b) => a.line - b.line);
    await insertErrors(ctx, id, one.failed, errors);
    one.rowsRead += took.rows ?? batch.rows;
    one.imported += took.imported;
    one.duplicates += took.duplicates;
    one.failed += errors.length;
    one.layout ??= took.layout ?? batch.layout;
    await saveImport(ctx, one, ports.describeActors);
    return one;
  });
}

async function tryBatch(db: Database, scope: Scope, kind: ImportKind, batch: Batch, about: About): Promise<Took> {
  try {
    return await db.transaction(scope, async (ctx): Promise<Took> => {
      throw new TakenBack(await kind.take(ctx, batch.items, about));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.took;
    throw error;
  }
}

/** Where nothing was taken because of the file as a whole, the import is refused and not merely empty. */
async function finish(db: Database, scope: Scope, ports: ImportPorts, id: Id): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const one = await findImport(ctx, id, true);
    if (one.state !== 'running') return;
    const whole = one.imported + one.duplicates === 0 ? await wholeFileErrors(ctx, id) : [];
    one.rowsTotal = one.rowsRead;
    if (whole[0] && (whole.length === one.failed || whole[0].line === 0)) end(ctx, one, 'refused', whole[0].refusal);
    else end(ctx, one, one.dryRun ? 'read' : 'done', null);
    await saveImport(ctx, one, ports.describeActors);
  });
}

/** Errors that are not about one row: about the file (line 0), or where its reading ended. */
const wholeFileErrors = (ctx: Ctx, id: Id): Promise<{ line: number; refusal: Refusal }[]> =>
  ctx.sql`
    select line, jsonb_build_object('code', code, 'data', data || jsonb_build_object('file', file, 'line', line)) as refusal
    from import_error
    where tenant_id = ${ctx.tenant}
      and import_id = ${id}
      and (line = 0 or (code like 'files.%' and code <> all(${ROW_PROBLEMS as string[]}::text[])))
    order by line, number
    limit 100`;

/** The file cannot be read any further. Refused when nothing was taken of it by then; else that is what stays. */
async function breakOff(db: Database, scope: Scope, ports: ImportPorts, id: Id, refusal: Refusal): Promise<void> {
  await db.transaction(scope, async (ctx) => {
    const one = await findImport(ctx, id, true);
    if (one.state !== 'running') return;
    if (one.imported + one.duplicates === 0) end(ctx, one, 'refused', refusal);
    else {
      const { file = one.files[0]!.name, line = 0, ...data } = (refusal.data ?? {}) as { file?: string; line?: number };
      await insertErrors(ctx, id, one.failed, [{ file, line, code: refusal.code, data }]);
      Object.assign(one, { failed: one.failed + 1, rowsRead: one.rowsRead + 1, rowsTotal: one.rowsRead + 1 });
      end(ctx, one, one.dryRun ? 'read' : 'done', null);
    }
    await saveImport(ctx, one, ports.describeActors);
  });
}

export function end(ctx: Ctx, one: Import, state: Import['state'], refusal: Refusal | null): void {
  Object.assign(one, { state, refusal, finishedAt: new Date(ctx.now()) });
}
