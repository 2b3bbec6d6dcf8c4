/** ORD-4, OPS-3: rules and the blacklist over HTTP; what a rule may say; what it would change. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import { DEFAULT_RULES } from './default-rules.ts';

const { db, scope, within, full, ask } = await orderHouse();
const chief = () => signedIn(db, scope.tenant, ['orders.read', 'settings.read', 'settings.write']);

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
type Found = any;

const rule = (when: unknown, ...actions: unknown[]) => ({ id: 'r', name: '规则', when, do: actions });
const large = rule({ field: 'payable', op: 'gte', value: '5000' }, { hold: 'largeAmount' }, { tag: '大单' });

test('OPS-3 rules are read with what they may say, published under a version, and brought back', async () => {
  const person = await chief();
  const house = (await ask(person, 'GET', '/rule-sets/review')).body;
  expect(house).toMatchObject({ own: false, version: 0, publishedBy: null, rules: DEFAULT_RULES });
  expect(house.fields).toContainEqual({ name: 'quantityOf', kind: 'number', ofGoods: true });
  expect(house.actions).toContain('split');

  expect((await ask(person, 'PUT', '/rule-sets/review', { rules: [large] })).status).toBe(428);
  expect(await ask(person, 'PUT', '/rule-sets/review', { rules: [large], note: '试试' }, 0)).toMatchObject({
    status: 200,
    body: { version: 1 },
  });
  expect(await ask(person, 'PUT', '/rule-sets/review', { rules: [] }, 0)).toMatchObject({
    status: 409,
    body: { code: 'http.changedMeanwhile', data: { version: '1' } },
  });
  await ask(person, 'PUT', '/rule-sets/review', { rules: [] }, 1);
  expect((await ask(person, 'POST', '/rule-sets/review/versions/1/publish', undefined, 2)).body).toEqual({
    version: 3,
  });
  const { items } = (await ask(person, 'GET', '/rule-sets/review/versions?limit=2')).body;
  expect(items.map((item: Found) => [item.version, item.ruleCount, item.publishedBy.name])).toEqual([
    [3, 1, '测试员'],
    [2, 0, '测试员'],
  ]);
  expect((await ask(person, 'GET', '/rule-sets/review/versions/1')).body).toMatchObject({
    note: '试试',
    rules: [large],
  });
  expect((await ask(person, 'GET', '/rule-sets/review')).body).toMatchObject({ own: true, version: 3, rules: [large] });
  expect(await ask(person, 'GET', '/rule-sets/review/versions/9')).toMatchObject({
    status: 404,
    body: { code: 'orders.ruleVersionUnknown' },
  });
});

test.each([
  ['a field there is not', { field: 'colour', op: 'eq', value: 'x' }, { tag: 'x' }],
  ['a comparison that does not fit', { field: 'payable', op: 'contains', value: '1' }, { tag: 'x' }],
  ['a number that is none', { field: 'payable', op: 'gte', value: '1.5' }, { tag: 'x' }],
  ['a moment without offset', { field: 'paidAt', op: 'gte', value: '2026-11-11T00:00:00' }, { tag: 'x' }],
  ['a flag compared with a word', { field: 'cod', op: 'is', value: 'yes' }, { tag: 'x' }],
  ['goods nobody named', { field: 'quantityOf', op: 'gte', value: 1 }, { tag: 'x' }],
  [
    'a gift that is no SKU',
    { field: 'cod', op: 'is', value: true },
    { gift: { merchantCode: 'NO', quantity: 1, shortage: 'drop' } },
  ],
  ['a courier there is not', { field: 'cod', op: 'is', value: true }, { courier: 'NO' }],
  ['a node there is not', { field: 'cod', op: 'is', value: true }, { node: '00000000-0000-7000-8000-000000000001' }],
])('ORD-4 a rule with %s is refused and named, and nothing is published', async (_, when, action) => {
  const person = await chief();
  const answer = await ask(
    person,
    'PUT',
    '/rule-sets/review',
    { rules: [large, { ...rule(when, action), id: 'bad' }] },
    0,
  );
  expect(answer).toMatchObject({ status: 422, body: { code: 'orders.ruleDamaged', data: { rule: 'bad' } } });
  expect((await ask(person, 'GET', '/rule-sets/review')).body.version).toBe(0);
});

test('OPS-3 a rule switched off stays in its place, is not applied, and may name what is gone', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const [id] = (await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 })]))).map((t) => t.orderId!);
  const person = await chief();
  const always = { field: 'quantity', op: 'gte', value: 1 };
  const off = { ...rule(always, { courier: 'GONE' }), id: 'off', off: true, stop: true };
  const rules = [off, rule(always, { tag: '有货' })];
  const tried = (await ask(person, 'POST', '/rule-sets/review/try', { rules, ids: [id] })).body.orders[0].tried;
  expect(tried).toMatchObject({ tags: ['有货'], courier: null, applied: ['规则'] });
  const { version } = (await ask(person, 'GET', '/rule-sets/review')).body;
  expect((await ask(person, 'PUT', '/rule-sets/review', { rules }, version)).status).toBe(200);
  expect((await ask(person, 'GET', '/rule-sets/review')).body.rules[0]).toEqual(off);
  const on = [{ ...off, off: undefined }];
  expect((await ask(person, 'PUT', '/rule-sets/review', { rules: on }, version + 1)).status).toBe(422);
  await ask(person, 'PUT', '/rule-sets/review', { rules: [] }, version + 1);
});

test('ORD-4 rules deeper than three groups, and words nobody knows, do not come in', async () => {
  const person = await chief();
  const leaf = { field: 'cod', op: 'is', value: true };
  const deep = [
    leaf,
    { all: [leaf] },
    { all: [{ any: [{ not: leaf }] }] },
    { all: [{ any: [{ not: { all: [leaf] } }] }] },
  ];
  const status = await Promise.all(
    deep.map(
      async (when) =>
        (await ask(person, 'POST', '/rule-sets/review/try', { rules: [rule(when, { tag: 'x' })] })).status,
    ),
  );
  expect(status).toEqual([200, 200, 200, 400]);
  expect((await ask(person, 'PUT', '/rule-sets/review', { rules: [rule(leaf, { approve: true })] }, 0)).status).toBe(
    400,
  );
});

test('OPS-3 a dry run says per order what would differ, and changes nothing', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], G: [10, 0] }));
  const [small, big] = (await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 }), incoming({ A: 3 })]))).map(
    (t) => t.orderId!,
  );
  const person = await chief();
  const rules = [
    {
      ...rule(
        { field: 'quantityOf', of: ['A'], op: 'gte', value: 2 },
        { gift: { merchantCode: 'G', quantity: 1, shortage: 'drop' } },
        { courier: 'SF' },
        { hold: 'special' },
      ),
      id: 'g',
    },
    rule({ field: 'weightG', op: 'gt', value: 0 }, { split: { by: 'weight', maxWeightG: 800 } }),
  ];
  const { orders } = (await ask(person, 'POST', '/rule-sets/review/try', { rules, newest: 10 })).body;
  expect(orders.map((one: Found) => [one.id, one.differs])).toEqual([
    [big, true],
    [small, false],
  ]);
  expect(orders[0].inForce).toMatchObject({ holds: [], gifts: [], courier: null, parts: 1 });
  expect(orders[0].tried).toMatchObject({ holds: ['special'], gifts: ['G ×1'], courier: 'SF', parts: 2 });
  expect(await full(big!)).toMatchObject({ state: 'released', lineCount: 1 });
  const stranger = await signedIn(db, scope.tenant, ['settings.read']);
  expect((await ask(stranger, 'POST', '/rule-sets/review/try', { rules, newest: 10 })).status).toBe(403);
});

test.each([
  ['phone', '+86 139 0000 7777', { phone: '13900007777' }],
  ['name', '王麻子', { name: '王麻子' }],
  ['address', '文一西路 969 号', {}],
])('ORD-4 a blacklisted %s keeps the order for a person, until it is taken off', async (kind, value, who) => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const person = await chief();
  const entries = [{ kind, value, reason: '恶意退款' }];
  expect((await ask(person, 'POST', '/blacklist/add', { entries })).body).toEqual({ saved: 1 });
  const order = incoming({ A: 1 });
  const named = { ...order, recipient: { ...order.recipient, ...who } };
  const [taken] = await within((ctx) => take(ctx, s.shop, [named]));
  const { holds } = await full(taken!.orderId!);
  expect(holds).toMatchObject([{ reason: 'blacklist', data: { matched: '恶意退款' } }]);
  expect((await ask(person, 'GET', '/blacklist')).body.items).toMatchObject([{ kind, addedBy: { name: '测试员' } }]);
  expect((await ask(person, 'POST', '/blacklist/remove', { entries: [{ kind, value }] })).body).toEqual({ removed: 1 });
  const next = incoming({ A: 1 });
  const [after] = await within((ctx) => take(ctx, s.shop, [{ ...next, recipient: { ...next.recipient, ...who } }]));
  expect((await full(after!.orderId!)).state).toBe('released');
});

test('ORD-4 a part of an address that stands everywhere is not taken', async () => {
  const entries = [{ kind: 'address', value: '1号', reason: '' }];
  expect(await ask(await chief(), 'POST', '/blacklist/add', { entries })).toMatchObject({
    status: 422,
    body: { code: 'orders.blacklistValueShort', data: { value: '1号' } },
  });
});
