/** ORD-9: what a merge or a split would make is what it makes, and asking for it changes nothing. */
import { expect, test } from 'vitest';
import { signedIn } from '../../test/http.ts';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import type { Id } from '../kernel/ids.ts';
import { lineId } from './order-detail.ts';
import { unreviewOrders } from './review-commands.ts';

const { db, owner, scope, within, full, ordersOf, ask } = await orderHouse();
const person = () => signedIn(db, scope.tenant, ['orders.read', 'orders.review', 'orders.edit']);
const jobs = async () =>
  Number((await owner.query('select count(*) from job where tenant_id = $1', [scope.tenant])).rows[0].count);

/** Paid orders that wait for review again. */
async function waiting(goods: Record<string, number>[]) {
  const s = await within((ctx) => setUpSelling(ctx, { A: [20, 0], B: [20, 0] }));
  const recipient = { ...incoming({ A: 1 }).recipient, phone: '13900001234' };
  const taken = await within((ctx) =>
    take(
      ctx,
      s.shop,
      goods.map((one) => incoming(one, { recipient })),
    ),
  );
  const ids = taken.map((one) => one.orderId!);
  await within((ctx) => unreviewOrders(ctx, ids));
  return { shop: s.shop, ids };
}
const shapeOf = async (id: Id) => {
  const { state, nodeId, lines, goodsMinor, discountMinor, freightMinor, payableMinor, paidMinor } = await full(id);
  return {
    state,
    node: nodeId,
    lines: lines.map((line) => [line.merchantCode, String(line.quantity), String(line.amountMinor)]),
    amounts: [goodsMinor, discountMinor, freightMinor, payableMinor, paidMinor].map(String),
  };
};
// biome-ignore lint/suspicious/noExplicitAny: an answer on the wire.
const shown = (one: any) => ({
  state: one.state,
  node: one.node?.id ?? null,
  lines: one.lines.map((line: { merchantCode: string; quantity: string; amount: { amount: string } }) => [
    line.merchantCode,
    line.quantity,
    line.amount.amount,
  ]),
  amounts: ['goods', 'discount', 'freight', 'payable', 'paid'].map((name) => one[name].amount),
});

test('ORD-9 a split is shown to the cent before it happens, and then happens so', async () => {
  const { shop, ids } = await waiting([{ A: 3, B: 1 }]);
  const id = ids[0]!;
  const who = await person();
  const parts = [[{ lineId: lineId(id, 1), quantity: '1' }]];
  const before = [await full(id), await ordersOf(shop), await jobs()];
  const checked = await ask(who, 'POST', `/orders/${id}/split`, { parts, check: true });
  expect(checked).toMatchObject({ status: 200, body: { orders: [] } });
  expect(checked.body.becomes).toHaveLength(2);
  expect([await full(id), await ordersOf(shop), await jobs()]).toEqual(before);

  const done = await ask(who, 'POST', `/orders/${id}/split`, { parts });
  const made = await Promise.all(done.body.orders.map((one: { id: Id }) => shapeOf(one.id)));
  expect(checked.body.becomes.map(shown)).toEqual(made);
});

test('ORD-9 a merge is shown before it happens, or who cannot be joined', async () => {
  const { shop, ids } = await waiting([{ A: 1 }, { A: 2, B: 1 }]);
  const who = await person();
  const before = [await ordersOf(shop), await jobs()];
  const checked = await ask(who, 'POST', '/orders/merge', { ids, check: true });
  expect(checked).toMatchObject({ status: 200, body: { merged: null, outcomes: [{ done: true }, { done: true }] } });
  expect([await ordersOf(shop), await jobs()]).toEqual(before);
  const done = await ask(who, 'POST', '/orders/merge', { ids });
  expect(checked.body.becomes.map(shown)).toEqual([await shapeOf(done.body.merged.id)]);

  const again = await ask(who, 'POST', '/orders/merge', { ids, check: true });
  expect(again.body).toMatchObject({ becomes: [], outcomes: [{ refusal: { code: 'orders.wrongState' } }, {}] });
});
