/**
 * When to order and how much (STK-8): the demand that is not exceeded with the wanted certainty, told by how far the
 * chosen method was off when it was tried on the past. A safety stock of so many standard deviations would take demand
 * for normal, which sparse demand never is. Statistics in plain numbers; whole pieces come out.
 */
import type { LEVEL_GROUNDS } from '../../contract/replenishment.ts';
import type { Forecast } from './choose-method.ts';

/**
 * What a quantile rests on: the misses themselves; the spread of the misses, where a rarer case is asked for than there
 * were tries; the spread of the weeks, where it was tried too seldom; the expected demand alone; nothing was expected.
 */
export type Ground = (typeof LEVEL_GROUNDS)[number];
export type Level = { quantity: bigint; ground: Ground };

/** Fewer tries say nothing about how far a forecast may be off. */
const LEAST_TRIES = 6;
const LEAST_WEEKS = 4;

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Demand over the whole forecast that is not exceeded with the probability `service`. */
export function demandLevel(
  history: readonly number[],
  { expected, missed }: Pick<Forecast, 'expected' | 'missed'>,
  service: number,
): Level {
  const mean = sum(expected);
  if (mean <= 0) return { quantity: 0n, ground: 'nothing' };
  if (missed.length >= LEAST_TRIES) {
    const misses = [...missed].sort((a, b) => a - b);
    const rank = service * (misses.length + 1);
    const seen = whole(mean + misses[Math.min(misses.length, Math.ceil(rank)) - 1]!);
    if (rank <= misses.length) return { quantity: seen, ground: 'misses' };
    const tail = countQuantile(mean, sum(misses.map((miss) => miss * miss)) / misses.length, service);
    return { quantity: tail > seen ? tail : seen, ground: 'missSpread' };
  }
  if (history.length < LEAST_WEEKS) return { quantity: countQuantile(mean, mean, service), ground: 'expectation' };
  const average = sum(history) / history.length;
  const spread = sum(history.map((value) => (value - average) ** 2)) / (history.length - 1);
  return { quantity: countQuantile(mean, spread * expected.length, service), ground: 'weekSpread' };
}

const whole = (value: number): bigint => BigInt(Math.max(0, Math.ceil(value - 1e-9)));

/** Weights below this no longer change a sum of weights that begins with one. */
const NOTHING = 1e-12;

/**
 * The least count that is not exceeded with the probability `service`: of the negative binomial distribution with this
 * mean and variance, or of Poisson's where the variance is not above the mean. Weights are taken outwards from the mean,
 * so that none is too small to be told from zero.
 */
export function countQuantile(mean: number, variance: number, service: number): bigint {
  const wide = variance > mean * 1.0001;
  const share = wide ? 1 - mean / variance : 0;
  const shape = wide ? (mean * mean) / (variance - mean) : 0;
  const ratio = (count: number) => (wide ? ((count + shape) * share) / (count + 1) : mean / (count + 1));
  const start = Math.floor(mean);
  const below: number[] = [];
  for (let count = start, weight = 1 / ratio(count - 1); count > 0 && weight > NOTHING; count--) {
    below.push(weight);
    weight /= ratio(count - 2);
  }
  const above = [1];
  for (let count = start, weight = ratio(count); weight > NOTHING; count++) {
    above.push(weight);
    weight *= ratio(count + 1);
  }
  const wanted = service * (sum(below) + sum(above));
  let passed = 0;
  for (const [i, weight] of [...below.reverse(), ...above].entries()) {
    passed += weight;
    if (passed >= wanted) return BigInt(start - below.length + i);
  }
  return BigInt(start + above.length);
}

/** What is ordered for what is wanted: whole packs, and not less than the minimum. */
export function wholePacks(wanted: bigint, packSize: bigint, minQuantity: bigint): bigint {
  if (wanted <= 0n) return 0n;
  const least = [wanted, minQuantity].reduce((a, b) => (a > b ? a : b));
  return ((least + packSize - 1n) / packSize) * packSize;
}

/** Up to `upTo` once what is there and on order is below `point`. */
export const suggestion = (stock: bigint, point: bigint, upTo: bigint): bigint =>
  stock < point && stock < upTo ? upTo - stock : 0n;
