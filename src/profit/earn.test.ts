/** FIN-5, the rules: every part of an order is shared to the cent, and what nobody knows is named. */
import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import { PROFIT_PARTS } from '../contract/profit.ts';
import type { Id } from '../kernel/ids.ts';
import { earn, profitOf, type SoldLine } from './earn.ts';

const A = 'a' as Id;
const line = (more: Partial<SoldLine> = {}): SoldLine => ({
  ...{ skuId: A, pieces: 1n, back: 0n, amount: 9900n, cost: { value: 4000n, pieces: 1n }, settled: null },
  ...more,
});
const NONE = {
  revenue: 0n,
  refunded: 0n,
  freight: 0n,
  packing: 0n,
  fees: 0n,
  commission: 0n,
  promotion: 0n,
  points: 0n,
  unpriced: false,
};

test('FIN-5 an order of 209.00 with a part sent back earns what is left of every cost', () => {
  const { total, lines, unknown } = earn({
    ...{ ...NONE, revenue: 20_900n, refunded: 9900n, freight: 600n, packing: 55n, fees: 125n },
    ...{ commission: 500n, promotion: 100n, points: 20n },
    lines: [line({ back: 1n }), line({ pieces: 3n, amount: 9900n, cost: { value: 1000n, pieces: 3n } })],
  });
  const money = { revenue: 20_900n, refunded: 9900n, goods: 1000n, freight: 600n, packing: 55n, fees: 125n };
  expect(total).toEqual({ ...money, commission: 500n, promotion: 100n, points: 20n });
  expect(profitOf(total)).toBe(8600n);
  expect(lines.map(({ goods, packing }) => [goods, packing])).toEqual([
    [0n, 28n],
    [1000n, 27n],
  ]);
  expect(unknown).toEqual([]);
});

test('FIN-5 a line given away bears nothing where another was paid for, nor does one that was taken off the price', () => {
  const { lines } = earn({ ...NONE, packing: 90n, lines: [line(), line({ amount: 0n }), line({ amount: -100n })] });
  expect(lines.map(({ packing }) => packing)).toEqual([90n, 0n, 0n]);
});

test('FIN-5 goods sent again for nothing bear their costs by pieces; what is not known counts nothing and is named', () => {
  const { lines, total, unknown } = earn({
    ...{ ...NONE, unpriced: true, packing: 90n },
    lines: [line({ amount: 0n, cost: null }), line({ amount: 0n, pieces: 2n, cost: { value: 900n, pieces: 3n } })],
  });
  expect(lines.map(({ packing, goods }) => [packing, goods])).toEqual([
    [30n, 0n],
    [60n, 600n],
  ]);
  expect(total).toMatchObject({ freight: 0n, goods: 600n });
  expect(unknown).toEqual(['goods', 'freight']);
});

test('FIN-5 goods that cost when they are sold cost what their supplier gets, whatever the shelf says', () => {
  const lent = line({ cost: null, settled: 7425n, pieces: 2n, back: 1n });
  const { total, unknown } = earn({ ...NONE, revenue: 9900n, lines: [lent, line()] });
  expect(total.goods).toBe(7425n + 4000n);
  expect(unknown).toEqual([]);
});

test('FIN-5 the lines of 2,000 random orders add up to them in every part (seed 5)', () => {
  const { random: next } = seeded(5);
  const upTo = (most: number) => BigInt(Math.floor(next() * (most + 1)));
  for (let n = 0; n < 2000; n++) {
    const lines = Array.from({ length: 1 + Math.floor(next() * 6) }, () => {
      const pieces = 1n + upTo(9);
      return line({
        ...{ pieces, back: upTo(Number(pieces)), amount: upTo(20_000) },
        cost: next() < 0.1 ? null : { value: upTo(90_000), pieces: 1n + upTo(40) },
      });
    });
    const order = {
      revenue: upTo(99_999),
      refunded: upTo(5000),
      freight: upTo(1500),
      packing: upTo(200),
      fees: upTo(300),
      commission: upTo(900),
      promotion: upTo(900),
      points: upTo(300),
      unpriced: false,
    };
    const { total, lines: shares } = earn({ ...order, lines });
    for (const part of PROFIT_PARTS) expect(shares.reduce((sum, share) => sum + share[part], 0n)).toBe(total[part]);
  }
});
