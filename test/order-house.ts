/** Orders over HTTP in a tenant of its own, whose books and documents are held against each other after every test. */
import { afterEach, beforeEach, expect } from 'vitest';
import { type Ctx, SYSTEM } from '../src/kernel/context.ts';
import type { Id } from '../src/kernel/ids.ts';
import { ledgerChecks } from '../src/ledger/ledger.ts';
import { listOrders } from '../src/orders/list-orders.ts';
import { findOrder } from '../src/orders/order-detail.ts';
import { OrderDesk, orderChecks, orderRoutes } from '../src/orders/orders.ts';
import { testDatabase } from './database.ts';
import { listen, type Person } from './http.ts';
import { noChannels } from './orders.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
export type Answer = { status: number; body: any };

/** Call it at the top of a test file. `scope.tenant` is another one in every test. */
export async function orderHouse() {
  const { db, owner } = await testDatabase();
  const server = await listen(db, orderRoutes(new OrderDesk(db), noChannels));
  const scope = { tenant: 100, actor: SYSTEM };
  beforeEach(async () => {
    scope.tenant++;
    await owner.query('insert into tenant (id, name) values ($1, $2)', [scope.tenant, '测试商户']);
  });
  afterEach(async () => {
    await db.read({ ...scope }, async (ctx) => {
      for (const check of [...ledgerChecks, ...orderChecks]) {
        const { breaches, sample } = await check.run(ctx);
        expect({ check: check.name, breaches, sample }).toEqual({ check: check.name, breaches: 0, sample: [] });
      }
    });
  });
  const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction({ ...scope }, work);
  return {
    db,
    owner,
    scope,
    within,
    full: (id: Id) => db.read({ ...scope }, (ctx) => findOrder(ctx, id)),
    ordersOf: async (shop: Id) =>
      (await db.read({ ...scope }, (ctx) => listOrders(ctx, { shopId: [shop] }, { sort: 'paidAt' }))).items,
    ask: async (person: Person, method: string, path: string, body?: unknown, version?: number): Promise<Answer> => {
      const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
      const answer = await server.ask(person, method, `/api/v1${path}`, { body, headers });
      return { status: answer.status, body: await answer.json() };
    },
  };
}
