/** MSG-1, BI-2: the first page tells everybody what waits for them, and nothing they may not see. */
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../test/database.ts';
import { listen, signedIn } from '../test/http.ts';
import { incoming, setUpSelling, take } from '../test/orders.ts';
import type { Home } from './contract/home.ts';
import type { Right } from './contract/rights.ts';
import { homeRoutes } from './home-routes.ts';
import { grantRole } from './identity/identity.ts';
import { Tally } from './kernel/counters.ts';
import type { Id } from './kernel/ids.ts';

const { db, owner } = await testDatabase();
const server = await listen(db, homeRoutes);
const HOUR_MS = 3_600_000;

const { shop } = await db.transaction(ONE, (ctx) => setUpSelling(ctx, { A: [50, 0] }, { reserveAt: 'order' }));
await db.transaction(ONE, async (ctx) => {
  await take(ctx, shop, [incoming({ A: 1 }), incoming({ A: 1 }), incoming({ A: 2 })]);
  const tally = new Tally();
  tally.add('payments/doubtful', 4);
  tally.add('differences/open', 5);
  tally.add('parcel/printed', 2);
  tally.add('parcel/picking', 3);
  tally.add('attention/openAfterSales', 2);
  await tally.write(ctx);
});
const { rows: orders } = await owner.query<{ id: string }>('select id from sales_order order by id');
const dueAt = (index: number, at: number) =>
  owner.query(`update sales_order set state = 'waitReview', ship_before = $2 where id = $1`, [
    orders[index]!.id,
    new Date(at),
  ]);
await dueAt(0, Date.now() - HOUR_MS);
await dueAt(1, Date.now() + HOUR_MS);
await dueAt(2, Date.now() + 48 * HOUR_MS);

await owner.query(
  `insert into after_sale_case (tenant_id, id, number, order_id, shop_id, kind, state, opened_at, answer_before)
   select 1, gen_random_uuid(), kind, $1, $2, kind, 'applied', now(), now() + left_hours * interval '1 hour'
   from (values ('refundAsked', 1), ('addressChanged', 20)) wish(kind, left_hours)`,
  [orders[0]!.id, shop],
);

const seen = async (rights: readonly Right[], person?: Awaited<ReturnType<typeof signedIn>>) => {
  const answer = await server.ask(person ?? (await signedIn(db, 1, [...rights])), 'GET', '/api/v1/home');
  const home = (await answer.json()) as Home;
  return { home, waits: Object.fromEntries(home.attention.map(({ kind, count }) => [kind, count])) };
};

test.each<[readonly Right[], Record<string, number>]>([
  [['orders.read'], { lateOrders: 1, dueSoon: 1 }],
  [['orders.review'], { dueAfterSales: 1, openAfterSales: 2 }],
  [['payments.read'], { paymentDoubts: 4 }],
  [['bills.read'], { openDifferences: 5 }],
  [['warehouse.check'], { toCheck: 5 }],
  [['payments.read', 'bills.read', 'warehouse.check'], { toCheck: 5, paymentDoubts: 4, openDifferences: 5 }],
  [['catalog.write'], {}],
])('MSG-1 with %j this waits: %j', async (rights, waits) => {
  expect((await seen(rights)).waits).toEqual(waits);
});

test('BI-2 who may not see orders is told nothing of the day', async () => {
  const { home } = await seen(['payments.read']);
  expect(home).toMatchObject({ today: null, yesterday: null, hours: [], pipeline: { states: [], holds: [], held: 0 } });
  expect((await seen(['orders.read'])).home.today).not.toBeNull();
});

test('MSG-1 IAM-1 a right for one shop counts that shop, and shows no sum of the house', async () => {
  const bound = async (to: Id) => {
    const person = await signedIn(db, 1, []);
    await db.transaction(ONE, (ctx) => grantRole(ctx, person.userId, 'reviewer', { shop: to }));
    return (await seen([], person)).waits;
  };
  expect(await bound(shop)).toEqual({
    ...{ lateOrders: 1, dueSoon: 1, waitReview: 3 },
    ...{ dueAfterSales: 1, openAfterSales: 2 },
  });
  expect(await bound(db.world.newId())).toEqual({});
});
