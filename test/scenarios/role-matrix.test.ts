/**
 * Figure 37: every route with every role of the house, over HTTP, against a table a person has reviewed. A new right
 * without a line here fails, and so does a role that quietly gains one.
 */
import { expect, test } from 'vitest';
import { ENDPOINTS } from '../../src/contract/endpoints.ts';
import { RIGHTS, type Right } from '../../src/contract/rights.ts';
import { DEFAULT_ROLES } from '../../src/identity/identity.ts';
import { ownRoute, publicRoute, type Route } from '../../src/kernel/http/route.ts';
import { testDatabase } from '../database.ts';
import { listen, type Person, signedIn } from '../http.ts';
import { pathWith, queryWith, sample } from '../sample.ts';

/** Who may, besides the owner, who may everything. Reviewed 2026-11-21. */
const REVIEWED: Record<Right, readonly string[]> = {
  'orders.read': ['reviewer', 'warehouse', 'financeMaker', 'financeChecker', 'support'],
  'orders.place': ['reviewer'],
  'orders.review': ['reviewer'],
  'orders.force': [],
  'orders.edit': ['reviewer'],
  'orders.cancel': ['reviewer'],
  'orders.reveal': ['reviewer', 'support'],
  'stock.read': ['reviewer', 'warehouse', 'support'],
  'imports.read': ['reviewer', 'financeMaker', 'financeChecker', 'support'],
  'imports.write': ['reviewer', 'financeMaker'],
  'bills.read': ['financeMaker', 'financeChecker', 'support'],
  'bills.propose': ['financeMaker'],
  'bills.approve': ['financeChecker'],
  'channels.read': ['reviewer', 'support'],
  'channels.write': [],
  'catalog.read': ['reviewer', 'warehouse', 'support'],
  'catalog.write': ['reviewer'],
  'shipping.read': ['reviewer', 'warehouse', 'support'],
  'shipping.write': ['warehouse'],
  'warehouse.check': ['warehouse'],
  'sandbox.use': [],
  'health.read': [],
};

const { db } = await testDatabase();
const REACHED = 299;
/** Routes that only say that they were reached. */
const routes: Route[] = [...ENDPOINTS.values()].map((endpoint) => {
  const bare = { ...endpoint, response: undefined, produces: 'text/plain' } as never;
  const reached = () => ({ body: '', status: REACHED });
  return endpoint.scope === 'public' ? publicRoute(bare, reached as never) : ownRoute(bare, reached as never);
});
const server = await listen(db, routes);
const people = new Map<string, Person | null>([['nobody', null]]);
for (const { code } of DEFAULT_ROLES) people.set(code, await signedIn(db, 1, code));

const maySee = (role: string, scope: string): number => {
  if (scope === 'public') return REACHED;
  if (role === 'nobody') return 401;
  return scope === 'signedIn' || role === 'owner' || REVIEWED[scope as Right].includes(role) ? REACHED : 403;
};

test('figure 37: the table names every right and no other', () => {
  expect(new Set(Object.keys(REVIEWED))).toEqual(new Set(RIGHTS));
});

const asked = [...ENDPOINTS].filter(([, endpoint]) => endpoint.consumes !== 'multipart');

test.each(asked)('figure 37: %s lets in exactly the roles of the table', async (_, endpoint) => {
  const params = endpoint.params ? (sample(endpoint.params) as Record<string, unknown>) : {};
  const query = endpoint.query ? (sample(endpoint.query) as Record<string, unknown>) : {};
  const path = pathWith(endpoint.path, params) + queryWith(query);
  const body = endpoint.body ? { body: sample(endpoint.body) } : {};
  const found: Record<string, number> = {};
  const expected: Record<string, number> = {};
  for (const [role, person] of people) {
    found[role] = (await server.ask(person, endpoint.method, path, body)).status;
    expected[role] = maySee(role, endpoint.scope);
  }
  expect(found).toEqual(expected);
});
