/** RET-4: what of an order's invoices begins to be taken back by itself, and what waits for a person. */
import { expect, test } from 'vitest';
import { redFor } from './red.ts';

const onBlue = (line: number, quantity: bigint, inclMinor: bigint, taken = 0n) => ({
  ...{ invoiceId: 'blue', line, orderLine: line, quantity, taken, inclMinor },
});

test.each([
  ['all of it, goods and all', [[1, 2n]], 300n, [{ invoiceId: 'blue', reason: 'return' }]],
  ['all of it, and nothing came', [], 300n, [{ invoiceId: 'blue', reason: 'allowance' }]],
  [
    'one piece of two, at its price',
    [[1, 1n]],
    100n,
    [{ invoiceId: 'blue', reason: 'return', lines: [{ line: 1, quantity: 1n, inclMinor: 100n }] }],
  ],
  ['a piece came and less money went: a person says', [[1, 1n]], 80n, []],
  [
    'money without goods is shared over the lines',
    [],
    30n,
    [
      {
        invoiceId: 'blue',
        reason: 'allowance',
        lines: [
          { line: 1, quantity: 0n, inclMinor: 20n },
          { line: 2, quantity: 0n, inclMinor: 10n },
        ],
      },
    ],
  ],
  ['more than is left', [[1, 2n]], 301n, []],
] as const)('RET-4 what is taken back by itself: %s', (_, back, amount, reds) => {
  expect(redFor([onBlue(1, 2n, 200n), onBlue(2, 1n, 100n)], new Map<number, bigint>(back), amount)).toEqual(reds);
});

test('RET-4 pieces that were taken back before are not taken again', () => {
  const red = { invoiceId: 'blue', reason: 'return', lines: [{ line: 1, quantity: 1n, inclMinor: 100n }] };
  expect(redFor([onBlue(1, 2n, 200n, 1n)], new Map([[1, 2n]]), 100n)).toEqual([red]);
});
