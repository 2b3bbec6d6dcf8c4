import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { constantTimeEqual } from './crypto.ts';

describe('constantTimeEqual', () => {
  test.each`
    a                      | b                      | equal
    ${'secret'}            | ${'secret'}            | ${true}
    ${'密钥'}              | ${Buffer.from('密钥')} | ${true}
    ${new Uint8Array([0])} | ${new Uint8Array([0])} | ${true}
    ${'secret'}            | ${'Secret'}            | ${false}
    ${'secret'}            | ${'secret '}           | ${false}
    ${'secret'}            | ${'secre'}             | ${false}
    ${''}                  | ${''}                  | ${false}
    ${''}                  | ${'secret'}            | ${false}
    ${new Uint8Array()}    | ${''}                  | ${false}
  `('$a against $b is $equal', ({ a, b, equal }) => {
    expect(constantTimeEqual(a, b)).toBe(equal);
  });
});

type Compare = (a: string, b: string) => boolean;

/**
 * Times guesses that are wrong in the first byte against guesses that are wrong in the last one. The two kinds take
 * turns in an order drawn from the seed, so drift of the machine hits both alike; the slowest tenth of all timings is
 * interruptions and is cut at one limit for both. Returns Welch's t.
 */
function timingT(compare: Compare, runs: number, seed: number): number {
  // Strings put together are kept in pieces, which take their own time to read: both guesses are made whole.
  const whole = (text: string) => Buffer.from(text).toString('latin1');
  const secret = 'k'.repeat(256);
  const wrongFirst = whole(`x${secret.slice(1)}`);
  const wrongLast = whole(`${secret.slice(0, -1)}x`);
  const order = new Uint8Array(runs);
  let state = seed;
  for (let i = 0; i < runs; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    order[i] = state >>> 31;
  }
  const nanoseconds = new Float64Array(runs);
  let accepted = 0;
  for (let i = 0; i < runs; i++) {
    const guess = order[i] === 0 ? wrongFirst : wrongLast;
    const start = process.hrtime.bigint();
    if (compare(secret, guess)) accepted++;
    nanoseconds[i] = Number(process.hrtime.bigint() - start);
  }
  expect(accepted).toBe(0);
  const limit = Float64Array.from(nanoseconds).sort()[Math.floor(runs * 0.9)]!;
  return welchT(
    nanoseconds.filter((time, i) => order[i] === 0 && time <= limit),
    nanoseconds.filter((time, i) => order[i] === 1 && time <= limit),
  );
}

function welchT(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const spread = (values: Float64Array, m: number) =>
    values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  return (meanA - meanB) / Math.sqrt(spread(a, meanA) + spread(b, meanB));
}

/** Two-sided p of 0.01 at this many samples, where t is normal. */
const T_AT_1_PERCENT = 2.576;

describe('figure 33: the time of a comparison tells nothing', () => {
  /** Stops at the first difference, as `===` may: the harness must be able to see this. */
  const leaking: Compare = (a, b) => {
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
  };

  test('the harness sees a comparison that leaks', () => {
    expect(Math.abs(timingT(leaking, 20_000, 1))).toBeGreaterThan(20);
  });

  // An honest comparison misses p > 0.01 once in a hundred rounds, more often where neighbours disturb it; one that leaks
  // misses every round. So up to five rounds make the verdict sharp without making it a lottery.
  test('first-byte and last-byte mismatches over 1,000,000 runs', () => {
    const seed = randomBytes(4).readUInt32LE();
    const rounds: number[] = [];
    while (rounds.length < 5) {
      rounds.push(timingT(constantTimeEqual, 1_000_000, seed + rounds.length));
      if (Math.abs(rounds.at(-1)!) < T_AT_1_PERCENT) break;
    }
    console.log(`figure 33: seed ${seed}, t = ${rounds.map((t) => t.toFixed(2)).join(', ')}`);
    expect(Math.abs(rounds.at(-1)!)).toBeLessThan(T_AT_1_PERCENT);
  }, 120_000);
});
