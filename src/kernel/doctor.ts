/**
 * `guanjia doctor`: is this machine fit to run the program, and if not, what mends it. Each check says what it found in
 * plain words, and by a code with values for whoever reads another language; a check that cannot be made is a finding
 * as well, never silence.
 */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { APP_ROLE, PORTAL_ROLE } from './db/database.ts';
import { MIGRATIONS } from './db/migrate.ts';
import { KEY_FILE, parseKeyRing } from './secrets.ts';

type Values = Record<string, string | number>;
/** `code` is the check's name and what it found: `database.clock.off`. */
export type Found = { ok: boolean; code: string; values: Values; finding: string };
export type Finding = Found & { name: string };

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
  ): Promise<Found>;
};

export const good = (code: string, finding: string, values: Values = {}): Found => ({
  ok: true,
  code,
  values,
  finding,
});
export const bad = (code: string, finding: string, values: Values = {}): Found => ({
  ok: false,
  code,
  values,
  finding,
});

/** What suppliers may read though no row of it is a supplier's: answers to their own requests. */
const PORTAL_OPEN: readonly string[] = ['idempotency_key'];

const DATABASE_CHECKS: readonly Check[] = [
  {
    name: 'database.version',
    async find(query) {
      const [row] = await query(`select current_setting('server_version_num')::int / 10000 as major`);
      const major = Number(row?.['major']);
      return major >= 15 && major <= 18
        ? good('database.version.known', `PostgreSQL ${major}.`, { major })
        : bad('database.version.unknown', `PostgreSQL ${major} is not supported. Use a version from 15 to 18.`, {
            major,
          });
    },
  },
  {
    name: 'database.migrations',
    async find(query) {
      const files = fs.readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
      const rows = await query('select name from schema_migration');
      const done = new Set(rows.map((row) => row['name']));
      const open = files.filter((name) => !done.has(name));
      const names = open.join(', ');
      return open.length === 0
        ? good('database.migrations.current', `The schema is current (${files.length} migrations).`, {
            number: files.length,
          })
        : bad(
            'database.migrations.open',
            `${open.length} migrations have not run: ${names}. Run \`guanjia migrate\`.`,
            { names },
          );
    },
  },
  {
    name: 'database.role',
    async find(query) {
      const [row] = await query('select rolsuper or rolbypassrls as strong from pg_roles where rolname = $1', [
        APP_ROLE,
      ]);
      const role = APP_ROLE;
      const mend = `alter role ${role} nosuperuser nobypassrls`;
      if (!row) return bad('database.role.missing', `The role ${role} is missing. Run \`guanjia migrate\`.`, { role });
      return row['strong']
        ? bad('database.role.strong', `The role ${role} passes row-level security. Run \`${mend}\`.`, { role, mend })
        : good('database.role.bound', `The program runs as ${role}, bound by row-level security.`, { role });
    },
  },
  {
    name: 'database.portalRole',
    async find(query) {
      const role = PORTAL_ROLE;
      const [row] = await query(
        `select rolsuper or rolbypassrls or rolcanlogin as strong, pg_has_role(current_user, oid, 'member') as lent,
                pg_has_role(oid, '${APP_ROLE}', 'member') as more
         from pg_roles
         where rolname = $1`,
        [role],
      );
      if (!row)
        return bad('database.portalRole.missing', `The role ${role} is missing. Run \`guanjia migrate\`.`, { role });
      if (!row['lent']) {
        const mend = `grant ${role} to current_user`;
        const finding = `The program may not become ${role}, so no supplier can sign in. Run \`${mend}\`.`;
        return bad('database.portalRole.notLent', finding, { role, mend });
      }
      const mend = `alter role ${role} nologin nosuperuser nobypassrls; revoke ${APP_ROLE} from ${role}`;
      if (row['strong'] || row['more'])
        return bad('database.portalRole.strong', `The role ${role} may more than suppliers should. Run \`${mend}\`.`, {
          role,
          mend,
        });
      const open = await query(
        `select c.relname as name
         from pg_class c
         where c.relnamespace = 'public'::regnamespace
           and c.relkind in ('r', 'p')
           and has_any_column_privilege($1, c.oid, 'select')
           and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'own_supplier')
           and c.relname <> all($2)`,
        [role, PORTAL_OPEN],
      );
      const names = open.map((one) => one['name']).join(', ');
      return open.length === 0
        ? good('database.portalRole.bound', `Suppliers are served as ${role}, which sees their own rows only.`, {
            role,
          })
        : bad('database.portalRole.open', `${role} reads more than its own rows of: ${names}. Revoke it.`, {
            role,
            names,
          });
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
      const names = rows.map((row) => row['name']).join(', ');
      return rows.length === 0
        ? good('database.tenantWall.whole', 'Row-level security guards every table with a tenant.')
        : bad('database.tenantWall.open', `Not guarded by row-level security: ${names}. Call guard_tenant for them.`, {
            names,
          });
    },
  },
  {
    name: 'database.clock',
    async find(query, { now }) {
      const before = now();
      const [row] = await query(`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`);
      const skew = Math.round(Number(row?.['ms']) - (before + now()) / 2);
      const [ms, seconds] = [Math.abs(skew), Math.round(skew / 1000)];
      return ms <= 2000
        ? good('database.clock.agrees', `The clocks of program and database agree within ${ms} ms.`, { ms })
        : bad(
            'database.clock.off',
            `The database's clock is off by ${seconds} s. Let both machines keep time by NTP.`,
            { seconds },
          );
    },
  },
  {
    name: 'database.durable',
    async find(query) {
      const [row] = await query(`
        select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
               current_setting('full_page_writes') as full_page_writes`);
      const off = Object.entries(row ?? {}).flatMap(([name, value]) => (value === 'off' ? [name] : []));
      const names = off.join(', ');
      return off.length === 0
        ? good('database.durable.on', 'Commits survive a power cut.')
        : bad('database.durable.off', `Off: ${names}. A power cut loses data. Turn them on in postgresql.conf.`, {
            names,
          });
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
        return bad(
          'jobs.backlog.late',
          `The oldest due job has waited ${late} s. Start more workers, or see the log of this one.`,
          { seconds: late },
        );
      return failed > 0
        ? bad(
            'jobs.backlog.failed',
            `${failed} jobs have failed for good and wait for a person. See the queues of the console.`,
            { count: failed },
          )
        : good('jobs.backlog.none', 'No job is late.');
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
      {
        name: 'database.reach',
        ...bad('database.reach.none', `The database cannot be reached: ${reason}. Start it, or mend DATABASE_URL.`, {
          reason,
        }),
      },
    ];
  }
  try {
    const query = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows;
    const reached = good('database.reach.answers', 'The database answers.');
    const found: Finding[] = [{ name: 'database.reach', ...reached }];
    for (const check of [...DATABASE_CHECKS, ...more])
      found.push({
        name: check.name,
        ...(await check
          .find(query, environment)
          .catch(({ message: reason }: Error) => bad('notChecked', `Could not be checked: ${reason}.`, { reason }))),
      });
    return [...here, ...found];
  } finally {
    await client.end();
  }
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 18);
  const version = process.versions.node;
  return {
    name: 'node.version',
    ...(ok
      ? good('node.version.known', `Node ${version}.`, { version })
      : bad('node.version.tooOld', `Node ${version} is too old. Use 22.18 or newer.`, { version })),
  };
}

const LEAST_FREE_BYTES = 2_000_000_000;

async function diskSpace({ dataDir }: Environment): Promise<Finding> {
  const name = 'disk.space';
  try {
    const { bavail, bsize } = await fs.promises.statfs(dataDir);
    const free = bavail * bsize;
    const gb = (free / 1e9).toFixed(1);
    return {
      name,
      ...(free >= LEAST_FREE_BYTES
        ? good('disk.space.free', `${gb} GB free.`, { gb })
        : bad('disk.space.tight', `Only ${gb} GB free where the data is. Make room for at least 2 GB.`, { gb })),
    };
  } catch (error) {
    const reason = (error as Error).message;
    return {
      name,
      ...bad('disk.space.unread', `The data folder cannot be read: ${reason}. Create it or give --data.`, { reason }),
    };
  }
}

function keyFile({ dataDir }: Environment): Finding {
  const name = 'secrets.key';
  const given = process.env['GUANJIA_KEY'];
  const file = path.join(dataDir, KEY_FILE);
  try {
    const ring = parseKeyRing(given ?? fs.readFileSync(file, 'utf8'));
    const key = ring.keys[0].id;
    const open = given === undefined && process.platform !== 'win32' && (fs.statSync(file).mode & 0o077) !== 0;
    if (open)
      return { name, ...bad('secrets.key.open', `${file} can be read by others. Run \`chmod 600\` on it.`, { file }) };
    return {
      name,
      ...(given === undefined
        ? good(
            'secrets.key.file',
            `Secrets are sealed with key ${key}; keep a copy of its file apart from the backups.`,
            { key },
          )
        : good('secrets.key.given', `Secrets are sealed with key ${key}.`, { key })),
    };
  } catch (error) {
    const reason = (error as Error).message;
    return {
      name,
      ...bad(
        'secrets.key.none',
        `No usable key: ${reason}. Give GUANJIA_KEY as \`k1:\` and the output of \`openssl rand -base64 32\`.`,
        { reason },
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
    ? good('port.free.free', `Port ${port} is free.`, { port })
    : bad('port.free.taken', `Port ${port} is taken. Stop what uses it, or give --port.`, { port });
  return [{ name: 'port.free', ...finding }];
}
