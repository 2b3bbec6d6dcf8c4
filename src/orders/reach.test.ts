/** IAM-1: a right within one shop, over HTTP. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import type { Id } from '../kernel/ids.ts';

const { db, owner, scope, within, full, ask } = await orderHouse();
const memo = { seller: { memo: '等等', flag: 0 } };

test('IAM-1 a reviewer of one shop commands no order of another, and enters none there', async () => {
  const [mine, other] = [
    await within((ctx) => setUpSelling(ctx, { A: [5, 0] })),
    await within((ctx) => setUpSelling(ctx, { B: [5, 0] })),
  ];
  const taken = [
    ...(await within((ctx) => take(ctx, mine.shop, [incoming({ A: 1 }, memo)]))),
    ...(await within((ctx) => take(ctx, other.shop, [incoming({ B: 1 }, memo)]))),
  ];
  const [own, foreign] = taken.map((one) => one.orderId!) as [Id, Id];
  const person = await signedIn(db, scope.tenant, 'reviewer');
  await owner.query('update role_grant set shop_id = $1 where user_id = $2', [mine.shop, person.userId]);
  const { body } = await ask(person, 'POST', '/orders/release-hold', { ids: [foreign, own], reasons: ['memo'] });
  expect(body.outcomes, JSON.stringify(body)).toEqual([
    { id: foreign, done: false, refusal: { code: 'orders.notFound' } },
    { id: own, done: true },
  ]);
  expect((await full(foreign)).holdReasons).toEqual(['memo']);
  for (const path of [`/orders/${foreign}/split`, '/orders/merge']) {
    const parts = [[{ lineId: foreign, quantity: '1' }]];
    const answer = await ask(person, 'POST', path, path.endsWith('merge') ? { ids: [own, foreign] } : { parts });
    expect(answer.status).toBe(404);
  }
  const entry = {
    kind: 'manual',
    payment: 'cod',
    recipient: { text: '张三' },
    lines: [{ merchantCode: 'A', quantity: '1' }],
  };
  expect((await ask(person, 'POST', `/shops/${other.shop}/orders`, entry)).status).toBe(404);
  expect((await ask(person, 'POST', `/shops/${mine.shop}/orders`, entry)).status).toBe(200);
});
