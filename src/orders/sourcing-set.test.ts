/** SRC-1, SHP-1: the tenant's rules over HTTP decide which node and courier an order gets, and the order explains it. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, type Sellable, setUpSelling, take } from '../../test/orders.ts';
import { createStyles } from '../catalog/catalog.ts';
import type { Id } from '../kernel/ids.ts';
import { openStock } from '../stock/stock.ts';

const { owner, db, scope, within, full, ask } = await orderHouse();

async function publish(kind: 'sourcing' | 'courier', rules: object[], version = 0) {
  const person = await signedIn(db, scope.tenant, 'owner');
  return ask(person, 'PUT', `/rule-sets/${kind}`, { rules }, version);
}
/** Orders of one piece of A each, to Hangzhou: the node of the first is near. */
async function nodesOfOrders(s: Sellable, count = 1, more: Parameters<typeof incoming>[1] = {}): Promise<string[]> {
  const taken = await within((ctx) =>
    take(
      ctx,
      s.shop,
      Array.from({ length: count }, () => incoming({ A: 1 }, more)),
    ),
  );
  const orders = await Promise.all(taken.map(({ orderId }) => full(orderId as Id)));
  return orders.map((order) => (order.nodeId === null ? '-' : String(s.nodes.indexOf(order.nodeId))));
}
const sell = () => within((ctx) => setUpSelling(ctx, { A: [50, 50] }));

test('SRC-1 a published set decides from the next order on: excluded, preferred, far', async () => {
  const s = await sell();
  const [near, far] = s.nodes as [Id, Id];
  expect(await nodesOfOrders(s)).toEqual(['0']);
  expect(await publish('sourcing', [{ id: 'x', excludedNodes: [near] }])).toMatchObject({ body: { version: 1 } });
  expect(await nodesOfOrders(s)).toEqual(['1']);
  expect(await publish('sourcing', [{ id: 'p', preferred: [far] }], 0)).toMatchObject({ status: 409 });
  await publish('sourcing', [{ id: 'p', preferred: [far] }], 1);
  expect(await nodesOfOrders(s)).toEqual(['1']);
  await publish('sourcing', [{ id: 'p', preferred: [far], distanceMinor: '1000' }], 2);
  expect(await nodesOfOrders(s)).toEqual(['0']);
  const refused = await publish('sourcing', [{ id: 'n', nodes: ['00000000-0000-7000-8000-000000000001'] }], 3);
  expect(refused).toMatchObject({ status: 422, body: { code: 'sourcing.ruleDamaged', data: { rule: 'n' } } });
});

test('SRC-1 a node takes what is left of its day, and no more', async () => {
  const s = await sell();
  await owner.query('update node set capacity = 3 where tenant_id = $1 and id = $2', [scope.tenant, s.nodes[0]]);
  expect(await nodesOfOrders(s, 2)).toEqual(['0', '0']);
  expect(await nodesOfOrders(s, 2)).toEqual(['0', '1']);
  expect(await nodesOfOrders(s)).toEqual(['1']);
});

test('SRC-1 where the age of goods weighs, the oldest go first', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [0, 0] }));
  await within((ctx) =>
    openStock(
      ctx,
      s.nodes.map((nodeId, i) => ({
        ...{ id: ctx.newId(), nodeId, note: '' },
        lines: [{ skuId: s.sku['A']!, bin: '', quantity: 20n }],
      })),
    ),
  );
  await owner.query(`update stock_document set business_on = business_on - 100 where tenant_id = $1 and node_id = $2`, [
    scope.tenant,
    s.nodes[1],
  ]);
  expect(await nodesOfOrders(s)).toEqual(['0']);
  await publish('sourcing', [{ ageMinorPerDay: '20' }]);
  expect(await nodesOfOrders(s)).toEqual(['1']);
});

test('SHP-1 goods of a class take the courier of their rule', async () => {
  const s = await sell();
  await within(async (ctx) => {
    const styleId = ctx.newId();
    const refused = await createStyles(ctx, [{ id: styleId, code: 'S1', name: '充电宝', category: '电池' }]);
    expect(refused.every((outcome) => outcome.done)).toBe(true);
    await ctx.sql`update sku set style_id = ${styleId} where tenant_id = ${ctx.tenant} and id = ${s.sku['A']!}`;
  });
  await publish('courier', [{ id: 'battery', goods: ['电池'], couriers: ['SF'], strict: true }]);
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 })]));
  expect(await full(taken!.orderId as Id)).toMatchObject({ courier: 'SF' });
});

test('SHP-1 an order says why its courier: by rule, with each loser, its cost and the reason', async () => {
  const s = await sell();
  const reviewer = await signedIn(db, scope.tenant, 'reviewer');
  const explain = async (id: Id) => (await ask(reviewer, 'GET', `/orders/${id}/courier-choice`)).body;
  const one = async (more = {}) => {
    const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 }, more)]));
    return taken!.orderId as Id;
  };
  const cheap = await one();
  expect(await explain(cheap)).toMatchObject({
    node: { id: s.nodes[0] },
    chosen: { courier: { code: 'ZTO', name: '中通快递' }, cost: { amount: '600', currency: 'CNY' } },
    reason: 'cheapest',
    losers: [{ courier: { code: 'SF' }, cost: { amount: '1600' }, because: 'dearer' }],
  });
  const rule = { id: 'home', name: '本店顺丰', shops: [s.shop], couriers: ['SF'], strict: false };
  expect(await publish('courier', [rule])).toMatchObject({ body: { version: 1 } });
  const byRule = await one();
  expect(await full(byRule)).toMatchObject({ courier: 'SF' });
  expect(await explain(byRule)).toMatchObject({
    ...{ reason: 'rule', rule: 'home' },
    losers: [{ courier: { code: 'ZTO' }, cost: { amount: '600' }, because: 'otherByRule' }],
  });
  // Its rules are others now: what was chosen then stands, and counts as named.
  expect(await explain(cheap)).toMatchObject({ reason: 'named', chosen: { courier: { code: 'ZTO' } } });
  expect(await publish('courier', [{ ...rule, couriers: ['HERMES'] }], 1)).toMatchObject({
    ...{ status: 422, body: { code: 'shipping.ruleDamaged', data: { rule: 'home', why: 'unknown courier HERMES' } } },
  });
});
