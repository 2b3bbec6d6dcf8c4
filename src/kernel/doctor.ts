/**
 * `guanjia doctor`: is this machine fit to run the program, and if not, what mends it. Each check says what it found in
 * plain words; a check that cannot be made is a finding as well, never silence.
 */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { APP_ROLE } from './db/database.ts';
import { MIGRATIONS } from './db/migrate.ts';
import { KEY_FILE, parseKeyRing } from './secrets.ts';

export type Finding = { name: string; ok: boolean; finding: string };

export type Environment = {
  /** As the owner of the schema. */
  config: pg.ClientConfig;
  dataDir: string;
  /** Checked to be free when given: not while the server itself runs. */
  port?: number;
  now: () => number;
};

/** A check of the database; `query` runs as the owner. */
export type Check = {
  name: string;
  find(
    query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>,
    environment: Environment,
  ): Promise<Omit<Finding, 'name'>>;
};

const good = (finding: string) => ({ ok: true, finding });
const bad = (finding: string) => ({ ok: false, finding });

const DATABASE_CHECKS: readonly Check[] = [
  {
    name: 'database.version',
    async find(query) {
      const [row] = await query(`select current_setting('server_version_num')::int / 10000 as major`);
      const major = Number(row?.['major']);
      return major >= 15 && major <= 18
        ? good(`PostgreSQL ${major}.`)
        : bad(`PostgreSQL ${major} is not supported. Use a version from 15 to 18.`);
    },
  },
  {
    name: 'database.migrations',
    async find(query) {
      const files = fs.readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
      const rows = await query('select name from schema_migration');
      const done = new Set(rows.map((row) => row['name']));
      const open = files.filter((name) => !done.has(name));
      return open.length === 0
        ? good(`The schema is current (${files.length} migrations).`)
        : bad(`${open.length} migrations have not run: ${open.join(', ')}. Run \`guanjia migrate\`.`);
    },
  },
  {
    name: 'database.role',
    async find(query) {
      const [row] = await query('select rolsuper or rolbypassrls as strong from pg_roles where rolname = $1', [
        APP_ROLE,
      ]);
      if (!row) return bad(`The role ${APP_ROLE} is missing. Run \`guanjia migrate\`.`);
      return row['strong']
        ? bad(`The role ${APP_ROLE} passes row-level security. Run \`alter role ${APP_ROLE} nosuperuser nobypassrls\`.`)
        : good(`The program runs as ${APP_ROLE}, bound by row-level security.`);
    },
  },
  {
    name: 'database.tenantWall',
    async find(query) {
      const rows = await query(`
        select c.relname as name
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace
          and c.relkind in ('r', 'p')
          and not c.relispartition
          and not c.relrowsecurity`);
      return rows.length === 0
        ? good('Row-level security guards every table with a tenant.')
        : bad(
            `Not guarded by row-level security: ${rows.map((row) => row['name']).join(', ')}. Call guard_tenant for them.`,
          );
    },
  },
  {
    name: 'database.clock',
    async find(query, { now }) {
      const before = now();
      const [row] = await query(`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`);
      const skew = Math.round(Number(row?.['ms']) - (before + now()) / 2);
      return Math.abs(skew) <= 2000
        ? good(`The clocks of program and database agree within ${Math.abs(skew)} ms.`)
        : bad(`The database's clock is off by ${Math.round(skew / 1000)} s. Let both machines keep time by NTP.`);
    },
  },
  {
    name: 'database.durable',
    async find(query) {
      const [row] = await query(`
        select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
               current_setting('full_page_writes') as pages`);
      const off = Object.entries(row ?? {}).filter(([, value]) => value === 'off');
      return off.length === 0
        ? good('Commits survive a power cut.')
        : bad(
            'fsync, synchronous_commit or full_page_writes is off: a power cut loses data. Turn them on in postgresql.conf.',
          );
    },
  },
  {
    name: 'jobs.backlog',
    async find(query) {
      const [row] = await query(`
        select count(*) filter (where needs_person)::int as failed,
               coalesce(extract(epoch from now() - min(run_at) filter (
                 where claimed_by is null and not needs_person and run_at <= now())), 0)::int as late
        from job`);
      const [failed, late] = [Number(row?.['failed']), Number(row?.['late'])];
      if (late > 300)
        return bad(`The oldest due job has waited ${late} s. Start more workers, or see the log of this one.`);
      return failed > 0
        ? bad(`${failed} jobs have failed for good and wait for a person. See the queues of the console.`)
        : good('No job is late.');
    },
  },
];

/** Everything about this machine and its database, in the order a person would mend it. */
export async function diagnose(environment: Environment, more: readonly Check[] = []): Promise<Finding[]> {
  const here = [nodeVersion(), await diskSpace(environment), keyFile(environment), ...(await freePort(environment))];
  const client = new pg.Client({ ...environment.config, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const reason = (error as Error).message;
    return [
      ...here,
      { name: 'database.reach', ...bad(`The database cannot be reached: ${reason}. Start it, or mend DATABASE_URL.`) },
    ];
  }
  try {
    const query = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;
    const found: Finding[] = [{ name: 'database.reach', ...good('The database answers.') }];
    for (const check of [...DATABASE_CHECKS, ...more])
      found.push({
        name: check.name,
        ...(await check
          .find(query, environment)
          .catch((error: Error) => bad(`Could not be checked: ${error.message}.`))),
      });
    return [...here, ...found];
  } finally {
    await client.end();
  }
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 18);
  return {
    name: 'node.version',
    ...(ok
      ? good(`Node ${process.versions.node}.`)
      : bad(`Node ${process.versions.node} is too old. Use 22.18 or newer.`)),
  };
}

const LEAST_FREE_BYTES = 2_000_000_000;

async function diskSpace({ dataDir }: Environment): Promise<Finding> {
  const name = 'disk.space';
  try {
    const { bavail, bsize } = await fs.promises.statfs(dataDir);
    const free = bavail * bsize;
    const text = `${(free / 1e9).toFixed(1)} GB free`;
    return {
      name,
      ...(free >= LEAST_FREE_BYTES
        ? good(`${text}.`)
        : bad(`Only ${text} where the data is. Make room for at least 2 GB.`)),
    };
  } catch (error) {
    return { name, ...bad(`The data folder cannot be read: ${(error as Error).message}. Create it or give --data.`) };
  }
}

function keyFile({ dataDir }: Environment): Finding {
  const name = 'secrets.key';
  const given = process.env['GUANJIA_KEY'];
  const file = path.join(dataDir, KEY_FILE);
  try {
    const ring = parseKeyRing(given ?? fs.readFileSync(file, 'utf8'));
    const open = given === undefined && process.platform !== 'win32' && (fs.statSync(file).mode & 0o077) !== 0;
    return {
      name,
      ...(open
        ? bad(`${file} can be read by others. Run \`chmod 600\` on it.`)
        : good(
            `Secrets are sealed with key ${ring.keys[0].id}${given === undefined ? '; keep a copy of its file apart from the backups' : ''}.`,
          )),
    };
  } catch (error) {
    return {
      name,
      ...bad(
        `No usable key: ${(error as Error).message}. Give GUANJIA_KEY as \`k1:\` and the output of \`openssl rand -base64 32\`.`,
      ),
    };
  }
}

async function freePort({ port }: Environment): Promise<Finding[]> {
  if (port === undefined) return [];
  const free = await new Promise<boolean>((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
  const finding = free
    ? good(`Port ${port} is free.`)
    : bad(`Port ${port} is taken. Stop what uses it, or give --port.`);
  return [{ name: 'port.free', ...finding }];
}
