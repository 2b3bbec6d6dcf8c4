/** A server that really listens, over the routes a test names, and people who are signed in to it. */
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll } from 'vitest';
import { ENDPOINTS } from '../src/contract/endpoints.ts';
import type { Right } from '../src/contract/rights.ts';
import { healthRoutes } from '../src/health-routes.ts';
import {
  createAuthenticate,
  createUser,
  grantRole,
  hashPassword,
  identityRoutes,
  openSession,
  setUpTenant,
} from '../src/identity/identity.ts';
import { SYSTEM, type Tenant } from '../src/kernel/context.ts';
import type { Database } from '../src/kernel/db/database.ts';
import { buildHttp } from '../src/kernel/http/build-http.ts';
import { LiveHub } from '../src/kernel/http/live-hub.ts';
import type { Limits } from '../src/kernel/http/protect.ts';
import { absentRoute, type Route } from '../src/kernel/http/route.ts';
import { createLog } from '../src/kernel/log.ts';
import { newKeyLine, parseKeyRing } from '../src/kernel/secrets.ts';
import { createTelemetry } from '../src/kernel/telemetry.ts';

export const ring = parseKeyRing(newKeyLine('test'));

export type Person = { userId: string; login: string; token: string };

export type TestServer = {
  url: string;
  hub: LiveHub;
  /** Lines logged so far. */
  logged: string[];
  /** A request as `person` (null: nobody), by cookie; POSTs get a fresh key unless one is given. */
  ask(person: Person | null, method: string, path: string, options?: AskOptions): Promise<Response>;
};

export type AskOptions = { body?: unknown; key?: string; headers?: Record<string, string> };

export const health = {
  version: 'test',
  startedAt: new Date(0),
  findings: async () => [],
  readiness: async () => [],
};

/** Routes of the house that need nothing but the database. */
export const houseRoutes = (db: Database): Route[] => [
  ...identityRoutes(ring, createAuthenticate(db)),
  ...healthRoutes(health),
];

/** Fills the endpoints a test has no use for. */
export function withAbsent(routes: readonly Route[]): Route[] {
  const known = new Set(routes.map((route) => route.endpoint));
  return [...routes, ...[...ENDPOINTS.values()].filter((one) => !known.has(one)).map((one) => absentRoute(one))];
}

export async function listen(
  db: Database,
  routes: readonly Route[],
  limits: Partial<Limits> = {},
): Promise<TestServer> {
  const logged: string[] = [];
  const destination = new Writable({
    write(chunk, _, next) {
      logged.push(String(chunk));
      next();
    },
  });
  const hub = new LiveHub(20);
  const names = new Map([...ENDPOINTS].map(([name, endpoint]) => [endpoint as object, name]));
  const app = await buildHttp({
    db,
    hub,
    ring,
    routes,
    authenticate: createAuthenticate(db),
    log: createLog({ level: 'debug', destination }),
    telemetry: createTelemetry(db, hub),
    nameOf: (endpoint) => names.get(endpoint) ?? endpoint.path,
    limits: { junkPerWindow: 1_000_000, ...limits },
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  afterAll(async () => {
    hub.close();
    app.server.closeAllConnections();
    await app.close();
  });
  return {
    url,
    hub,
    logged,
    ask: (person, method, path, { body, key, headers = {} } = {}) =>
      fetch(`${url}${path}`, {
        method,
        headers: {
          ...(person ? { cookie: `guanjia_session=${person.token}` } : {}),
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
          ...(method === 'POST' ? { 'idempotency-key': key ?? randomBytes(9).toString('hex') } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: bytesOf(body) }),
      }),
  };
}

const bytesOf = (body: unknown): string | FormData =>
  typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body);

export const PASSWORD = 'correct horse 46 staple';
let passwordHash: Promise<string> | undefined;

/** A user with a role, or with exactly the rights named, and an open session. */
export async function signedIn(db: Database, tenant: Tenant, role: string | readonly Right[]): Promise<Person> {
  passwordHash ??= hashPassword(PASSWORD);
  const hash = await passwordHash;
  const login = `u${randomBytes(6).toString('hex')}`;
  return db.transaction({ tenant, actor: SYSTEM }, async (ctx) => {
    await setUpTenant(ctx, `tenant ${tenant}`);
    const userId = await createUser(ctx, { login, name: '测试员', passwordHash: hash });
    const code = typeof role === 'string' ? role : login;
    if (typeof role !== 'string')
      await ctx.sql`
        insert into role (tenant_id, id, code, name, rights)
        values (${tenant}, ${ctx.newId()}, ${login}, ${login}, ${[...role]})`;
    await grantRole(ctx, userId, code);
    return { userId, login, token: await openSession(ctx, userId, 'test') };
  });
}

/** Somebody of a supplier, who has chosen his password, and an open session. */
export async function supplierSignedIn(db: Database, tenant: Tenant, supplierId: string): Promise<Person> {
  passwordHash ??= hashPassword(PASSWORD);
  const hash = await passwordHash;
  const login = `s${randomBytes(6).toString('hex')}`;
  return db.transaction({ tenant, actor: SYSTEM }, async (ctx) => {
    const userId = await createUser(ctx, { login, name: '供应商', passwordHash: hash, supplierId });
    const token = await openSession(ctx, userId, 'test');
    await ctx.sql`update app_user set must_change_password = false where tenant_id = ${tenant} and id = ${userId}`;
    return { userId, login, token };
  });
}
