/**
 * A row in every table, made from the table's own description: required columns by type, texts with a marker, words
 * that a check allows. Foreign keys are not looked at, because what is tested is who sees a row, not what it means.
 */
import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** Stands in every text of a seeded row; nobody of another tenant may ever read it. */
export const MARKER = 'leak-7f3a';

/** Tables with a tenant, without partitions (they are reached through their parent). */
export async function tablesWithTenant(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query(`
    select c.relname as name
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace
      and c.relkind in ('r', 'p')
      and not c.relispartition
    order by 1`);
  return rows.map((row) => row.name);
}

type Column = { name: string; type: string };

/** Columns that must be given a value. */
async function requiredColumns(owner: pg.Client, table: string): Promise<Column[]> {
  const { rows } = await owner.query(
    `select attname as name, format_type(atttypid, atttypmod) as type
     from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef`,
    [table],
  );
  return rows;
}

/** Every column but the tenant's that may be written, as a list for SQL. */
export async function writableColumns(owner: pg.Client, table: string): Promise<string> {
  const { rows } = await owner.query(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as names
     from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attname <> 'tenant_id'`,
    [table],
  );
  return rows[0].names;
}

/** The first word each check of the form `column in (…)` allows. */
async function allowedWords(owner: pg.Client, table: string): Promise<Map<string, string>> {
  const { rows } = await owner.query(
    `select pg_get_constraintdef(oid) as text from pg_constraint where conrelid = $1::regclass and contype = 'c'`,
    [table],
  );
  const found = rows.flatMap((row) => [...row.text.matchAll(/\(?"?(\w+)"? = ANY \(+ARRAY\['([^']+)'/g)]);
  return new Map(found.map((match) => [match[1]!, match[2]!]));
}

/** Where a check asks for more than a word: columns and values by table. */
const SPECIAL: Record<string, Record<string, unknown>> = {
  account: { id: 7 },
  transfer: { kind: 'p', from_account: 7, to_account: -7 },
  listing: { state: 'missing' },
  replenishment_setting: { service_percent: 95 },
  after_sale_money: { way: 'outside' },
  supplier_statement: { carried_minor: 0, carry_minor: 0 },
  due_provision: { booked_minor: 0 },
  due_setting: { loss_ppm: '{1,1,1,1,1,1}' },
  supplier_note: { corrects_id: null },
  offline_voucher: { payment_id: '01980000-0000-7000-8000-000000000001' },
  gl_voucher: { period: '2026-11' },
  gl_line: { period: '2026-11', debit: 5 },
  points_lot: { grant_id: '01980000-0000-7000-8000-000000000001' },
  invoice: { incl_minor: 2 },
  invoice_line: { incl_minor: 2 },
  invoice_seller: { max_lines: 100 },
  invoice_tax_code: { code: '1060201' },
};

function valueFor({ name, type }: Column): unknown {
  if (type === 'uuid') return randomUUID();
  if (type === 'text') return `${MARKER}-${name}`;
  if (type === 'boolean') return true;
  if (type === 'jsonb' || type === 'json') return JSON.stringify({ note: MARKER });
  if (type.startsWith('timestamp') || type === 'date') return '2026-11-21T00:00:00Z';
  if (type === 'bytea') return Buffer.from(MARKER);
  if (type.endsWith('[]')) return '{}';
  if (type === '"char"') return 'p';
  return 1;
}

const UUID = /^[0-9a-f-]{36}$/;

/**
 * Inserts one row of the tenant into each table and returns the ids of the rows that have one. With `id` all of them have
 * this one, so that whoever asks for it asks for all at once.
 */
export async function rowPerTable(
  owner: pg.Client,
  tenant: number,
  only?: readonly string[],
  id?: string,
): Promise<string[]> {
  const ids: string[] = [];
  const faults: string[] = [];
  await owner.query('set session_replication_role = replica');
  for (const table of only ?? (await tablesWithTenant(owner))) {
    const row = await rowFor(owner, table, tenant);
    if (id && UUID.test(String(row['id']))) row['id'] = id;
    const places = Object.keys(row).map((_, i) => `$${i + 1}`);
    const statement = `insert into ${table} (${Object.keys(row).map((name) => `"${name}"`)}) values (${places})
                       on conflict do nothing returning to_jsonb(${table}) ->> 'id' as id`;
    const inserted = await owner.query(statement, Object.values(row)).catch((error: Error) => error);
    if (inserted instanceof Error) faults.push(`${table}: ${inserted.message}`);
    else if (UUID.test(inserted.rows[0]?.id ?? '')) ids.push(inserted.rows[0].id);
  }
  await owner.query('set session_replication_role = default');
  if (faults.length) throw new Error(`tables that need a line in SPECIAL:\n${faults.join('\n')}`);
  return ids;
}

async function rowFor(owner: pg.Client, table: string, tenant: number): Promise<Record<string, unknown>> {
  const words = await allowedWords(owner, table);
  const columns = await requiredColumns(owner, table);
  const made = columns.map((column) => [column.name, words.get(column.name) ?? valueFor(column)]);
  return { ...Object.fromEntries(made), ...SPECIAL[table], tenant_id: tenant };
}
