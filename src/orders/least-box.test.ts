/** What is known of a parcel before it is packed (SHP-1): a bound no packing can go below, and what it does to the choice. */
import { expect, test } from 'vitest';
import { chooseCourier, compileTariffs, type Tariff } from '../shipping/shipping.ts';
import { leastBoxOf } from './plan-nodes.ts';

const sku = (id: string) => id as never;
const piece = (lengthMm: number | null, widthMm: number | null, heightMm: number | null) => ({
  ...{ battery: 'none' as const, lengthMm, widthMm, heightMm },
});
const line = (id: string, quantity: number) => ({ skuId: sku(id), quantity: BigInt(quantity) });

test('SHP-1 no box that holds the goods is smaller, whatever they are and however they lie', () => {
  let seed = 20261122;
  const draw = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return 1 + (seed % below);
  };
  for (let round = 0; round < 300; round++) {
    const pieces = new Map(
      Array.from({ length: draw(4) }, (_, i) => [sku(String(i)), piece(draw(600), draw(600), draw(600))] as const),
    );
    const lines = [...pieces.keys()].map((id) => ({ skuId: id, quantity: BigInt(draw(5)) }));
    const least = leastBoxOf(lines, pieces);
    // A packing anybody can do: every piece lies flat, one upon the other.
    const all = lines.flatMap(({ skuId, quantity }) => {
      const { lengthMm, widthMm, heightMm } = pieces.get(skuId)!;
      const sides = [lengthMm!, widthMm!, heightMm!].sort((a, b) => b - a);
      return Array.from({ length: Number(quantity) }, () => sides);
    });
    const most = (at: number) => Math.max(...all.map((sides) => sides[at]!));
    const box = [most(0), most(1), all.reduce((high, sides) => high + sides[2]!, 0)];
    expect(Number(least.leastVolumeMm3)).toBeLessThanOrEqual(box.reduce((a, b) => a * b));
    const sorted = box.toSorted((a, b) => b - a);
    [least.lengthMm, least.widthMm, least.heightMm].forEach((side, at) => {
      expect(Number(side)).toBeLessThanOrEqual(sorted[at]!);
    });
    // A single piece is known exactly.
    const single = leastBoxOf([{ ...lines[0]!, quantity: 1n }], pieces);
    expect(Number(single.leastVolumeMm3)).toBe(all[0]!.reduce((a, b) => a * b));
  }
  expect(leastBoxOf([line('x', 3), line('?', 2)], new Map([[sku('x'), piece(100, null, 50)]]))).toEqual({
    ...{ lengthMm: 100n, widthMm: 50n, heightMm: 0n, leastVolumeMm3: 0n },
  });
});

const list = (
  courier: string,
  divisor: bigint | null,
  firstMinor: bigint,
  maxSideMm: bigint | null = null,
): Tariff => ({
  ...{ courier, origins: ['*'], from: '2020-01-01', until: null, volumetricDivisor: divisor, roundToG: 1_000n },
  ...{ forgiveG: 0n, minimumMinor: 0n, fuelPpm: 0n, cod: null, insurance: null, maxWeightG: null, maxSideMm },
  ...{ refusedGoods: [], served: [], refused: [], priority: 1 },
  rates: [
    {
      ...{ destinations: ['*'], brackets: [{ uptoG: 1_000n, priceMinor: firstMinor }], remoteMinor: 0n, days: 3 },
      steps: [{ uptoG: null, stepG: 1_000n, stepMinor: 300n }],
    },
  ],
});

test.each([
  // A pillow of 400 g: 600×400×200 mm are 8 kg by volume at 6,000 cm³ a kilogram.
  ['a small thing', [line('book', 1)], 'volume'],
  ['a light and large one', [line('pillow', 1)], 'weight'],
  ['many small ones', [line('book', 60)], 'weight'],
  ['a long one', [line('rod', 1)], 'long'],
])('SHP-1 %s: the courier is chosen by weight and estimated volume', (_, lines, chosen) => {
  const pieces = new Map([
    [sku('book'), piece(200, 150, 20)],
    [sku('pillow'), piece(600, 400, 200)],
    [sku('rod'), piece(1_900, 20, 20)],
  ]);
  const lists = [list('volume', 6_000n, 500n, 1_500n), list('weight', null, 700n, 1_500n), list('long', null, 5_000n)];
  const table = compileTariffs(lists, '2026-06-05');
  expect(table.asksForSizes).toBe(true);
  const parcel = {
    ...{ weightG: 400n, origin: '310000', destination: { province: '110000', city: '', district: '', street: '' } },
    ...{ amountMinor: 9_900n, codMinor: null, insuredMinor: null, shop: 's', node: 'n', goods: [], masked: false },
    ...{ namedCourier: null, ...leastBoxOf(lines, pieces) },
  };
  const choice = chooseCourier(parcel, table, { ordered: [], quotaLeft: new Map() });
  expect(choice.courier).toBe(chosen);
});
