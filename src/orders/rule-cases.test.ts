/** OPS-3: orders kept as test cases, rules held against them, and what keeps red ones from being published unseen. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { type Answer, orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import { packed, unpacked } from './case-kinds.ts';

const { owner, db, scope, within, ask } = await orderHouse();
const chief = () => signedIn(db, scope.tenant, ['orders.read', 'orders.cancel', 'settings.read', 'settings.write']);

const many = (least: number, gift = 'G') => [
  {
    id: 'many',
    name: '多件',
    when: {
      all: [
        { field: 'quantityOf', of: ['A'], op: 'gte', value: least },
        { field: 'memo', op: 'absent' },
      ],
    },
    do: [{ tag: '多件' }, { gift: { merchantCode: gift, quantity: 1, shortage: 'drop' } }],
  },
];

/** A house with an order of three and one of one; `keep` takes the rules' word for one of them. */
async function house() {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], G: [10, 0] }));
  const taken = await within((ctx) => take(ctx, s.shop, [incoming({ A: 3 }), incoming({ A: 1 })]));
  const [big, small] = taken.map((one) => one.orderId!) as [string, string];
  const person = await chief();
  const call = (method: string, path: string, body?: unknown, version?: number): Promise<Answer> =>
    ask(person, method, `/rule-sets/${path}`, body, version);
  const keep = async (orderId: string, name: string, rules?: object[], kind = 'review') =>
    (await call('POST', `${kind}/cases`, { orderId, name, rules })).body;
  const check = async (rules?: object[], kind = 'review') =>
    (await call('POST', `${kind}/cases/check`, { rules })).body.cases;
  return { person, big, small, call, keep, check };
}

const greens = (cases: { name: string; green: boolean }[]) => cases.map((one) => `${one.name} ${one.green}`);

test('OPS-3 a case outlives its order, is green for the rules it was kept with and red for others', async () => {
  const { big, small, call, keep, check } = await house();
  const kept = await keep(big, '三件送一', many(3));
  expect(kept).toMatchObject({ version: 1, orderId: big, green: true, active: true, keptBy: { kind: 'person' } });
  expect(kept.wanted).toMatchObject({ tags: ['多件'], gifts: ['G ×1'], holds: [], applied: [{ id: 'many' }] });
  await keep(small, '一件不送');
  await owner.query(`update sales_order set memo = '后来写的' where tenant_id = $1`, [scope.tenant]);

  expect(greens(await check(many(3)))).toEqual(['一件不送 true', '三件送一 true']);
  expect(greens(await check(many(1)))).toEqual(['一件不送 false', '三件送一 true']);
  expect(greens(await check([]))).toEqual(['一件不送 true', '三件送一 false']);
  expect((await call('GET', 'review/cases')).body.cases).toEqual(await check());
  const [, red] = await check(many(3, 'H'));
  expect(red).toMatchObject({ green: false, wanted: { gifts: ['G ×1'] }, decided: { gifts: ['H ×1'] } });
});

test('OPS-3 a case of courier rules knows what couriers asked that day: only the rules change the answer', async () => {
  const { big, keep, check } = await house();
  const only = (courier: string) => [{ id: 'only', name: '只用', couriers: [courier], strict: true }];
  expect((await keep(big, '最便宜', undefined, 'courier')).wanted).toMatchObject({ courier: 'ZTO', applied: [] });
  await keep(big, '顺丰件', only('SF'), 'courier');
  await owner.query(`update courier set tariffs = '[]', version = version + 1 where tenant_id = $1`, [scope.tenant]);

  expect(greens(await check([], 'courier'))).toEqual(['最便宜 true', '顺丰件 false']);
  expect(greens(await check(only('SF'), 'courier'))).toEqual(['最便宜 false', '顺丰件 true']);
  const [none] = await check(only('YTO'), 'courier');
  expect(none.decided).toMatchObject({ courier: null, holds: ['noCourier'], applied: [{ id: 'only', name: '只用' }] });
  expect(await check(undefined)).toEqual([]);
});

test('OPS-3 SRC-1 a case of sourcing rules knows the stock it was kept with: only the rules change the answer', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [50, 50], B: [0, 5], C: [5, 0] }));
  const [near, far] = s.nodes as [string, string];
  const [both, apart] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 2 }), incoming({ B: 1, C: 1 })]));
  const person = await chief();
  const call = (path: string, body: object) => ask(person, 'POST', `/rule-sets/sourcing/${path}`, body);
  const keep = async (orderId: string, name: string, rules?: object[]) =>
    (await call('cases', { orderId, name, ...(rules && { rules }) })).body;
  const check = async (rules: object[]) => (await call('cases/check', { rules })).body.cases;
  const away = [{ id: 'away', name: '不从近仓', excludedNodes: [near] }];
  const split = { shippedOverMinor: '0', leftOverMinor: '0', maxParcels: 2 };
  const parts = [{ id: 'parts', name: '可拆', split }];
  expect((await keep(both!.orderId!, '近仓')).wanted).toMatchObject({ node: near, holds: [], splits: [] });
  expect((await keep(apart!.orderId!, '两仓', parts)).wanted).toMatchObject({
    ...{ node: null, applied: [{ id: 'parts', name: '可拆' }] },
    splits: [`node ${near} C×1`, `node ${far} B×1`].sort(),
  });
  // Goods and prices of later change nothing.
  await owner.query(`update courier set tariffs = '[]', version = version + 1 where tenant_id = $1`, [scope.tenant]);
  await owner.query(`update node set active = false where tenant_id = $1 and id = $2`, [scope.tenant, near]);
  expect(greens(await check(parts))).toEqual(['两仓 true', '近仓 true']);
  expect(greens(await check(away))).toEqual(['两仓 false', '近仓 false']);
  const [short, moved] = await check(away);
  expect(short.decided).toMatchObject({ holds: ['outOfStock'], node: null });
  expect(moved.decided).toMatchObject({ node: far, applied: [{ id: 'away', name: '不从近仓' }] });
  expect((await call('cases/check', { rules: [{ id: 'n', nodes: [near], excludedNodes: [near] }] })).body.code).toBe(
    'sourcing.ruleDamaged',
  );
});

test('OPS-3 any order can be kept, also one that has ended; one without a node not for courier rules', async () => {
  const { person, small, call, keep } = await house();
  await ask(person, 'POST', '/orders/cancel', { ids: [small], reason: '不要了' });
  expect((await keep(small, '已取消', many(1))).wanted.tags).toEqual(['多件']);
  await owner.query('update sales_order set node_id = null where tenant_id = $1 and id = $2', [scope.tenant, small]);
  const refused = (body: object, kind = 'courier') => call('POST', `${kind}/cases`, { name: 'x', ...body });
  expect(await refused({ orderId: small })).toMatchObject({
    status: 422,
    body: { code: 'orders.ruleCaseWithoutNode' },
  });
  expect(await refused({ orderId: person.userId })).toMatchObject({ status: 404 });
  expect((await refused({ orderId: small, rules: [{ ...many(1)[0], name: '' }] }, 'review')).status).toBe(400);
  expect(await refused({ orderId: small, rules: many(1) })).toMatchObject({ body: { code: 'shipping.ruleDamaged' } });
  const couriers = [{ id: 'c', couriers: ['SF'], strict: true }];
  expect(await refused({ orderId: small, rules: couriers }, 'review')).toMatchObject({
    status: 422,
    body: { code: 'orders.ruleDamaged' },
  });
  const blind = await signedIn(db, scope.tenant, ['settings.write']);
  const asked = ask(blind, 'POST', '/rule-sets/review/cases', { orderId: small, name: 'x' });
  expect((await asked).status).toBe(403);
});

test('OPS-3 IAM-1 an order of a shop one may not see is not kept', async () => {
  const { person, big, call } = await house();
  const other = await within((ctx) => setUpSelling(ctx, { B: [5, 0] }));
  await owner.query('update role_grant set shop_id = $1 where user_id = $2', [other.shop, person.userId]);
  expect(await call('POST', 'review/cases', { orderId: big, name: 'x' })).toMatchObject({
    status: 404,
    body: { code: 'orders.notFound' },
  });
});

test('OPS-3 a case is renamed, put away and approved anew under the version seen', async () => {
  const { big, call, keep, check } = await house();
  const { id } = await keep(big, '旧名', many(3));
  const change = (body: object, version?: number) => call('PUT', `review/cases/${id}`, body, version);
  expect((await change({ name: '新名', active: true })).status).toBe(428);
  expect(await change({ name: '新名', active: false }, 1)).toMatchObject({ status: 200, body: { version: 2 } });
  expect((await change({ name: '别名', active: true }, 1)).body.code).toBe('http.changedMeanwhile');
  expect(await check([])).toMatchObject([{ name: '新名', active: false, green: false, version: 2 }]);

  const approve = (seen: number, one = id) =>
    call('POST', 'review/cases/approve', { cases: [{ id: one, seen }], note: '赠品已停', rules: [] });
  expect((await approve(1)).body.code).toBe('http.changedMeanwhile');
  expect((await approve(2, big)).status).toBe(404);
  expect((await approve(2)).body).toEqual({ approved: 1 });
  expect(await check([])).toMatchObject([{ green: true, version: 3, note: '赠品已停', wanted: { gifts: [] } }]);
  const audited = `select action from audit_entry where tenant_id = $1 and subject like 'ruleCase/%' order by id`;
  const { rows } = await owner.query(audited, [scope.tenant]);
  expect(rows.map((row) => row.action)).toEqual(['ruleCase.keep', 'ruleCase.change', 'ruleCase.approve']);
});

test('OPS-3 rules that turn cases red are published only when that is confirmed with a reason; going back is not asked', async () => {
  const { big, call, keep, check } = await house();
  const { id } = await keep(big, '三件送一', many(3));
  const publish = (more: object, version: number) => call('PUT', 'review', { rules: [], ...more }, version);
  expect(await publish({}, 0)).toMatchObject({
    status: 422,
    body: { code: 'orders.ruleCasesRed', data: { count: 1, names: ['三件送一'], ids: [id] } },
  });
  expect((await publish({ confirmRed: true, note: ' ' }, 0)).body.code).toBe('orders.redNeedsNote');
  expect((await publish({ rules: many(3) }, 0)).body).toEqual({ version: 1 });
  expect((await publish({ confirmRed: true, note: '活动结束' }, 1)).body).toEqual({ version: 2 });
  expect(greens(await check())).toEqual(['三件送一 false']);
  expect((await call('POST', 'review/versions/0/publish', undefined, 2)).body).toEqual({ version: 3 });
  await call('PUT', `review/cases/${id}`, { name: '三件送一', active: false }, 1);
  expect((await publish({}, 3)).body).toEqual({ version: 4 });
});

test('OPS-3 a case knows no recipient', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const address = { name: '赵不见', phone: '13911112222', detail: '隐湖路 7 号' };
  const order = incoming({ A: 1 });
  Object.assign(order.recipient, address);
  const [taken] = await within((ctx) => take(ctx, s.shop, [order]));
  const person = await chief();
  for (const kind of ['review', 'courier', 'sourcing'])
    await ask(person, 'POST', `/rule-sets/${kind}/cases`, { orderId: taken!.orderId, name: '隐私' });
  const { rows } = await owner.query('select facts::text as text from rule_case where tenant_id = $1', [scope.tenant]);
  expect(rows).toHaveLength(3);
  for (const word of Object.values(address)) expect(rows.some((row) => row.text.includes(word))).toBe(false);
});

test('OPS-3 amounts, moments and sets come back from JSON as what they were', () => {
  const kept = { amount: 12345678901234567890n, at: new Date(5), goods: new Set(['液体']), none: null, n: 1, s: '$n' };
  expect(unpacked(packed(kept))).toEqual(kept);
});
