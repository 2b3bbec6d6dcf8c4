/** P6: the shortest walk of a picker, how long it takes to find, and how much longer people walk without it. */
import { policyLength, shortestLength } from '../warehouse/warehouse.ts';
import { type Figure, median, quantile } from './figure.ts';
import { gridOf, randomTour } from './walking-house.ts';

type Size = { cross: number; aisles: number; stops: number; walks: number; goalMs: number | null };

const SIZES: readonly Size[] = [
  { cross: 2, aisles: 10, stops: 20, walks: 2000, goalMs: null },
  { cross: 2, aisles: 50, stops: 100, walks: 2000, goalMs: 1 },
  { cross: 3, aisles: 20, stops: 50, walks: 1000, goalMs: 15 },
  { cross: 4, aisles: 15, stops: 40, walks: 300, goalMs: 100 },
  { cross: 5, aisles: 15, stops: 40, walks: 100, goalMs: null },
];

/** `guanjia bench pickpath`: `share` of the walks of each size. */
export function benchPickPath(share = 1): Figure[] {
  return SIZES.flatMap((size) => {
    const layout = gridOf(size.aisles, size.cross);
    const walks = Math.max(5, Math.round(size.walks * share));
    const tours = Array.from({ length: walks }, (_, seed) => randomTour(layout, size.stops, seed));
    shortestLength(layout, tours[0]!);
    const times: number[] = [];
    const excess = { sShape: [] as number[], largestGap: [] as number[] };
    for (const tour of tours) {
      const start = performance.now();
      const length = shortestLength(layout, tour);
      times.push(performance.now() - start);
      for (const policy of ['sShape', 'largestGap'] as const)
        excess[policy].push((policyLength(policy, layout, tour) / length - 1) * 100);
    }
    const what = `${size.cross} cross aisles, ${size.aisles} aisles, ${size.stops} stops`;
    const figure = { id: 'P6', better: 'lower', runs: walks } as const;
    const ms = (value: number) => Math.round(value * 1000) / 1000;
    const percent = (values: readonly number[]) => Math.round(values.reduce((a, b) => a + b, 0) / values.length);
    return [
      {
        ...figure,
        what: `shortest walk, ${what}: p99`,
        value: ms(quantile(times, 0.99)),
        unit: 'ms',
        goal: size.goalMs,
      },
      { ...figure, what: 'the same, median', value: ms(median(times)), unit: 'ms', goal: null },
      { ...figure, what: 'S-shape is longer by', value: percent(excess.sShape), unit: '%', goal: null },
      { ...figure, what: 'largest gap is longer by', value: percent(excess.largestGap), unit: '%', goal: null },
    ];
  });
}
