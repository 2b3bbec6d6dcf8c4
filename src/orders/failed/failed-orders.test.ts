/** ORD-14: why orders did not go out, in figures that lead to the orders, and what a buyer gets instead of goods that are short. */
import { expect, test } from 'vitest';
import { listen, signedIn } from '../../../test/http.ts';
import { type Answer, orderHouse } from '../../../test/order-house.ts';
import { incoming, later, setUpSelling, take } from '../../../test/orders.ts';
import type { Id } from '../../kernel/ids.ts';
import { lineId as lineIdOf } from '../order-detail.ts';
import { failedRoutes } from './failed-routes.ts';

const { db, owner, scope, within, full } = await orderHouse();
const server = await listen(db, failedRoutes);

/** Red and blue of one style; green is another's. */
async function shelves() {
  const s = await within((ctx) => setUpSelling(ctx, { RED: [1, 0], BLUE: [9, 2], GREEN: [9, 0] }));
  const style = await within(async (ctx) => ctx.newId());
  await owner.query(`insert into style (tenant_id, id, code, name) values ($1, $2, $3, '连衣裙')`, [
    scope.tenant,
    style,
    `S${scope.tenant}`,
  ]);
  await owner.query(`update sku set style_id = $1 where id = any($2)`, [style, [s.sku['RED'], s.sku['BLUE']]]);
  const person = await signedIn(db, scope.tenant, ['orders.read', 'orders.edit']);
  const ask = async (method: string, path: string, body?: unknown, version?: number): Promise<Answer> => {
    const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
    const answer = await server.ask(person, method, `/api/v1${path}`, { body, headers });
    return { status: answer.status, body: await answer.json() };
  };
  const placed = async (order: ReturnType<typeof incoming>): Promise<Id> =>
    (await within((ctx) => take(ctx, s.shop, [order])))[0]!.orderId!;
  return { ...s, ask, placed };
}
const NOW = { paidAt: new Date(), createdAt: new Date() };

test('ORD-14 the figures say why, of which goods, where and since when, and each leads to its orders', async () => {
  const s = await shelves();
  await s.placed(incoming({ RED: 3 }, { ...NOW, paidAt: new Date(Date.now() - 30 * 3_600_000) }));
  await s.placed(incoming({ RED: 2, GREEN: 1 }, NOW));
  await s.placed(incoming({ GREEN: 1 }, { ...NOW, seller: { memo: '改地址', flag: 0 } }));
  await s.placed(incoming({ GREEN: 1 }, NOW));
  const old = new Date(Date.now() - 30 * 24 * 3_600_000);
  await s.placed(incoming({ RED: 5 }, { paidAt: old }));

  const { body } = await s.ask('GET', '/failed-orders');
  expect(body).toMatchObject({
    orders: 3,
    amounts: [{ amount: String(9_900 * 7), currency: 'CNY' }],
    reasons: [
      { reason: 'outOfStock', orders: 2, amounts: [{ amount: String(9_900 * 6) }] },
      { reason: 'memo', orders: 1 },
    ],
    nodes: [{ node: null, orders: 3 }],
    skus: [{ merchantCode: 'RED', reason: 'outOfStock', wanted: '5', free: '1', orders: 2 }],
  });
  expect(body.ages.map(({ age, orders }: { age: string; orders: number }) => [age, orders])).toEqual([
    ['hours4', 2],
    ['day1', 0],
    ['days3', 1],
    ['days7', 0],
    ['older', 0],
  ]);
  const behind = async (query: string) => (await s.ask('GET', `/failed-orders/orders?${query}`)).body.items.length;
  const found = ['reason=outOfStock', 'merchantCode=RED', 'merchantCode=GREEN', 'node=none', 'age=hours4', 'age=days3'];
  expect(await Promise.all(found.map(behind))).toEqual([2, 2, 0, 3, 2, 1]);
  expect(await behind(`node=${s.nodes[0]}`)).toBe(0);
});

test('ORD-14 a variant of the style that is there takes the place of what is short: price kept, buyer told, kept when the channel tells again', async () => {
  const s = await shelves();
  const order = incoming({ RED: 3 }, NOW);
  const id = await s.placed(order);
  const { lines } = (await s.ask('GET', `/orders/${id}/substitutes`)).body;
  expect(lines).toMatchObject([
    { sku: { merchantCode: 'RED' }, quantity: '3', offers: [{ sku: { merchantCode: 'BLUE' }, free: '9' }] },
  ]);
  const [{ lineId }] = lines;
  const put = (merchantCode: string, version: number) =>
    s.ask(
      'POST',
      `/orders/${id}/substitute`,
      { lineId, skuId: s.sku[merchantCode], memo: '红换蓝，买家同意' },
      version,
    );
  const { version } = await full(id);
  expect((await put('GREEN', version)).body).toMatchObject({ refusal: { code: 'orders.notSubstitute' } });
  expect((await put('BLUE', version - 1)).status).toBe(409);
  const seen = (await full(id)).version;
  expect((await put('BLUE', seen)).body).toEqual({ id, done: true });
  const after = await full(id);
  expect(after).toMatchObject({ state: 'released', memo: '红换蓝，买家同意', payableMinor: 29_700n });
  expect(after.lines).toMatchObject([{ skuId: s.sku['BLUE'], merchantCode: 'BLUE', priceMinor: 9_900n }]);
  expect((await put('BLUE', after.version)).body).toMatchObject({ refusal: { code: 'orders.unreviewFirst' } });

  const second = incoming({ RED: 3 }, { ...NOW, seller: { memo: '等', flag: 0 } });
  const waiting = await s.placed(second);
  const held = await full(waiting);
  const { body } = await s.ask(
    'POST',
    `/orders/${waiting}/substitute`,
    { lineId: lineIdOf(waiting, 1), skuId: s.sku['BLUE'], memo: '换蓝' },
    held.version,
  );
  expect(body).toMatchObject({ done: true });
  await within((ctx) => take(ctx, s.shop, [later(second, { seller: { memo: '改天发', flag: 2 } })]));
  expect((await full(waiting)).lines).toMatchObject([{ skuId: s.sku['BLUE'], merchantCode: 'BLUE' }]);
});
