/** ORD-9, SRC-2: dividing what is there from what is short, by rule and by hand. */
import { expect, test } from 'vitest';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, receive, setUpSelling, take } from '../../test/orders.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { orderJobs } from './jobs.ts';
import { splitShortOrders, undoSplits } from './merge-orders.ts';
import { publishRules } from './publish-rules.ts';
import { unreviewOrders } from './review-commands.ts';
import { splitByStock } from './split-by-stock.ts';

const { within, full, ordersOf } = await orderHouse();

/** `A5@100`: five of A, ¥1.00 together. */
const orderOf = (text: string) =>
  ({
    lines: text.split(' ').map((one, i) => {
      const [, skuId, quantity, amount] = /^(\w)(\d+)@(\d+)$/.exec(one)!;
      return { line: i + 1, skuId, quantity: BigInt(quantity!), amountMinor: BigInt(amount!) };
    }),
  }) as never;
const stockOf = (text: string) =>
  new Map(
    text.split(' | ').map((node, i) => {
      const goods = node === '' ? [] : node.split(' ').map((one) => [one[0]!, BigInt(one.slice(1))] as const);
      return [String(i), new Map(goods)] as const;
    }),
  );
const over = (minor: bigint) => ({ shippedOverMinor: minor, leftOverMinor: minor });

test.each([
  ['nothing there', 'A2@200', '', { most: 1 }, ''],
  ['all at one node', 'A2@200 B1@50', 'A2 B1', { most: 1 }, '1×2 2×1'],
  ['a line of three', 'A1@100 B1@100 C1@100', 'A1 C4', { most: 1 }, '1×1 3×1 | 2×1'],
  ['pieces of a line', 'A5@500', 'A3', { most: 1 }, '1×3 | 1×2'],
  ['two lines share the pieces', 'A2@200 A2@200', 'A3', { most: 1 }, '1×2 2×1 | 2×1'],
  ['one node: the one of most value', 'A1@100 B1@300 C1@50', 'A1 C1 | B1', { most: 1 }, '2×1 | 1×1 3×1'],
  ['all nodes', 'A1@100 B1@300 C1@50', 'A1 | B1', { most: 3 }, '2×1 | 1×1 | 3×1'],
  ['all nodes, nothing short in the end', 'A5@500', 'A3 | A2', { most: 3 }, '1×3 | 1×2'],
  ['no more parcels than allowed', 'A1@100 B1@90 C1@80', 'A1 | B1 | C1', { most: 2 }, '1×1 | 2×1 | 3×1'],
  ['worth it', 'A1@100 B1@100', 'A1', { most: 1, over: over(99n) }, '1×1 | 2×1'],
  ['what leaves is worth too little', 'A1@99 B1@100', 'A1', { most: 1, over: over(99n) }, ''],
  ['what is left is worth too little', 'A1@100 B1@99', 'A1', { most: 1, over: over(99n) }, ''],
  [
    'a part worth too little stays with the rest',
    'A3@300 B1@9 C1@100',
    'A3 | B1',
    { most: 3, over: over(50n) },
    '1×3 | 2×1 3×1',
  ],
])('ORD-9 SRC-2 parts by stock: %s', (_, order, there, limits, expected) => {
  const stock = stockOf(there);
  const parts = splitByStock(orderOf(order), stock, [...stock.keys()], limits);
  expect(parts.map((part) => part.map((s) => `${s.line}×${s.quantity}`).join(' ')).join(' | ')).toBe(expected);
});

const rules = [
  {
    id: 's',
    name: '缺货拆单',
    when: { field: 'quantity', op: 'gte', value: 1 },
    do: [{ split: { by: 'shortage', from: 'oneNode' } }],
  },
];
const arrived = (ctx: Ctx, skuIds: Id[]) => {
  const handler = orderJobs(null as never).find((one) => one.kind === 'stock.arrived')!;
  return 'run' in handler ? handler.run(ctx, [{ payload: { skuIds } }] as never) : undefined;
};

test('ORD-9 a rule divides by shortage: what is there leaves, the rest waits and goes when it arrives', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [3, 0], B: [5, 0] }, { splitFromMinor: '3000' }));
  await within((ctx) => publishRules(ctx, 'review', rules, ''));
  const order = incoming({ A: 5, B: 1 });
  const amounts = { freightMinor: 1_001n, discountMinor: 101n, payableMinor: 60_300n, paidMinor: 60_300n };
  const lines = order.lines.map((line, i) => ({ ...line, amountMinor: line.amountMinor - (i === 0 ? 101n : 0n) }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [{ ...order, ...amounts, lines }]));
  const id = taken!.orderId!;
  expect(await full(id)).toMatchObject({ state: 'split', holdReasons: [] });
  const parts = async () =>
    (await ordersOf(s.shop))
      .filter((one) => one.splitFrom === id && one.state !== 'cancelled')
      .toSorted((a, b) => (a.number < b.number ? -1 : 1));
  const found = await parts();
  expect(found.map((part) => [part.state, part.quantity, part.holdReasons])).toEqual([
    ['released', 4n, []],
    ['waitReview', 2n, ['outOfStock']],
  ]);
  const sum = (pick: (part: (typeof found)[number]) => bigint) => found.reduce((all, part) => all + pick(part), 0n);
  expect([sum((p) => p.payableMinor), sum((p) => p.freightMinor), sum((p) => p.discountMinor)]).toEqual([
    60_300n,
    1_001n,
    101n,
  ]);

  // Taken back before release it is whole again, and the rule leaves it so.
  await within((ctx) => unreviewOrders(ctx, [found[0]!.id]));
  expect(await within((ctx) => undoSplits(ctx, [id]))).toMatchObject([{ done: true }]);
  expect(await full(id)).toMatchObject({ state: 'waitReview', holdReasons: ['outOfStock'], payableMinor: 60_300n });

  expect(await within((ctx) => splitShortOrders(ctx, [id], 'oneNode'))).toMatchObject([{ done: true }]);
  const waiting = (await parts()).find((part) => part.state === 'waitReview')!;
  await within(async (ctx) => {
    await receive(ctx, s.nodes, s.sku, { A: [2, 0] });
    await arrived(ctx, [s.sku['A']!]);
  });
  expect(await full(waiting.id)).toMatchObject({ state: 'released', holdReasons: [], quantity: 2n });
});

test.each([
  ['a shop that does not divide', {}],
  ['too little value', { splitFromMinor: '100000' }],
])('ORD-9 SRC-2 no rule divides by shortage against the shop: %s', async (_, settings) => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [3, 0] }, settings));
  await within((ctx) => publishRules(ctx, 'review', rules, ''));
  const [taken] = await within((ctx) => take(ctx, s.shop, [incoming({ A: 5 })]));
  expect(await full(taken!.orderId!)).toMatchObject({ state: 'waitReview', holdReasons: ['outOfStock'] });
});

test('ORD-9 orders that lack the same goods: the earlier one takes what is there', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [3, 0], B: [9, 0] }, { splitFromMinor: '3000' }));
  await within((ctx) => publishRules(ctx, 'review', rules, ''));
  const at = (hour: number) => ({ paidAt: new Date(`2026-11-21T0${hour}:00:00Z`) });
  const taken = await within((ctx) =>
    take(ctx, s.shop, [incoming({ A: 4, B: 1 }, at(3)), incoming({ A: 4, B: 1 }, at(1))]),
  );
  const released = (await ordersOf(s.shop)).filter((one) => one.state === 'released');
  expect(new Map(released.map((one) => [one.splitFrom, one.goodsText]))).toEqual(
    new Map([
      [taken[1]!.orderId, 'A ×3，B ×1'],
      [taken[0]!.orderId, 'B ×1'],
    ]),
  );
});

test('ORD-9 by hand: from every node that has some; what is all there, or not there at all, is refused', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [1, 0], B: [0, 1], C: [0, 0], D: [9, 0] }));
  const take1 = async (goods: Record<string, number>) =>
    (await within((ctx) => take(ctx, s.shop, [incoming(goods)])))[0]!.orderId!;
  const [some, none, whole] = [await take1({ A: 1, B: 1, C: 1 }), await take1({ C: 1 }), await take1({ D: 1 })];
  expect(await within((ctx) => splitShortOrders(ctx, [some, none, whole], 'allNodes'))).toMatchObject([
    { done: true },
    { refusal: { code: 'orders.nothingInStock' } },
    { refusal: { code: 'orders.wrongState' } },
  ]);
  const parts = (await ordersOf(s.shop)).filter((one) => one.splitFrom === some);
  expect(parts.map((part) => `${part.goodsText} ${part.state}`).toSorted()).toEqual([
    'A ×1 released',
    'B ×1 released',
    'C ×1 waitReview',
  ]);
  await within((ctx) => receive(ctx, s.nodes, s.sku, { C: [5, 0] }));
  expect(await within((ctx) => splitShortOrders(ctx, [none], 'oneNode'))).toMatchObject([
    { refusal: { code: 'orders.nothingShort' } },
  ]);
});
