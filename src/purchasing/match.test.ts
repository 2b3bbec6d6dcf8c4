/** Prices and the three-way match, without I/O. */
import { expect, test } from 'vitest';
import { choosePrice, hintsOf, type ListPrice, orderable } from './choose-price.ts';
import { type Found, matchLine } from './match.ts';

const step = (
  validFrom: string,
  fromQuantity: bigint,
  priceMinor: bigint,
  packSize = 1n,
  minQuantity = 1n,
): ListPrice => ({
  ...{ validFrom, fromQuantity, priceMinor, packSize, minQuantity },
});
const LIST = [step('2026-01-01', 1n, 100n), step('2026-01-01', 50n, 90n), step('2026-07-01', 10n, 95n, 12n, 24n)];

test.each`
  quantity | day             | price
  ${1n}    | ${'2025-12-31'} | ${null}
  ${1n}    | ${'2026-01-01'} | ${100n}
  ${49n}   | ${'2026-06-30'} | ${100n}
  ${50n}   | ${'2026-06-30'} | ${90n}
  ${50n}   | ${'2026-07-01'} | ${95n}
  ${9n}    | ${'2026-07-01'} | ${100n}
`('PUR-1 the price for $quantity on $day is $price', ({ quantity, day, price }) => {
  expect(choosePrice(LIST, quantity, day)?.priceMinor ?? null).toBe(price);
});

test.each`
  wanted | day             | ordered
  ${7n}  | ${'2025-01-01'} | ${7n}
  ${7n}  | ${'2026-02-01'} | ${7n}
  ${7n}  | ${'2026-08-01'} | ${24n}
  ${25n} | ${'2026-08-01'} | ${36n}
`('PUR-1 $wanted wanted on $day are ordered as $ordered', ({ wanted, day, ordered }) => {
  expect(orderable(LIST, wanted, day)).toBe(ordered);
});

test('PUR-1 what a buyer should see of a line', () => {
  const listed = LIST[2]!;
  expect(hintsOf({ quantity: 25n, priceMinor: null }, listed)).toEqual(['noPrice', 'notWholePacks']);
  expect(hintsOf({ quantity: 12n, priceMinor: 96n }, listed)).toEqual(['belowMinimum', 'otherPrice']);
  expect(hintsOf({ quantity: 24n, priceMinor: 95n }, listed)).toEqual([]);
});

const cases: [what: string, ours: number[], theirs: number[], ppm: number, found: string[]][] = [
  ['as ordered', [10, 10, 0, 100], [10, 100], 0, []],
  ['in two bills', [10, 10, 6, 100], [4, 100], 0, []],
  ['dearer', [10, 10, 0, 100], [10, 103], 20_000, ['priceAbove 100→103 30']],
  ['dearer within tolerance', [10, 10, 0, 100], [10, 102], 20_000, ['(priceAbove 100→102 20)']],
  ['cheaper', [10, 10, 0, 100], [5, 90], 0, ['priceBelow 100→90 -50']],
  ['not come yet', [10, 6, 0, 100], [10, 100], 0, ['notReceived 6→10 400']],
  ['gone back', [10, 7, 7, 100], [3, 100], 0, ['notReceived 7→10 300']],
  ['never ordered', [10, 10, 0, 100], [12, 100], 0, ['notOrdered 10→12 200']],
  [
    'all at once',
    [10, 6, 4, 100],
    [8, 110],
    0,
    ['notOrdered 10→12 220', 'notReceived 6→10 440', 'priceAbove 100→110 20'],
  ],
];
test.each(cases)('PUR-1 a bill %s', (_, ours, theirs, ppm, found) => {
  const [ordered, kept, billedBefore, orderPrice] = ours.map(BigInt) as [bigint, bigint, bigint, bigint];
  const [quantity, priceMinor] = theirs.map(BigInt) as [bigint, bigint];
  const all = matchLine({ ordered, kept, billedBefore, priceMinor: orderPrice }, { quantity, priceMinor }, ppm);
  const told = ({ cause, ours: was, theirs: is, amountMinor, tolerated }: Found) => {
    const text = `${cause} ${was}→${is} ${amountMinor}`;
    return tolerated ? `(${text})` : text;
  };
  expect(all.map(told)).toEqual(found);
  // What is due at the order's price and the differences make the billed line.
  const due =
    quantity - all.reduce((sum, one) => (one.cause.startsWith('not') ? sum + one.amountMinor / priceMinor : sum), 0n);
  expect(due * orderPrice + all.reduce((sum, one) => sum + one.amountMinor, 0n)).toBe(quantity * priceMinor);
});
