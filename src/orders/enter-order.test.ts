/** ORD-3, ORD-7: orders typed in over HTTP, pasted addresses, and what can be offered where no courier goes. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import type { Id } from '../kernel/ids.ts';

const { db, owner, scope, within, full, ordersOf, ask } = await orderHouse();
const reviewer = () => signedIn(db, scope.tenant, 'reviewer');
const sell = () => within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [10, 0] }));
const cny = (amount: string) => ({ amount, currency: 'CNY' });
const pasted = { text: '张三 13812345678 浙江省杭州市余杭区五常街道文一西路969号' };
const entry = { kind: 'manual', payment: 'offline', recipient: pasted, lines: [{ merchantCode: 'A', quantity: '2' }] };

test('ORD-3 checked first, then entered: pasted recipient, list prices, stock held; finance looks at the money', async () => {
  const s = await sell();
  const person = await reviewer();
  const enter = (body: unknown) => ask(person, 'POST', `/shops/${s.shop}/orders`, body);
  const body = { ...entry, lines: [...entry.lines, { skuId: s.sku['B'], quantity: '1', price: cny('9900') }] };
  const checked = (await enter({ ...body, check: true })).body;
  expect(checked).toMatchObject({
    order: null,
    payable: cny('29700'),
    recipient: {
      name: '张三',
      phone: '13812345678',
      city: '杭州市',
      town: '五常街道',
      missing: [],
      divisionCode: '330110005',
    },
  });
  expect(await ordersOf(s.shop)).toEqual([]);

  const { order } = (await enter(body)).body;
  expect(order).toMatchObject({ state: 'waitFinanceReview', holds: [] });
  expect(await full(order.id)).toMatchObject({
    kind: 'manual',
    paidOffline: true,
    priceChanged: false,
    reviewedBy: `user:${person.userId}`,
  });
  const [checker] = [await signedIn(db, scope.tenant, 'financeChecker')];
  await ask(checker, 'POST', '/orders/pass-finance', { ids: [order.id] });
  expect(await full(order.id)).toMatchObject({ state: 'released', detail: '文一西路969号' });
});

test.each([
  ['cash at the door', { payment: 'cod' }, { kind: 'cod', state: 'released' }],
  [
    'sent again, for nothing',
    { kind: 'resend', payment: 'none' },
    { kind: 'resend', state: 'released', payableMinor: 0n },
  ],
  [
    'urgent',
    {
      kind: 'urgent',
      payment: 'none',
      freight: cny('0'),
      lines: [{ merchantCode: 'A', quantity: '1', price: cny('0') }],
    },
    { kind: 'urgent', state: 'waitFinanceReview', priority: 10 },
  ],
  [
    'another price than the list says',
    { payment: 'cod', lines: [{ merchantCode: 'A', quantity: '1', price: cny('100') }] },
    { state: 'waitFinanceReview', priceChanged: true },
  ],
  [
    'an address that lacks its city',
    { payment: 'cod', recipient: { text: '李四 13812345678 朝阳区建国路1号' } },
    { state: 'waitReview', holdReasons: ['addressIncomplete'] },
  ],
])('ORD-3 %s', async (_, change, expected) => {
  const s = await sell();
  const answer = await ask(await reviewer(), 'POST', `/shops/${s.shop}/orders`, { ...entry, ...change });
  expect(await full(answer.body.order.id)).toMatchObject(expected);
});

test.each([
  ['catalog.skuUnknown', { lines: [{ merchantCode: 'NO', quantity: '1' }] }],
  ['orders.otherCurrency', { freight: { amount: '100', currency: 'USD' } }],
  ['orders.nothingPaid', { payment: 'none' }],
])('ORD-3 refuses %s and keeps nothing', async (code, change) => {
  const s = await sell();
  const answer = await ask(await reviewer(), 'POST', `/shops/${s.shop}/orders`, { ...entry, ...change });
  expect(answer).toMatchObject({ status: 422, body: { code } });
  expect(await ordersOf(s.shop)).toEqual([]);
});

test('ORD-3 goods without a list price need one', async () => {
  const s = await sell();
  await owner.query('update sku set price_minor = null where tenant_id = $1', [scope.tenant]);
  const answer = await ask(await reviewer(), 'POST', `/shops/${s.shop}/orders`, entry);
  expect(answer.body).toMatchObject({ code: 'orders.priceMissing', data: { merchantCode: 'A' } });
});

test.each([
  [
    '江苏省南京市鼓楼区中山路1号 王五 025-83301234',
    { city: '南京市', district: '鼓楼区', phone: '025-83301234', missing: [] },
  ],
  ['广东省东莞市 陈六', { city: '东莞市', missing: ['detail', 'phone'] }],
  ['赵七 13900001111', { province: '', missing: ['province', 'city', 'district', 'detail'] }],
])('ORD-7 a pasted address is read, never guessed: %s', async (text, expected) => {
  const { body } = await ask(await reviewer(), 'POST', '/addresses/read', { text });
  expect(body).toMatchObject(expected);
});

test('ORD-7 a district of that name in several cities: all are offered, none is taken', async () => {
  const { body } = await ask(await reviewer(), 'POST', '/addresses/read', { text: '李四 13812345678 朝阳区建国路1号' });
  expect(body.district).toBe('');
  expect(body.alternatives.map((place: { city: string }) => place.city)).toEqual(expect.arrayContaining(['长春市']));
  expect(body.alternatives.length).toBeGreaterThan(1);
});

const toTibet = async (served: string[]) => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const rates = `jsonb_set(tariffs, '{0,refused}', '[]')`;
  for (const code of served)
    await owner.query(
      `update courier set tariffs = ${rates}, version = version + 1 where tenant_id = $1 and code = $2`,
      [scope.tenant, code],
    );
  await owner.query(`update node set province_code = '540000', city_code = '540100', kind = 'store' where id = $1`, [
    s.nodes[1],
  ]);
  const order = incoming({ A: 1 });
  const recipient = { ...order.recipient, province: '西藏自治区', city: '拉萨市', district: '城关区' };
  const total = { freightMinor: 500n, payableMinor: 10_400n, paidMinor: 10_400n };
  const [taken] = await within((ctx) => take(ctx, s.shop, [{ ...order, ...total, recipient }]));
  return { id: taken!.orderId as Id, s };
};

test('ORD-7 nobody goes there: fetch it at the store in that city, or the money back', async () => {
  const { id, s } = await toTibet([]);
  expect((await full(id)).holdReasons).toEqual(['noCourier']);
  const { body } = await ask(await reviewer(), 'GET', `/orders/${id}/delivery-offers`);
  expect(body).toMatchObject({ served: false, couriers: [], refund: cny('10400') });
  expect(body.selfPickup.map((one: { node: { id: Id } }) => one.node.id)).toEqual([s.nodes[1]]);
});

test('ORD-7 another courier goes there: what it costs, and what that is beyond the freight', async () => {
  const { id } = await toTibet(['SF']);
  await owner.query(
    `insert into rule_set (tenant_id, kind, version, rules, published_at) values ($1, 'courier', 1, $2, now())`,
    [scope.tenant, JSON.stringify([{ id: 'zto', couriers: ['ZTO'], strict: true }])],
  );
  const { body } = await ask(await reviewer(), 'GET', `/orders/${id}/delivery-offers`);
  expect(body).toMatchObject({
    couriers: [{ courier: { code: 'SF', name: '顺丰速运' }, cost: cny('1800'), extra: cny('1300') }],
  });
});
