import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divide, join, type Share } from './divide-order.ts';
import type { Order, OrderLine } from './order.ts';

const line = (n: number, quantity: bigint, amountMinor: bigint, platformMinor = amountMinor / 7n) =>
  ({
    line: n,
    skuId: `sku-${n}`,
    merchantCode: `M${n}`,
    title: '',
    quantity,
    amountMinor,
    platformMinor,
    shipped: 0n,
    channelLine: String(n),
    holdId: 'h',
  }) as unknown as OrderLine;

function orderOf(lines: OrderLine[], freight: bigint, discount: bigint): Order {
  const goods = lines.reduce((sum, l) => sum + l.amountMinor, 0n) + discount;
  return {
    id: 'parent',
    number: 'G1',
    lines,
    goodsMinor: goods,
    discountMinor: discount,
    freightMinor: freight,
    taxMinor: 0n,
    payableMinor: goods - discount + freight,
    paidMinor: goods - discount + freight,
    refundedMinor: 0n,
    weightG: 777n,
    holds: [],
    holdReasons: [],
    tags: [],
    overridden: [],
    channelNumbers: ['1'],
    queuedAt: new Date(0),
    memo: '',
    buyerMessage: '',
    flag: 0,
    priority: 0,
  } as unknown as Order;
}

const total = (orders: Order[], pick: (o: Order) => bigint) => orders.reduce((sum, o) => sum + pick(o), 0n);

test('ORD-9 an order divided over nodes keeps every cent: 100.00 for 3 pieces in two parcels', () => {
  const order = orderOf([line(1, 3n, 10_000n)], 1_000n, 0n);
  const parts: Share[][] = [[{ line: 1, quantity: 1n }], [{ line: 1, quantity: 2n }]];
  const [a, b] = divide(order, parts, [
    { id: 'a', number: 'G1-1' },
    { id: 'b', number: 'G1-2' },
  ]) as [Order, Order];
  expect([a.lines[0]!.amountMinor, b.lines[0]!.amountMinor]).toEqual([3_333n, 6_667n]);
  expect([a.freightMinor, b.freightMinor]).toEqual([333n, 667n]);
  expect(a.payableMinor + b.payableMinor).toBe(11_000n);
});

test('ORD-9 a free order is shared by pieces', () => {
  const children = divide(
    orderOf([line(1, 2n, 0n), line(2, 2n, 0n)], 500n, 0n),
    [[{ line: 1, quantity: 2n }], [{ line: 2, quantity: 2n }]],
    [
      { id: 'a', number: 'a' },
      { id: 'b', number: 'b' },
    ],
  );
  expect(children.map((o) => o.freightMinor)).toEqual([250n, 250n]);
});

test('ORD-9 figure 7: any division re-sums, line by line and amount by amount, and joins back to the same sums', () => {
  const shape = fc.array(
    fc.record({ quantity: fc.bigInt(1n, 9n), amount: fc.bigInt(0n, 99_999n), first: fc.bigInt(0n, 9n) }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(shape, fc.bigInt(0n, 2_000n), fc.bigInt(0n, 5_000n), (rows, freight, discount) => {
      const lines = rows.map((row, i) => line(i + 1, row.quantity, row.amount));
      const order = orderOf(lines, freight, discount);
      const firsts = rows.map(({ first, quantity }) => first - (first > quantity ? first - quantity : 0n));
      const parts = [
        firsts.map((q, i) => ({ line: i + 1, quantity: q })),
        firsts.map((q, i) => ({ line: i + 1, quantity: rows[i]!.quantity - q })),
      ].filter((part) => part.some((share) => share.quantity > 0n));
      const children = divide(
        order,
        parts,
        parts.map((_, i) => ({ id: `c${i}`, number: `c${i}` })),
      );
      for (const pick of [
        (o: Order) => o.payableMinor,
        (o: Order) => o.freightMinor,
        (o: Order) => o.discountMinor,
        (o: Order) => o.goodsMinor,
        (o: Order) => o.paidMinor,
        (o: Order) => o.weightG,
        (o: Order) => o.quantity,
      ]) {
        expect(total(children, pick)).toBe(
          pick === undefined ? 0n : pick({ ...order, quantity: lines.reduce((s, l) => s + l.quantity, 0n) } as Order),
        );
      }
      expect(children.flatMap((o) => o.lines).reduce((sum, l) => sum + l.amountMinor, 0n)).toBe(
        lines.reduce((sum, l) => sum + l.amountMinor, 0n),
      );
      // What the platform bears stays with the pieces it was borne for, to the cent, also when they are joined again.
      const borne = (of: readonly OrderLine[]) => of.reduce((sum, l) => sum + l.platformMinor, 0n);
      const joined = join(children, 'j', 'j', new Date(0));
      expect([borne(children.flatMap((o) => o.lines)), borne(joined.lines)]).toEqual([borne(lines), borne(lines)]);
      expect([joined.payableMinor, joined.quantity]).toEqual([
        order.payableMinor,
        lines.reduce((s, l) => s + l.quantity, 0n),
      ]);
    }),
    { seed: 20261121, numRuns: 2000 },
  );
});
