/**
 * One hash over everything a tenant's database says. Two runs of one seed must give the same. Left out is what chance must
 * decide however a run is seeded: keys and sealed texts, whose nonces never repeat, and what counts the machine's own
 * transactions.
 */
import { createHash } from 'node:crypto';
import type pg from 'pg';

/** Tables of keys, tokens and answers that are kept sealed. */
const LEFT_OUT = new Set([
  'session',
  'login_name',
  'idempotency_key',
  'ledger_cluster',
  'ledger_seal',
  'schema_migration',
  'tenant',
]);
const SEALED = /^(credentials|secret|.*_sealed|sealed|seal|hash|content_hash|xact|password_hash|trace)$/;

/** What was approved is told with the hash of it, sealed texts and all. */
const wordsOf = (table: string, column: string): string =>
  table === 'audit_entry' && column === 'detail' ? `detail - 'hash'` : `"${column}"`;

export async function hashState(owner: pg.Client): Promise<{ hash: string; tables: Map<string, string> }> {
  const { rows: columns } = await owner.query<{ table: string; columns: string[] }>(`
    select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by 1
    order by 1`);
  const tables = new Map<string, string>();
  for (const { table, columns: all } of columns) {
    if (LEFT_OUT.has(table)) continue;
    const kept = all.filter((column) => !SEALED.test(column));
    const { rows } = await owner.query<{ hash: string | null }>(`
      select md5(string_agg(t::text, E'\\n' order by t::text collate "C")) as hash
      from (select ${kept.map((column) => wordsOf(table, column)).join(', ')} from ${table}) t`);
    tables.set(table, rows[0]!.hash ?? '');
  }
  const hash = createHash('sha256');
  for (const [table, value] of tables) hash.update(`${table} ${value}\n`);
  return { hash: hash.digest('hex'), tables };
}
