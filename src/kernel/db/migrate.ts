/**
 * Numbered SQL files, forward only. Each runs once, in its own transaction, under an advisory lock; a file that changed
 * after it ran stops the start, because the schema would no longer be the one the files describe.
 */
import { hash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';

export const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations');

const filesIn = (dir: string): string[] =>
  fs
    .readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();

const readSchema = async (client: pg.Client): Promise<Map<string, string>> =>
  new Map(
    (await client.query('select name, checksum from schema_migration order by name')).rows.map((r) => [
      r.name,
      r.checksum,
    ]),
  );

/** The migrations a database has run. */
export async function schemaOf(config: pg.ClientConfig): Promise<string[]> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    return [...(await readSchema(client)).keys()];
  } finally {
    await client.end();
  }
}

/** Throws when `what` has run migrations this program does not have. */
export function refuseNewerSchema(what: string, names: readonly string[], dir = MIGRATIONS): void {
  const files = new Set(filesIn(dir));
  const unknown = names.filter((name) => !files.has(name));
  if (unknown.length)
    throw new Error(`the ${what} is newer than this program: it knows ${unknown.join(', ')}. Start a newer version.`);
}

export async function migrate(config: pg.ClientConfig, dir = MIGRATIONS): Promise<string[]> {
  const client = new pg.Client(config);
  await client.connect();
  const applied: string[] = [];
  try {
    await client.query(`select pg_advisory_lock(hashtext('guanjia.migrate'))`);
    await client.query(
      'create table if not exists schema_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    );
    const known = await readSchema(client);
    refuseNewerSchema('database', [...known.keys()], dir);
    for (const name of filesIn(dir)) {
      const text = fs.readFileSync(path.join(dir, name), 'utf8');
      const checksum = hash('sha256', text, 'hex');
      const before = known.get(name);
      if (before === checksum) continue;
      if (before) throw new Error(`migration ${name} was changed after it ran. Put it back and write a new one.`);
      await client.query('begin');
      try {
        await client.query(text);
        await client.query('insert into schema_migration (name, checksum) values ($1, $2)', [name, checksum]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`migration ${name} failed: ${(error as Error).message}`, { cause: error });
      }
      applied.push(name);
    }
  } finally {
    await client.end();
  }
  return applied;
}
