/**
 * Figure 36: no tenant reaches another's data. Everything here is generated: the routes from the modules, the inputs
 * from the contract's schemas, the tables from the database, so what is added tomorrow is tested tomorrow.
 *
 * Tenant 1 gets a row in every table, with a marker in every text. A person with every right in tenant 2 then sends the
 * ids of those rows to every route, in every place an id is expected. Nothing may be found, nothing may come back, and
 * afterwards every row of tenant 1 is what it was.
 */
import { randomUUID } from 'node:crypto';
import type { TSchema } from 'typebox';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { exportTable } from '../../src/contract/exports.ts';
import { raw, sql } from '../../src/kernel/db/sql.ts';
import { allExports } from '../../src/modules.ts';
import { ONE, TWO, testDatabase } from '../database.ts';
import { everyRoute, nameOf } from '../every-route.ts';
import { listen, type Person, signedIn, supplierSignedIn } from '../http.ts';
import { leakingRoutes } from '../leaks.ts';
import { bodyFor, pathWith, queryWith, sample } from '../sample.ts';
import { MARKER, rowPerTable, tablesWithTenant, writableColumns } from '../seed-tables.ts';

const { db, owner } = await testDatabase();

const served = everyRoute(db);
const leaks = leakingRoutes(owner);
const server = await listen(db, [...served, ...leaks]);
const tables = await tablesWithTenant(owner);
/** Every row of tenant 1 has this id, so that one request asks for all of them; nobody has the other one. */
const [THEIRS, NOBODYS] = [randomUUID(), randomUUID()];
const ids = [THEIRS];
/** What stands where an endpoint takes ids, by turns. */
const ASKED = [
  [THEIRS, NOBODYS],
  [NOBODYS, THEIRS],
];
/** Whoever may call the endpoint, in tenant 2: the portal is for suppliers' people alone. */
let strangers: { house: Person; supplier: Person };
const stranger = ({ scope }: Endpoint) => strangers[scope === 'supplier' ? 'supplier' : 'house'];

beforeAll(async () => {
  await signedIn(db, ONE.tenant, 'owner');
  strangers = {
    house: await signedIn(db, TWO.tenant, 'owner'),
    supplier: await supplierSignedIn(db, TWO.tenant, db.world.newId()),
  };
  await rowPerTable(owner, ONE.tenant, undefined, THEIRS);
});

/** One text that changes when any row of tenant 1 does. */
async function stateOfOne(): Promise<string> {
  const parts = tables.map(
    (table) =>
      `select '${table}' as name, md5(string_agg(t::text, '|' order by t::text)) from ${table} t where tenant_id = 1`,
  );
  const { rows } = await owner.query(`${parts.join(' union all ')} order by name`);
  return JSON.stringify(rows);
}

const holdsId = (schema: TSchema | undefined): boolean => JSON.stringify(schema ?? {}).includes('"uuid"');
const endpoints = served.flatMap(({ endpoint, kind }) =>
  kind === 'absent' ? [] : [[nameOf(endpoint), endpoint as Endpoint] as const],
);
const withIds = endpoints.filter(([, { params, query, body }]) => [params, query, body].some(holdsId));
const reads = endpoints.filter(
  ([, e]) => e.method === 'GET' && e.scope !== 'public' && e.produces !== 'text/event-stream' && !holdsId(e.params),
);

/** Statuses that say: not there, or refused. A door without a session says no more than that a message is not genuine. */
const REFUSED = { signedIn: [404, 409, 422, 428], public: [400, 403, 404] };

/** Of tenant 1 when it was looked at last: what one route leaves is what the next one finds. */
let stateBefore: string | null = null;

/** Throws when tenant 2 finds, is told or changes anything by ids of tenant 1. */
async function expectNothingByForeignIds(endpoint: Endpoint): Promise<void> {
  const before = stateBefore ?? (await stateOfOne());
  for (const asked of ASKED) {
    let at = 0;
    const options = { idOf: () => asked[at++ % asked.length]!, optional: true };
    const params = endpoint.params ? (sample(endpoint.params, options) as Record<string, unknown>) : {};
    const query = endpoint.query ? (sample(endpoint.query, options) as Record<string, unknown>) : {};
    delete query['cursor'];
    const answer = await server.ask(
      stranger(endpoint),
      endpoint.method,
      pathWith(endpoint.path, params) + queryWith(query),
      {
        body: bodyFor(endpoint, options),
        headers: { 'if-match': '"1"' },
      },
    );
    const text = await answer.text();
    expect(text).not.toContain(MARKER);
    const refused = REFUSED[endpoint.scope === 'public' ? 'public' : 'signedIn'];
    if (answer.status !== 200) expect(refused, text).toContain(answer.status);
    else if (holdsId(endpoint.params)) expect.unreachable(`found ${asked[0]}: ${text.slice(0, 300)}`);
    else expectNothingDone(JSON.parse(text));
  }
  stateBefore = await stateOfOne();
  expect(stateBefore).toBe(before);
}

/** Throws when a list or page of tenant 2 holds anything of tenant 1. */
async function expectNothingListed(endpoint: Endpoint, params: Record<string, unknown>): Promise<void> {
  const query = endpoint.query ? (sample(endpoint.query) as Record<string, unknown>) : {};
  const answer = await server.ask(stranger(endpoint), 'GET', pathWith(endpoint.path, params) + queryWith(query));
  const text = await answer.text();
  expect([200, 404], text).toContain(answer.status);
  expect(text).not.toContain(MARKER);
  for (const id of ids) expect(text).not.toContain(id);
}

describe('every route with the ids of another tenant', () => {
  test.each(withIds)('figure 36: %s', (_, endpoint) => expectNothingByForeignIds(endpoint));

  test.each(reads)('figure 36: %s shows nothing of another tenant', (_, endpoint) =>
    expectNothingListed(endpoint, endpoint.params ? (sample(endpoint.params) as Record<string, unknown>) : {}),
  );

  test.each(allExports)('figure 36: the list $kind as a file holds nothing of another tenant', ({ kind }) =>
    expectNothingListed(exportTable, { kind }),
  );
});

describe('routes that leak on purpose are caught', () => {
  test.each(leaks)('figure 36: $endpoint.summary', async ({ endpoint }) => {
    const check = holdsId(endpoint.params) ? expectNothingByForeignIds(endpoint) : expectNothingListed(endpoint, {});
    await expect(check).rejects.toThrow();
  });
});

/** A bulk answer refuses every row; a list is empty. */
function expectNothingDone(answer: { outcomes?: { done: boolean }[]; items?: unknown[]; entries?: unknown[] }): void {
  expect((answer.outcomes ?? []).filter((outcome) => outcome.done)).toEqual([]);
  expect(answer.items ?? []).toEqual([]);
  expect(answer.entries ?? []).toEqual([]);
}

describe('row-level security, the second wall', () => {
  const FORBIDDEN = '42501';
  const rowsOf = (rows: Promise<unknown[]>) =>
    rows.then(
      (found) => found.length,
      (error) => error.code,
    );

  test.each(tables)('figure 36: %s shows nothing without a tenant or to another one', async (table) => {
    const { rows } = await owner.query(`select count(*)::int as n from ${table} where tenant_id = 1`);
    expect(rows[0].n).toBeGreaterThan(0);
    const all = sql`select 1 from ${raw(table)}`;
    const ones = sql`select 1 from ${raw(table)} where tenant_id = 1`;
    expect([0, FORBIDDEN]).toContain(await rowsOf(db.ask(all)));
    expect([0, FORBIDDEN]).toContain(await rowsOf(db.read(TWO, (ctx) => ctx.run(ones))));
    for (const change of [raw(`update ${table} set tenant_id = 2`), raw(`delete from ${table}`)]) {
      const statement = sql`${change} where tenant_id = 1 returning 1`;
      expect([0, FORBIDDEN]).toContain(await rowsOf(db.transaction(TWO, (ctx) => ctx.run(statement))));
    }
  });

  test.each(tables)('figure 36: nothing is written into another tenant through %s', async (table) => {
    const columns = await writableColumns(owner, table);
    const copy = raw(`insert into ${table} (tenant_id, ${columns}) select 1, ${columns} from ${table}`);
    await rowPerTable(owner, TWO.tenant, [table]);
    await expect(db.transaction(TWO, (ctx) => ctx.run(sql`${copy}`))).rejects.toMatchObject({ code: FORBIDDEN });
  });
});
