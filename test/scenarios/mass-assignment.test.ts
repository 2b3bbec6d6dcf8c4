/**
 * Figure 40 over a listening server, generated from the contract: every endpoint that writes refuses properties it does
 * not name, at the top and inside every object of its body, in its query too, before anything happens.
 */
import type { TSchema } from 'typebox';
import { expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import type { Route } from '../../src/kernel/http/route.ts';
import { testDatabase } from '../database.ts';
import { everyRoute, nameOf } from '../every-route.ts';
import { listen, signedIn, supplierSignedIn } from '../http.ts';
import { pathWith, sample } from '../sample.ts';

const INTRUDERS = [
  'price',
  'status',
  'tenant_id',
  'tenantId',
  'role',
  'balance',
  'approved_by',
  'version',
  'constructor',
];

const { db } = await testDatabase();
const reached: string[] = [];
/** The product's own routes; instead of answering they note that they were reached. */
const product = everyRoute(db).map(({ endpoint }) => ({ endpoint, name: nameOf(endpoint) }));
const routes = product.map(
  ({ endpoint, name }): Route => ({
    endpoint: { ...endpoint, response: undefined, produces: undefined } as never,
    kind: endpoint.scope === 'public' ? 'public' : 'own',
    handler: () => void reached.push(name),
  }),
);
const server = await listen(db, routes);
const owner = await signedIn(db, 1, 'owner');
const ofSupplier = await supplierSignedIn(db, 1, db.world.newId());
const caller = ({ scope }: Endpoint) => (scope === 'supplier' ? ofSupplier : owner);

type Value = Record<string, unknown>;

/** Every object inside a value, to be spoilt in turn. */
const objectsIn = (value: unknown): Value[] => {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) ? inner : [value as Value, ...inner];
};

// A channel's or provider's own message is kept as it came; multipart has its own test below.
const writes = product
  .filter(({ endpoint: { method, consumes } }) => method !== 'GET' && consumes !== 'raw' && consumes !== 'multipart')
  .map(({ name, endpoint }) => [name, endpoint as Endpoint] as const);

test.each(writes)('figure 40: %s refuses what it does not name', async (name, endpoint) => {
  const params = endpoint.params ? (sample(endpoint.params) as Value) : {};
  const path = pathWith(endpoint.path, params);
  const whole = () => (endpoint.body ? sample(endpoint.body as TSchema, { optional: true }) : {});
  const ask = (body: unknown, query = '') => server.ask(caller(endpoint), endpoint.method, path + query, { body });
  const places = Math.max(1, objectsIn(whole()).length);
  for (let place = 0; place < places; place++)
    for (const intruder of INTRUDERS) {
      const body = whole();
      objectsIn(body)[place]![intruder] = 1;
      const answer = await ask(body);
      const problem = await answer.json();
      expect([intruder, answer.status, problem.code]).toEqual([intruder, 400, 'http.damaged']);
      expect(JSON.stringify(problem.data)).toContain(intruder);
    }
  expect((await ask(endpoint.body ? whole() : undefined, '?role=owner')).status).toBe(400);
  expect(reached).not.toContain(name);
  // The same request without the intruder goes through, so it was the intruder that was refused.
  await ask(endpoint.body ? whole() : undefined);
  expect(reached).toContain(name);
});

test('figure 40: a multipart field nobody named is refused', async () => {
  const form = new FormData();
  form.append('kind', 'orders');
  form.append('dryRun', 'true');
  form.append('tenant_id', '2');
  form.append('file', new Blob(['x']), 'x.csv');
  const answer = await fetch(`${server.url}/api/v1/imports`, {
    method: 'POST',
    body: form,
    headers: { cookie: `guanjia_session=${owner.token}`, 'idempotency-key': 'm1' },
  });
  expect([answer.status, (await answer.json()).code]).toEqual([400, 'http.damaged']);
});

test.each(['__proto__', 'constructor'])(
  'figure 40: a body that reaches for the prototype (%s) is refused',
  async (name) => {
    const inner = name === 'constructor' ? '{"prototype":{"role":"owner"}}' : '{"role":"owner"}';
    const body = `{"login":"a","password":"b","${name}":${inner}}`;
    const answer = await server.ask(null, 'POST', '/api/v1/session', { body });
    expect([answer.status, (await answer.json()).code]).toEqual([400, 'http.damaged']);
  },
);

test('figure 40: a query or path that is not of its type is refused, and lists may be given once', async () => {
  const get = async (path: string) => (await server.ask(owner, 'GET', path)).status;
  expect(await get('/api/v1/orders?limit=1000')).toBe(400);
  expect(await get('/api/v1/orders?limit=ten')).toBe(400);
  expect(await get('/api/v1/orders?state=nonsense')).toBe(400);
  expect(await get('/api/v1/orders/not-an-id')).toBe(400);
  const before = reached.length;
  await get('/api/v1/orders?state=waitReview&limit=10&held=true');
  await get('/api/v1/orders?state=waitReview&state=reviewed');
  expect(reached.length).toBe(before + 2);
});
