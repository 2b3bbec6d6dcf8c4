/** ORD-9: divisions by rule, to the cent, undoable before release. */
import { expect, test } from 'vitest';
import { orderHouse } from '../../test/order-house.ts';
import { incoming, setUpSelling, take } from '../../test/orders.ts';
import { mergeWaiting, splitOrder, undoMerges, undoSplits } from './merge-orders.ts';
import { publishRules } from './publish-rules.ts';
import { approveOrders, unreviewOrders } from './review-commands.ts';
import { partsByRule } from './split-by-rule.ts';

const { owner, scope, within, full, ordersOf } = await orderHouse();

const goods = { A: 1_000n, B: 2_500n, C: 0n } as const;
const skus = new Map(
  Object.entries(goods).map(([code, weightG]) => [code, { weightG, supplier: code === 'B' ? '二厂' : '一厂' }]),
) as never;
const orderOf = (lines: Record<string, number>) =>
  ({
    lines: Object.entries(lines).map(([code, quantity], i) => ({
      line: i + 1,
      skuId: code,
      merchantCode: code,
      quantity: BigInt(quantity),
    })),
  }) as never;
const weight = (maxWeightG: number) => ({ by: 'weight' as const, maxWeightG });

test.each([
  ['nothing said', { A: 2, B: 1 }, [], '1×2 2×1'],
  ['by supplier', { A: 2, B: 1, C: 1 }, [{ by: 'supplier' as const }], '1×2 3×1 | 2×1'],
  ['what comes later', { A: 2, B: 1 }, [{ by: 'presale' as const, merchantCodes: ['A'] }], '1×2 | 2×1'],
  ['light enough', { A: 2 }, [weight(2_000)], '1×2'],
  ['over two boxes', { A: 5 }, [weight(2_000)], '1×2 | 1×2 | 1×1'],
  ['a piece that is too heavy goes alone', { A: 1, B: 2, C: 9 }, [weight(2_000)], '1×1 | 2×1 | 2×1 3×9'],
  ['weight within suppliers', { A: 3, B: 1 }, [weight(2_000), { by: 'supplier' as const }], '1×2 | 1×1 | 2×1'],
  ['more boxes than anybody meant', { A: 200 }, [weight(1_000)], 'whole'],
])('ORD-9 parts of an order: %s', (_, lines, splits, expected) => {
  const parts = partsByRule(orderOf(lines as never), splits, skus);
  const text = parts?.map((part) => part.shares.map((s) => `${s.line}×${s.quantity}`).join(' ')).join(' | ');
  expect(text ?? 'whole').toBe(expected);
});

const rulesFor = (split: unknown) => [
  { id: 's', name: '拆单', when: { field: 'quantity', op: 'gte', value: 2 }, do: [{ split }] },
];

test.each([
  ['weight', { by: 'weight', maxWeightG: 800 }, ['normal', 'normal']],
  ['supplier', { by: 'supplier' }, ['normal', 'normal']],
  ['presale', { by: 'presale', merchantCodes: ['B'] }, ['normal', 'presale']],
])('ORD-9 a rule divides by %s; every cent is in a part; taken back it stays whole', async (_, split, kinds) => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0], B: [10, 0] }));
  await owner.query(`update sku set supplier = '二厂' where tenant_id = $1 and merchant_code = 'B'`, [scope.tenant]);
  await within((ctx) => publishRules(ctx, 'review', rulesFor(split), ''));
  const order = incoming({ A: 2, B: 1 });
  const amounts = { freightMinor: 1_000n, discountMinor: 101n, payableMinor: 30_599n, paidMinor: 30_599n };
  const lines = order.lines.map((line, i) => ({ ...line, amountMinor: line.amountMinor - (i === 0 ? 101n : 0n) }));
  const [taken] = await within((ctx) => take(ctx, s.shop, [{ ...order, ...amounts, lines }]));
  const id = taken!.orderId!;
  const partsOf = async () =>
    (await ordersOf(s.shop)).filter((one) => one.splitFrom === id && one.state !== 'cancelled');
  const parts = await partsOf();
  expect(parts.map((part) => part.kind).sort((a, b) => (a < b ? -1 : 1))).toEqual(kinds);
  expect(parts.every((part) => part.state === 'released')).toBe(true);
  const sum = (pick: (part: (typeof parts)[number]) => bigint) => parts.reduce((total, part) => total + pick(part), 0n);
  expect([sum((p) => p.payableMinor), sum((p) => p.freightMinor), sum((p) => p.discountMinor)]).toEqual([
    30_599n,
    1_000n,
    101n,
  ]);
  expect(await within((ctx) => undoSplits(ctx, [id]))).toMatchObject([{ refusal: { code: 'orders.wrongState' } }]);
  await within((ctx) =>
    unreviewOrders(
      ctx,
      parts.map((part) => part.id),
    ),
  );
  expect(await within((ctx) => undoSplits(ctx, [id]))).toMatchObject([{ done: true }]);
  expect(await full(id)).toMatchObject({ state: 'released', payableMinor: 30_599n, keptAsIs: true });
  // By hand it may be divided again.
  await within((ctx) => unreviewOrders(ctx, [id]));
  await within((ctx) => splitOrder(ctx, id, [[{ line: 2, quantity: 1n }]]));
  expect((await partsOf()).length).toBe(2);
});

test('ORD-9 stock that was promised before review goes with the parts', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [3, 0] }, { reserveAt: 'order' }));
  await within((ctx) => publishRules(ctx, 'review', rulesFor({ by: 'weight', maxWeightG: 400 }), ''));
  const unpaid = incoming({ A: 3 }, { state: 'waitPay', paidAt: null, paidMinor: 0n });
  await within((ctx) => take(ctx, s.shop, [unpaid]));
  const paid = { ...unpaid, state: 'paid' as const, paidAt: new Date(), paidMinor: unpaid.payableMinor };
  await within((ctx) => take(ctx, s.shop, [{ ...paid, modifiedAt: new Date() }]));
  expect((await ordersOf(s.shop)).map((one) => one.state).sort((a, b) => (a < b ? -1 : 1))).toEqual([
    'released',
    'released',
    'released',
    'split',
  ]);
});

test('ORD-9 what a person took apart a rule does not join again', async () => {
  const s = await within((ctx) => setUpSelling(ctx, { A: [10, 0] }));
  const rules = [{ id: 'm', name: '合单', when: { field: 'mergeable', op: 'is', value: true }, do: [{ merge: true }] }];
  await within((ctx) => publishRules(ctx, 'review', rules, ''));
  const recipient = { ...incoming({ A: 1 }).recipient, phone: '13900001234' };
  const ids = (
    await within((ctx) => take(ctx, s.shop, [incoming({ A: 1 }, { recipient }), incoming({ A: 1 }, { recipient })]))
  ).map((one) => one.orderId!);
  await within(async (ctx) => mergeWaiting(ctx, (await full(ids[0]!)).mergeKey));
  const joined = (await full(ids[0]!)).mergedInto!;
  await within((ctx) => unreviewOrders(ctx, [joined]));
  await within((ctx) => undoMerges(ctx, [joined]));
  expect((await Promise.all(ids.map(full))).map((one) => [one.state, one.holdReasons])).toEqual([
    ['released', []],
    ['released', []],
  ]);
  expect(await within((ctx) => approveOrders(ctx, [joined]))).toMatchObject([
    { refusal: { data: { state: 'cancelled' } } },
  ]);
});
