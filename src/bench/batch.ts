/** P6a: orders put on walks together: how near the optimum on houses small enough to prove it, how fast on a wave. */
import { randomOf } from '../kernel/random.ts';
import { batchOrders } from '../warehouse/warehouse.ts';
import { type Figure, median } from './figure.ts';
import { DOOR, gridOf, randomOrders } from './walking-house.ts';

export const SMALL = { layout: gridOf(10, 3), orders: 13, cart: { capacity: 18, slots: 6 }, kicks: 100 };
/** Proven by HiGHS over every batch that fits (`batch-orders.test.ts` proves some of them anew); seeds from 1 on. */
// biome-ignore format: ten in a line are easier to count than one
export const OPTIMA: readonly number[] = [
  530_966, 483_044, 551_020, 543_360, 535_074, 452_110, 507_204, 458_254, 602_774, 520_258,
  526_938, 454_502, 352_766, 468_966, 556_758, 654_476, 450_564, 632_340, 499_598, 558_926,
  423_048, 398_310, 516_748, 473_306, 393_318, 578_148, 517_870, 548_270, 524_940, 576_844,
];

const WAVE = { layout: gridOf(10, 3), orders: 200, cart: { capacity: 60, slots: 16 }, kicks: 10 };
const WAVES = 5;
const door = { start: DOOR, end: DOOR };

/** `guanjia bench batch`: `houses` of the proven ones, waves of `orders`. */
export function benchBatch(houses = OPTIMA.length, orders = WAVE.orders): Figure[] {
  const gaps = OPTIMA.slice(0, houses).map((optimum, i) => {
    const given = randomOrders(SMALL.layout, SMALL.orders, i + 1);
    const { length } = batchOrders(SMALL.layout, door, given, SMALL.cart, { kicks: SMALL.kicks, random: randomOf(1) });
    return (length / optimum - 1) * 100;
  });
  const waves = Array.from({ length: WAVES }, (_, seed) => {
    const given = randomOrders(WAVE.layout, orders, seed);
    const start = performance.now();
    const found = batchOrders(WAVE.layout, door, given, WAVE.cart, { kicks: WAVE.kicks, random: randomOf(1) });
    const seconds = (performance.now() - start) / 1000;
    return { seconds, left: (found.length / found.lengthAlone) * 100 };
  });
  const figure = { id: 'P6a', better: 'lower' } as const;
  const round = (value: number) => Math.round(value * 100) / 100;
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  const what = `batches of ${SMALL.orders} orders above the proven optimum`;
  const wave = `a wave of ${orders} orders batched`;
  return [
    { ...figure, what: `${what}, mean`, value: round(mean), unit: '%', goal: 2, runs: gaps.length },
    { ...figure, what: 'the same, worst', value: round(Math.max(...gaps)), unit: '%', goal: null, runs: gaps.length },
    {
      ...figure,
      what: `${wave}, median`,
      value: round(median(waves.map((w) => w.seconds))),
      unit: 's',
      goal: 3,
      runs: WAVES,
    },
    {
      ...figure,
      what: 'the same: metres left of a walk per order',
      value: round(median(waves.map((w) => w.left))),
      unit: '%',
      goal: null,
      runs: WAVES,
    },
  ];
}
