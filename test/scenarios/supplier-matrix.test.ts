/**
 * Figure 38: no supplier reaches another's data. Generated like the matrix of tenants: every endpoint of the portal is
 * asked with the ids of another supplier's rows, in every place an id is expected, and nothing may be found, told or
 * changed: lists, searches, counts, exports and papers included. Which endpoints a supplier reaches at all is in
 * role-matrix.test.ts. The second wall is asked too: every table, as the role the portal runs as.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, endpoint, Output } from '../../src/contract/endpoint.ts';
import { raw, sql } from '../../src/kernel/db/sql.ts';
import { type Route, route } from '../../src/kernel/http/route.ts';
import { ONE, testDatabase } from '../database.ts';
import { everyRoute, nameOf } from '../every-route.ts';
import { listen, type Person, signedIn, supplierSignedIn } from '../http.ts';
import { bodyFor, pathWith, queryWith, sample } from '../sample.ts';
import { MARKER, rowPerTable, tablesWithTenant } from '../seed-tables.ts';

const { db, owner } = await testDatabase();
const served = everyRoute(db);

/** A mistake on purpose: a list that asks for nobody's rows, as somebody of the house. */
const leak: Route = route(
  endpoint({ method: 'GET', path: '/api/v1/leaks/sales', summary: 'a leak', scope: 'signedIn', response: Output({}) }),
  async ({ ctx }) => ({ rows: await ctx.sql`select merchant_code from supplier_sale where tenant_id = ${ctx.tenant}` }),
);
const forgetful: Route = route(
  { method: 'GET', path: '/api/v1/leaks/portal', summary: 'forgets whose', scope: 'supplier', produces: 'text/plain' },
  async ({ ctx }) => ({
    body: JSON.stringify(await ctx.sql`select merchant_code from supplier_sale where tenant_id = ${ctx.tenant}`),
  }),
);
const server = await listen(db, [...served, leak, forgetful]);
const [mine, theirs] = [db.world.newId(), db.world.newId()];
/** What names a supplier, in the order its rows hang together. */
const OWNED = [
  ...[
    'supplier',
    'supplier_term',
    'supplier_promotion',
    'supplier_note',
    'supplier_statement',
    'supplier_statement_line',
  ],
  ...['supplier_sale', 'supplier_message', 'supplier_notice'],
];
let ids: string[] = [];
let person: Person;

beforeAll(async () => {
  await signedIn(db, 1, 'owner');
  ids = [theirs, ...(await rowPerTable(owner, 1, OWNED))];
  // Every row of the house that names a supplier is the other one's.
  await owner.query('set session_replication_role = replica');
  await owner.query('update supplier set id = $1 where tenant_id = 1', [theirs]);
  for (const table of OWNED.slice(1))
    await owner.query(`update ${table} set supplier_id = $1 where tenant_id = 1`, [theirs]);
  await owner.query(`update supplier_statement set state = 'published' where tenant_id = 1`);
  const { rows } = await owner.query('select id from supplier_statement where tenant_id = 1');
  for (const table of ['supplier_statement_line', 'supplier_sale', 'supplier_message'])
    await owner.query(`update ${table} set statement_id = $1 where tenant_id = 1`, [rows[0].id]);
  await owner.query(
    `insert into supplier (tenant_id, id, code, name, contact, phone, lead_days, currency, terms, price_tolerance_ppm, active)
     values (1, $1, 'ME', '我家', '', '', 1, 'CNY', '', 0, true)`,
    [mine],
  );
  await owner.query('set session_replication_role = default');
  person = await supplierSignedIn(db, 1, mine);
});

async function stateOfTheirs(): Promise<string> {
  const parts = OWNED.map((table) => {
    const of = table === 'supplier' ? 'id' : 'supplier_id';
    return `select '${table}' as name, md5(string_agg(t::text, '|' order by t::text)) from ${table} t where ${of} = '${theirs}'`;
  });
  return JSON.stringify((await owner.query(`${parts.join(' union all ')} order by name`)).rows);
}

const portal = served
  .map(({ endpoint: one }) => one as Endpoint)
  .filter(({ scope }) => scope === 'supplier')
  .map((one) => [nameOf(one), one] as const);

describe('every endpoint of the portal with what is another supplier\u2019s', () => {
  test.each(portal)('figure 38: %s', async (_, one) => {
    const before = await stateOfTheirs();
    const rounds = one.params ? ids.length : 1;
    for (let first = 0; first < rounds; first++) {
      let at = first;
      const options = { idOf: () => ids[at++ % ids.length]!, optional: true };
      const params = one.params ? (sample(one.params, options) as Record<string, unknown>) : {};
      const query = one.query ? (sample(one.query, options) as Record<string, unknown>) : {};
      delete query['cursor'];
      for (const some of [query, { ...query, from: '2000-01-01', until: '2100-01-01', text: '' }]) {
        const named = Object.fromEntries(Object.entries(some).filter(([name]) => name in query));
        const answer = await server.ask(person, one.method, pathWith(one.path, params) + queryWith(named), {
          body: bodyFor(one, options),
          headers: { 'if-match': '"1"' },
        });
        const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
        expect([200, 204, 404, 409, 422], text).toContain(answer.status);
        if (one.params) expect(answer.status, text).toBeGreaterThanOrEqual(one.path.includes('/lines/') ? 200 : 400);
        expect(text).not.toContain(MARKER);
        // A refusal names what was asked for.
        if (answer.status === 200) for (const id of ids) expect(text).not.toContain(id);
      }
    }
    expect(await stateOfTheirs()).toBe(before);
  });

  test('figure 38: a query that forgets whose rows it wants gets none; the house gets them', async () => {
    expect(await (await server.ask(person, 'GET', '/api/v1/leaks/portal')).text()).toBe('[]');
    expect((await server.ask(person, 'GET', '/api/v1/leaks/sales')).status).toBe(403);
    expect((await server.ask(await signedIn(db, 1, 'support'), 'GET', '/api/v1/leaks/portal')).status).toBe(403);
  });
});

describe('the wall in the database', async () => {
  /** Jobs and answers of his own calls are of no supplier; the rest of the list is by what it shows. */
  const OPEN = new Set([...OWNED, 'idempotency_key', 'job']);
  test.each(await tablesWithTenant(owner))(
    'figure 38: %s shows the portal nothing of another supplier',
    async (table) => {
      const asked = db.read({ ...ONE, supplier: mine }, (ctx) =>
        ctx.run(sql`select t::text as row from ${raw(table)} t where tenant_id = 1`),
      );
      const answer = await asked.then(
        (rows) => (rows as { row: string }[]).map(({ row }) => row),
        (error) => error.code,
      );
      if (!OPEN.has(table)) expect(answer).toBe('42501');
      else if (table === 'supplier') expect(answer).toHaveLength(1);
      else if (table !== 'idempotency_key') expect(answer).toEqual([]);
    },
  );
});
