/** OPS-3: courier and sourcing rules over past orders: who would differ, and the freight as the price lists say. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, type Sellable, setUpSelling, take } from '../../test/orders.ts';
import type { IncomingOrder } from '../channels/connector.ts';
import type { Id } from '../kernel/ids.ts';
import { saveCouriers, type Tariff } from '../shipping/shipping.ts';
import { setCouriers } from './edit-orders.ts';
import { releaseHolds } from './review-commands.ts';

const { owner, db, scope, within, full, ask } = await orderHouse();

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Found = any;

const tryOn = async (kind: string, rules: object[], ids: Id[], more: object = {}): Promise<Found> => {
  const person = await signedIn(db, scope.tenant, ['orders.read', 'settings.read', 'shipping.cost']);
  const answer = await ask(person, 'POST', `/rule-sets/${kind}/try`, { rules, ids, ...more });
  expect(answer.status).toBe(200);
  // In the order asked.
  return { ...answer.body, orders: ids.flatMap((id) => answer.body.orders.find((one: Found) => one.id === id) ?? []) };
};
const taken = async ({ shop }: Sellable, ...orders: IncomingOrder[]): Promise<Id[]> =>
  (await within((ctx) => take(ctx, shop, orders))).map(({ orderId }) => orderId as Id);
const toGuangdong = (order: IncomingOrder): IncomingOrder => ({
  ...order,
  recipient: { ...order.recipient, province: '广东省', city: '广州市', district: '天河区', detail: '体育西路1号' },
});
const sum = (orders: Found[], side: string): bigint =>
  orders.reduce((total, one) => total + BigInt(one[side].freight.amount), 0n);
const nodesIn = (s: Sellable, plan: Found): string =>
  plan.parcels.map(({ node }: Found) => s.nodes.indexOf(node)).join('+') || plan.short;
const freightIn = (orders: Found[], side: string): bigint =>
  orders
    .flatMap((one) => one[side].parcels)
    .reduce((total: bigint, parcel: Found) => total + BigInt(parcel.freight.amount), 0n);

/** ¥`first` for the first kilogram, ¥1 for each further one, everywhere. */
const list = (courier: string, first: bigint, more: Partial<Tariff> = {}): Tariff => ({
  ...{ courier, origins: ['*'], from: '2020-01-01', until: null, volumetricDivisor: null, roundToG: 1000n },
  ...{ forgiveG: 0n, minimumMinor: 0n, fuelPpm: 0n, cod: null, insurance: null, maxWeightG: null, maxSideMm: null },
  ...{ refusedGoods: [], served: [], refused: [], priority: 1 },
  rates: [
    {
      destinations: ['*'],
      brackets: [{ uptoG: 1000n, priceMinor: first }],
      steps: [{ uptoG: null, stepG: 1000n, stepMinor: 100n }],
      ...{ remoteMinor: 0n, days: 2 },
    },
  ],
  ...more,
});
const keepLists = (code: string, tariffs: Tariff[], active = true) =>
  within((ctx) => saveCouriers(ctx, [{ code, name: code, product: '', service: null, active, tariffs }]));

test('OPS-3 a courier rule moves exactly the parcels it is for, and freight is what the price lists say', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [50, 0] }));
  const ids = await taken(
    s,
    incoming({ A: 1 }),
    incoming({ A: 4 }),
    toGuangdong(incoming({ A: 1 })),
    toGuangdong(incoming({ A: 3 })),
  );
  const [near, heavy, far, farHeavy] = ids as [Id, Id, Id, Id];
  const before = await Promise.all(ids.map(full));
  const { orders, leftOut } = await tryOn(
    'courier',
    [{ id: 'far', ownProvince: false, couriers: ['SF'], strict: true }],
    [...ids, '00000000-0000-7000-8000-000000000001'],
  );
  expect(leftOut).toBe(1);
  expect(orders.map((one: Found) => [one.id, one.differs, one.tried.courier, one.tried.rule])).toEqual([
    [near, false, 'ZTO', null],
    [heavy, false, 'ZTO', null],
    [far, true, 'SF', 'far'],
    [farHeavy, true, 'SF', 'far'],
  ]);
  expect(orders.map((one: Found) => one.actual)).toEqual(orders.map((one: Found) => without(one.inForce)));
  // 400 g and 1.6 kg within Zhejiang, 400 g and 1.2 kg elsewhere.
  expect(sum(orders, 'inForce')).toBe(600n + 700n + 800n + 1100n);
  expect(sum(orders, 'tried')).toBe(600n + 700n + 1800n + 2100n);
  expect(orders[2].tried.days).toBe(3);
  expect(await Promise.all(ids.map(full))).toEqual(before);
});

const without = ({ reason: _, rule: __, ...sent }: Found) => sent;

test('OPS-3 a courier a person named stays named; nobody going there is said', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [50, 0] }));
  const memo = { seller: { memo: '顺丰', flag: 0 } };
  const ids = await taken(s, incoming({ A: 1 }), incoming({ A: 1 }, memo));
  await within((ctx) => setCouriers(ctx, [ids[1]!], 'SF'));
  await within((ctx) => releaseHolds(ctx, [ids[1]!], ['memo'], []));
  expect(await full(ids[1]!)).toMatchObject({ state: 'released', courier: 'SF' });
  const { orders } = await tryOn('courier', [{ id: 'none', couriers: ['EMS'], strict: true }], ids);
  expect(orders[0]).toMatchObject({
    differs: true,
    inForce: { courier: 'ZTO', reason: 'cheapest' },
    tried: { courier: null, freight: null, reason: 'none.rule', rule: 'none' },
  });
  expect(orders[1]).toMatchObject({ differs: false, tried: { courier: 'SF', reason: 'named' } });
});

test('OPS-3 freight of past parcels is by the lists of their day, or by those of today', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [50, 0] }));
  const ids = await taken(s, incoming({ A: 1 }));
  await keepLists('ZTO', [list('ZTO', 500n, { until: '2026-06-01' }), list('ZTO', 900n, { from: '2026-06-01' })]);
  await keepLists('SF', [list('SF', 700n)]);
  await owner.query(
    `update sales_order set sourcing = sourcing || '{"at": "2026-05-31T15:00:00Z"}' where tenant_id = $1`,
    [scope.tenant],
  );
  const [then] = (await tryOn('courier', [], ids)).orders;
  const [today] = (await tryOn('courier', [], ids, { prices: 'today' })).orders;
  expect([then.tried.courier, then.tried.freight.amount]).toEqual(['ZTO', '500']);
  expect([today.tried.courier, today.tried.freight.amount]).toEqual(['SF', '700']);
  expect([today.actual.courier, today.actual.freight.amount]).toEqual(['ZTO', '900']);
  // Who is used no more would not be chosen, but what he would have cost is known.
  await keepLists('ZTO', [list('ZTO', 500n)], false);
  const [closed] = (await tryOn('courier', [], ids)).orders;
  expect([closed.actual.freight.amount, closed.inForce.courier]).toEqual(['500', 'SF']);
});

test('OPS-3 sourcing rules are tried on what is free and what the orders took themselves', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [3, 1] }));
  await keepLists('ZTO', [list('ZTO', 500n, { origins: ['330000'] }), list('ZTO', 1200n)]);
  const ids = await taken(s, incoming({ A: 1 }), incoming({ A: 1 }), incoming({ A: 1 }));
  const before = await Promise.all(ids.map(full));
  expect(new Set(before.map((order) => order.nodeId))).toEqual(new Set([s.nodes[0]]));

  const same = await tryOn('sourcing', [], ids);
  expect(same.stock.ownPieces).toBe('3');
  expect(same.orders.map((one: Found) => [one.differs, nodesIn(s, one.tried)])).toEqual(ids.map(() => [false, '0']));
  expect(freightIn(same.orders, 'tried')).toBe(1500n);

  // One piece lies at the other node; two orders would wait.
  const { orders } = await tryOn('sourcing', [{ id: 'x', excludedNodes: [s.nodes[0]] }], ids);
  expect(orders.map((one: Found) => nodesIn(s, one.tried)).sort()).toEqual(['1', 'shortage', 'shortage']);
  expect(orders.every((one: Found) => one.differs && one.tried.rule === 'x')).toBe(true);
  expect(freightIn(orders, 'actual')).toBe(1500n);
  expect(freightIn(orders, 'tried')).toBe(1200n);
  const moved = orders.find((one: Found) => one.tried.parcels.length > 0);
  expect(moved.inForce.parcels[0].km).toBe(0);
  expect(moved.tried.parcels[0].km).toBeGreaterThan(900);
  expect(await Promise.all(ids.map(full))).toEqual(before);
});

test('OPS-3 an order divided over nodes is tried as the whole it was', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [0, 10] }, { splitFromMinor: '5000' }));
  const [whole] = (await taken(s, incoming({ A: 1, B: 1 }))) as [Id];
  const parts = await within(
    (ctx) => ctx.sql<{ id: Id }>`select id from sales_order where tenant_id = ${ctx.tenant} and split_from = ${whole}`,
  );
  const person = await signedIn(db, scope.tenant, ['orders.read', 'settings.read', 'shipping.cost']);
  const body = { rules: [{ id: 'n', split: null }], ids: parts.map(({ id }) => id) };
  const answer = (await ask(person, 'POST', '/rule-sets/sourcing/try', body)).body;
  expect(answer.orders.map((one: Found) => one.id)).toEqual([whole]);
  expect(answer).toMatchObject({ leftOut: 0, stock: { ownPieces: '2' } });
  const [one] = answer.orders;
  expect([one.actual, one.inForce, one.tried].map((plan) => nodesIn(s, plan))).toEqual([
    '0+1',
    '0+1',
    'splitNotAllowed',
  ]);
  // Two parcels of 400 g to Zhejiang.
  expect([freightIn([one], 'actual'), freightIn([one], 'inForce')]).toEqual([1200n, 1200n]);
});

test("OPS-3 a node's day has the room it had left for the orders that are tried", async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [50, 50] }));
  await owner.query('update node set capacity = 3 where tenant_id = $1 and id = $2', [scope.tenant, s.nodes[0]]);
  const ids = await taken(s, ...Array.from({ length: 4 }, () => incoming({ A: 1 })));
  const nodesOf = async (some: Id[]) =>
    (await tryOn('sourcing', [], some)).orders.map((one: Found) => nodesIn(s, one.tried)).sort();
  expect(await nodesOf(ids)).toEqual(['0', '0', '0', '1']);
  const elsewhere = (await Promise.all(ids.map(full))).find((order) => order.nodeId === s.nodes[1])!;
  expect(await nodesOf([elsewhere.id])).toEqual(['1']);
});

test('OPS-3 a replay of review rules says what is held and what gifts cost, to who may know', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], G: [10, 0], F: [10, 0] }));
  await within(
    (ctx) => ctx.sql`update sku set cost_minor = 350 where tenant_id = ${ctx.tenant} and merchant_code = 'G'`,
  );
  const ids = await taken(s, incoming({ A: 1 }), incoming({ A: 2 }));
  const gift = (merchantCode: string, quantity: number) => ({ gift: { merchantCode, quantity, shortage: 'drop' } });
  const rules = [
    { id: 'g', name: '赠品', when: { field: 'quantity', op: 'gte', value: 2 }, do: [gift('G', 2), gift('F', 3)] },
  ];
  const giftCost = { inForce: { amount: '0' }, tried: { amount: '700', currency: 'CNY' }, unknown: '3' };
  const may = await signedIn(db, scope.tenant, ['orders.read', 'settings.read', 'catalog.cost']);
  const costs = async (person: typeof may) =>
    (await ask(person, 'POST', '/rule-sets/review/try', { rules, ids })).body.orders.map((one: Found) => [
      one.payable.amount,
      one.giftCost,
    ]);
  expect(await costs(may)).toMatchObject([
    ['19800', giftCost],
    ['9900', { tried: { amount: '0' } }],
  ]);
  expect(await costs(await signedIn(db, scope.tenant, ['orders.read', 'settings.read']))).toEqual([
    ['19800', null],
    ['9900', null],
  ]);
});

test('OPS-3 gifts of a divided order count once, as the whole got them', async () => {
  const s = await within((ctx) =>
    setUpSelling(ctx, { A: [10, 0], B: [0, 10], G: [10, 0] }, { splitFromMinor: '5000' }),
  );
  const [whole] = (await taken(s, incoming({ A: 1, B: 1 }))) as [Id];
  const parts = await within(
    (ctx) =>
      ctx.sql<{ id: Id }>`
      select id
      from sales_order
      where tenant_id = ${ctx.tenant}
        and split_from = ${whole}
      order by number`,
  );
  const gift = { gift: { merchantCode: 'G', quantity: 1, shortage: 'drop' } };
  const always = { id: 'g', name: '都送', when: { field: 'quantity', op: 'gte', value: 1 }, do: [gift] };
  const forTwo = { ...always, id: 'two', when: { field: 'quantity', op: 'gte', value: 2 } };
  const { orders } = await tryOn('review', [always, forTwo], [...parts.map(({ id }) => id)]);
  expect(orders.map((one: Found) => one.tried.gifts)).toEqual([['G ×1', 'G ×1'], []]);
});

test('OPS-3 a review rule that names a courier or divides an order says what that costs in freight', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [50, 50] }));
  const ids = await taken(s, incoming({ A: 1 }), incoming({ A: 2 }), incoming({ A: 4 }));
  const when = (quantity: number) => ({ field: 'quantity', op: 'eq', value: quantity });
  const rules = [
    { id: 'c', name: '顺丰', when: when(1), do: [{ courier: 'SF' }] },
    { id: 'n', name: '东莞', when: when(2), do: [{ node: s.nodes[1] }] },
    { id: 'w', name: '拆', when: when(4), do: [{ split: { by: 'weight', maxWeightG: 800 } }] },
  ];
  const { orders } = await tryOn('review', rules, ids);
  // Within Zhejiang: 400 g by SF; without a rule the node of the second is the search's; 1.6 kg, or twice 800 g.
  expect(orders.map((one: Found) => [one.freight.inForce?.amount, one.freight.tried?.amount])).toEqual([
    ['600', '1600'],
    [undefined, '600'],
    ['700', '1200'],
  ]);
});
