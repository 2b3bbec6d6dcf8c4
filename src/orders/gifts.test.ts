/** ORD-8: what a rule can give gifts for, how often, and what happens when they run out. */
import { expect, test } from 'vitest';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import type { IncomingOrder } from '../channels/connector.ts';
import { mergeOrders, splitOrder, undoMerges } from './merge-orders.ts';
import { publishRules } from './publish-rules.ts';

const { within, full, ordersOf } = await orderHouse();

const gift = (more = {}) => ({ gift: { merchantCode: 'G', quantity: 1, shortage: 'drop', ...more } });
const giving = (when: unknown, more = {}) => [{ id: 'g', name: '赠品', when, do: [gift(more)] }];
const always = { field: 'quantity', op: 'gte', value: 1 };

async function sell(rules: (shop: string) => unknown[], stock: Record<string, [number, number]>) {
  const s = await within((ctx) => setUpSelling(ctx, stock));
  await within((ctx) => publishRules(ctx, 'review', rules(s.shop), ''));
  const buy = async (orders: IncomingOrder[]) => {
    const taken = await within((ctx) => take(ctx, s.shop, orders));
    return Promise.all(taken.map((one) => full(one.orderId!)));
  };
  return { ...s, buy };
}
type Lines = { lines: { gift: boolean; quantity: bigint }[] };
const giftsOf = (order: Lines) => order.lines.flatMap((line) => (line.gift ? [line.quantity] : []));

test.each([
  ['SKU', { field: 'merchantCodes', op: 'in', value: ['B'] }, [0, 1, 1, 1]],
  ['pieces of a SKU', { field: 'quantityOf', of: ['A'], op: 'gte', value: 2 }, [0, 0, 0, 1]],
  ['money for a SKU', { field: 'amountOf', of: ['B'], op: 'gte', value: '19800' }, [0, 0, 1, 0]],
  ['amount', { field: 'payable', op: 'gte', value: '29700' }, [0, 0, 1, 1]],
  ['quantity', { field: 'quantity', op: 'eq', value: 3 }, [0, 0, 1, 1]],
  ['shop', { field: 'shop', op: 'eq', value: 'SHOP' }, [1, 1, 1, 1]],
  ['another shop', { field: 'shop', op: 'ne', value: 'SHOP' }, [0, 0, 0, 0]],
  ['time of payment', { field: 'paidAt', op: 'gte', value: '2026-11-11T00:00:00+08:00' }, [1, 1, 1, 1]],
  ['time of order, over', { field: 'orderedAt', op: 'lt', value: '2026-11-12T00:00:00+08:00' }, [0, 0, 0, 0]],
] as const)('ORD-8 gifts by %s', async (_, when, expected) => {
  const named = (shop: string) => JSON.parse(JSON.stringify(when).replace('SHOP', shop));
  const { buy } = await sell((shop) => giving(named(shop)), { A: [50, 0], B: [50, 0], G: [50, 0] });
  const orders = await buy([
    incoming({ A: 1 }),
    incoming({ B: 1 }),
    incoming({ A: 1, B: 2 }),
    incoming({ A: 2, B: 1 }),
  ]);
  expect(orders.map((order) => giftsOf(order).length)).toEqual(expected);
  const given = orders.flatMap((order) => order.lines.filter((line) => line.gift));
  expect(given.every((line) => line.priceMinor === 0n && line.amountMinor === 0n && line.holdId !== null)).toBe(true);
});

test('ORD-8 only the first two buyers, each once', async () => {
  const { buy } = await sell(() => giving(always, { firstBuyers: 2 }), { A: [50, 0], G: [50, 0] });
  const by = (id: string) => incoming({ A: 1 }, { buyer: { id, message: '' } });
  const orders = await buy([by('甲'), by('甲'), by('乙'), by('丙')]);
  expect(orders.map((order) => giftsOf(order).length)).toEqual([1, 0, 1, 0]);
  expect((await buy([by('丁')])).map((order) => giftsOf(order).length)).toEqual([0]);
});

test('figure 26: sixty-four buyers at once want what the first five get: exactly five have it', async () => {
  const { buy } = await sell(() => giving(always, { firstBuyers: 5 }), { A: [500, 0], G: [500, 0] });
  const rush = (buyers: number) =>
    Promise.all(
      Array.from({ length: buyers }, (_, i) => buy([incoming({ A: 1 }, { buyer: { id: `抢 ${i}`, message: '' } })])),
    );
  expect((await rush(64)).flat().flatMap(giftsOf)).toEqual([1n, 1n, 1n, 1n, 1n]);
  // Buyers who had one and come again at once, in two orders each, get none either.
  expect((await Promise.all([rush(32), rush(32)])).flat(2).flatMap(giftsOf)).toEqual([]);
});

test.each([
  ['drop', 'released', [], 0],
  ['hold', 'waitReview', ['outOfStock'], 1],
])('ORD-8 a gift that ran out: %s', async (shortage, state, holds, gifts) => {
  const { buy } = await sell(() => giving(always, { shortage }), { A: [50, 0], G: [0, 0] });
  const [order] = await buy([incoming({ A: 1 })]);
  expect([order!.state, order!.holdReasons, giftsOf(order!).length]).toEqual([state, holds, gifts]);
});

test('ORD-8 a merged order has its gift once, with its own weight; taken apart, each has its own again', async () => {
  const rules = [
    ...giving(always),
    { id: 'memo', name: '备注', when: { field: 'memo', op: 'present' }, do: [{ hold: 'memo' }] },
  ];
  const { buy } = await sell(() => rules, { A: [50, 0], G: [50, 0] });
  const same = {
    seller: { memo: '一起', flag: 0 },
    recipient: { ...incoming({ A: 1 }).recipient, phone: '13900005555' },
  };
  const apart = await buy([incoming({ A: 1 }, same), incoming({ A: 2 }, same)]);
  expect(apart.map((order) => giftsOf(order).length)).toEqual([1, 1]);
  const { merged } = await within((ctx) =>
    mergeOrders(
      ctx,
      apart.map((order) => order.id),
    ),
  );
  const joined = await full(merged!.id);
  expect([giftsOf(joined), joined.weightG]).toEqual([[1n], 1600n]);
  await within((ctx) => undoMerges(ctx, [joined.id]));
  expect((await Promise.all(apart.map((order) => full(order.id)))).map((order) => giftsOf(order).length)).toEqual([
    1, 1,
  ]);
});

test('ORD-8 parts of a divided order do not earn the gift again', async () => {
  const rules = [
    ...giving(always),
    { id: 'memo', name: '备注', when: { field: 'memo', op: 'present' }, do: [{ hold: 'memo' }] },
  ];
  const { buy, shop } = await sell(() => rules, { A: [50, 0], G: [50, 0] });
  const [order] = await buy([incoming({ A: 3 }, { seller: { memo: '分两箱', flag: 0 } })]);
  await within((ctx) => splitOrder(ctx, order!.id, [[{ line: 1, quantity: 1n }]]));
  const parts = (await ordersOf(shop)).filter((one) => one.splitFrom === order!.id);
  const lines = (await Promise.all(parts.map((part) => full(part.id)))).flatMap((part) => part.lines);
  expect(lines.filter((line) => line.gift).length).toBe(1);
});
