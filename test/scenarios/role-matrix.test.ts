/**
 * Figure 37: every route with every role of the house, over HTTP, against a table a person has reviewed. A new right
 * without a line here fails, and so does a role that quietly gains one.
 */
import { expect, test } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { RIGHTS, type Right } from '../../src/contract/rights.ts';
import { DEFAULT_ROLES } from '../../src/identity/identity.ts';
import type { Route } from '../../src/kernel/http/route.ts';
import { allExports } from '../../src/modules.ts';
import { testDatabase } from '../database.ts';
import { everyRoute, nameOf } from '../every-route.ts';
import { listen, type Person, signedIn, supplierSignedIn } from '../http.ts';
import { bodyFor, pathWith, queryWith, sample } from '../sample.ts';

/** Who may, besides the owner, who may everything. Reviewed 2026-11-22. */
const REVIEWED: Record<Right, readonly string[]> = {
  'orders.read': ['reviewer', 'warehouse', 'financeMaker', 'financeChecker', 'support'],
  'orders.place': ['reviewer'],
  'orders.review': ['reviewer'],
  'orders.force': [],
  'orders.releaseOthers': ['reviewer'],
  'orders.finance': ['financeChecker'],
  'orders.edit': ['reviewer'],
  'orders.cancel': ['reviewer'],
  'orders.reveal': ['reviewer', 'support'],
  'stock.read': ['reviewer', 'warehouse', 'purchaser', 'support'],
  'stock.write': ['warehouse'],
  'stock.force': ['warehouse'],
  'purchases.read': ['purchaser', 'financeChecker'],
  'purchases.write': ['purchaser'],
  'purchases.approve': ['financeChecker'],
  'imports.read': ['reviewer', 'purchaser', 'financeMaker', 'financeChecker', 'support'],
  'imports.write': ['reviewer', 'purchaser', 'financeMaker'],
  'payments.read': ['financeMaker', 'financeChecker', 'support'],
  'payments.write': ['financeMaker'],
  'payments.approve': ['financeChecker'],
  'payments.accounts': ['financeMaker', 'financeChecker'],
  'bills.read': ['financeMaker', 'financeChecker', 'support'],
  'bills.propose': ['financeMaker'],
  'bills.approve': ['financeChecker'],
  'channels.read': ['reviewer', 'support'],
  'channels.write': [],
  'catalog.read': ['reviewer', 'warehouse', 'purchaser', 'support'],
  'catalog.write': ['reviewer'],
  'catalog.cost': ['purchaser', 'financeMaker', 'financeChecker'],
  'shipping.read': ['reviewer', 'warehouse', 'support'],
  'shipping.write': ['warehouse'],
  'shipping.cost': ['reviewer', 'financeMaker', 'financeChecker'],
  'warehouse.check': ['warehouse'],
  'warehouse.force': ['warehouse'],
  'sandbox.use': [],
  'settings.read': ['reviewer', 'purchaser', 'support'],
  'settings.write': [],
  'health.read': [],
  'jobs.write': [],
  'access.read': [],
  'access.write': [],
};

const { db } = await testDatabase();
const REACHED = 299;
/** The product's own routes; instead of answering they say that they were reached. */
const product = everyRoute(db);
const routes = product.map(
  ({ endpoint }): Route => ({
    endpoint: { ...endpoint, response: undefined, produces: 'text/plain' } as never,
    kind: endpoint.scope === 'public' ? 'public' : 'own',
    handler: () => ({ body: '', status: REACHED }),
  }),
);
const server = await listen(db, routes);
const real = await listen(db, product);
const people = new Map<string, Person | null>([['nobody', null]]);
for (const { code } of DEFAULT_ROLES) people.set(code, await signedIn(db, 1, code));
people.set('supplier', await supplierSignedIn(db, 1, db.world.newId()));

const maySee = (role: string, scope: string): number => {
  if (scope === 'public') return REACHED;
  if (role === 'nobody') return 401;
  if (scope === 'ownAccount') return REACHED;
  // Figure 38: a supplier's person reaches his own portal and nothing of the house, and nobody of the house his.
  if (role === 'supplier' || scope === 'supplier') return role === scope ? REACHED : 403;
  return scope === 'signedIn' || role === 'owner' || REVIEWED[scope as Right].includes(role) ? REACHED : 403;
};

test('figure 37: the table names every right and no other', () => {
  expect(new Set(Object.keys(REVIEWED))).toEqual(new Set(RIGHTS));
});

const asked = product.map(({ endpoint }) => [nameOf(endpoint), endpoint as Endpoint] as const);

test.each(asked)('figure 37: %s lets in exactly the roles of the table', async (_, endpoint) => {
  const params = endpoint.params ? (sample(endpoint.params) as Record<string, unknown>) : {};
  const query = endpoint.query ? (sample(endpoint.query) as Record<string, unknown>) : {};
  const path = pathWith(endpoint.path, params) + queryWith(query);
  const found: Record<string, number> = {};
  const expected: Record<string, number> = {};
  for (const [role, person] of people) {
    found[role] = (await server.ask(person, endpoint.method, path, { body: bodyFor(endpoint) })).status;
    expected[role] = maySee(role, endpoint.scope);
  }
  expect(found).toEqual(expected);
});

test.each(allExports)('figure 37: the list $kind as a file is for those who may read it', async ({ kind, right }) => {
  for (const [role, person] of people) {
    const answer = await real.ask(person, 'GET', `/api/v1/exports/${kind}`);
    await answer.arrayBuffer();
    expect([role, answer.status]).toEqual([role, { [REACHED]: 200 }[maySee(role, right)] ?? maySee(role, right)]);
  }
});
