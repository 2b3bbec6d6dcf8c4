/** INV-1: what platforms bear of discounts, in buyers' invoices: to the cent, as a table and against random orders. */
import { expect, test } from 'vitest';
import { seeded } from '../../test/random.ts';
import { invoiceable, type Sold, subsidyBack, subsidyBy } from './subsidy.ts';

type Line = Sold['lines'][number];
const line = (amountMinor: bigint, platformMinor: bigint, refund: Line['refund'] = 'none'): Line => ({
  ...{ amountMinor, platformMinor, refund },
});
const order = (backMinor: bigint, ...lines: Line[]): Sold => ({
  ...{ lines, backMinor, payableMinor: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) },
});

test.each<[string, Sold, bigint]>([
  ['nothing went back', order(0n, line(8_900n, 600n), line(5_000n, 0n)), 14_500n],
  ['all of the money went back', order(13_900n, line(8_900n, 600n), line(5_000n, 0n)), 0n],
  [
    'a line was refunded whole, with its share',
    order(8_900n, line(8_900n, 600n, 'refunded'), line(5_000n, 0n)),
    5_000n,
  ],
  ['one without a share was', order(5_000n, line(8_900n, 600n), line(5_000n, 0n, 'refunded')), 9_500n],
  ['half of the price went back', order(4_450n, line(8_900n, 600n)), 4_750n],
  ['a line, and a third of what is left', order(9_900n, line(8_900n, 600n, 'refunded'), line(3_000n, 100n)), 2_067n],
  ['the platform bore all of a line', order(0n, line(0n, 990n), line(100n, 0n)), 1_090n],
])('INV-1 %s: what is left to invoice', (_, sold, left) => {
  expect(subsidyBy(sold, { subsidy: 'none' })).toBe(0n);
  expect(invoiceable(sold, subsidyBy(sold, { subsidy: 'buyer' }))).toBe(left);
});

test('INV-1 the more goes back the less is left, never below zero, and all of it leaves nothing', () => {
  const seed = 20261123;
  const random = seeded(seed);
  for (let round = 0; round < 2_000; round++) {
    const lines = Array.from({ length: 1 + random.below(4) }, () =>
      line(BigInt(random.below(100_000)), BigInt(random.below(20_000))),
    );
    const payable = order(0n, ...lines).payableMinor;
    const subsidy = subsidyBy({ lines }, { subsidy: 'buyer' });
    let before = payable + subsidy;
    for (const part of [1n, 3n, 7n, 9n, 10n]) {
      const sold = order((payable * part) / 10n, ...lines);
      const left = invoiceable(sold, subsidy);
      const back = subsidyBack(sold, subsidy);
      expect({ seed, round, fits: left >= 0n && left <= before && back >= 0n && back <= subsidy }).toEqual({
        ...{ seed, round, fits: true },
      });
      before = left;
    }
    if (payable > 0n) expect({ seed, round, before }).toEqual({ seed, round, before: 0n });
  }
});
