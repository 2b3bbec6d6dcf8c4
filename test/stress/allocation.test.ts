/** Sharing an amount never makes or loses a unit, however odd the weights. */
import { expect, test } from 'vitest';
import { allocate } from '../../src/kernel/money.ts';
import { seeded } from '../random.ts';

test('figure 7: 1,000,000 random splits add up again, each part within one unit of its exact share', {
  timeout: 60_000,
}, () => {
  const seed = 7;
  const { below, random } = seeded(seed);
  for (let i = 0; i < 1_000_000; i++) {
    const size = 10 ** (1 + below(15));
    const total = BigInt(Math.floor(random() * size)) * (below(4) ? 1n : -1n);
    const weights = Array.from({ length: 1 + below(8) }, () => BigInt(below(3) ? below(10_000) : 0));
    const sum = weights.reduce((a, b) => a + b, 0n);
    if (sum === 0n) continue;
    const parts = allocate(total, weights);
    let rest = total;
    for (const [n, part] of parts.entries()) {
      rest -= part;
      // |part − total × weight ÷ sum| < 1, without dividing.
      const off = part * sum - total * weights[n]!;
      if (off >= sum || off <= -sum)
        throw new Error(`seed ${seed}, split ${i}: ${total} over ${weights} gave ${parts}`);
    }
    if (rest !== 0n) throw new Error(`seed ${seed}, split ${i}: ${total} over ${weights} left ${rest}`);
  }
  expect(allocate(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
});
