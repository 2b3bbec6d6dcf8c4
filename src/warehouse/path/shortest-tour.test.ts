/** The exact walk against Held and Karp's dynamic programme over the order of stops, which knows no aisles. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertOnFloor, distance, type Layout, type Spot } from './layout.ts';
import { type Stretch, shortestLength, shortestTour, type Tour } from './shortest-tour.ts';
import { orderOf, walkOf } from './walk.ts';

/** Held & Karp 1962: the shortest order of stops, each way between two the shortest on the floor. */
function heldKarp(layout: Layout, { start, end, stops }: Tour): number {
  const n = stops.length;
  if (n === 0) return distance(layout, start, end);
  const best = Array.from({ length: 1 << n }, () => new Array<number>(n).fill(Number.POSITIVE_INFINITY));
  for (let i = 0; i < n; i++) best[1 << i]![i] = distance(layout, start, stops[i]!);
  for (let set = 1; set < 1 << n; set++)
    for (let last = 0; last < n; last++)
      for (let next = 0; next < n; next++) {
        if (!(set & (1 << last)) || set & (1 << next)) continue;
        const length = best[set]![last]! + distance(layout, stops[last]!, stops[next]!);
        const row = best[set | (1 << next)]!;
        row[next] = Math.min(row[next]!, length);
      }
  return Math.min(...stops.map((stop, i) => best.at(-1)![i]! + distance(layout, stop, end)));
}

const gaps = (from: number, to: number) => fc.array(fc.integer({ min: 1, max: 9 }), { minLength: from, maxLength: to });
const upwards = (steps: readonly number[]): number[] => {
  let at = 0;
  return steps.map((step) => {
    at += step;
    return at;
  });
};
const layouts = (crossAisles: number): fc.Arbitrary<Layout> =>
  fc
    .tuple(gaps(1, 6), gaps(crossAisles, crossAisles))
    .map(([aisles, cross]) => ({ aisles: upwards(aisles), crossAisles: upwards(cross) }));
const inAisle = ({ aisles, crossAisles }: Layout): fc.Arbitrary<Spot> =>
  fc.record({ x: fc.constantFrom(...aisles), y: fc.integer({ min: crossAisles[0]!, max: crossAisles.at(-1)! }) });
const onFloor = (layout: Layout): fc.Arbitrary<Spot> =>
  fc.oneof(
    inAisle(layout),
    fc.record({
      x: fc.integer({ min: layout.aisles[0]!, max: layout.aisles.at(-1)! }),
      y: fc.constantFrom(...layout.crossAisles),
    }),
  );
const tours = (layout: Layout): fc.Arbitrary<Tour> =>
  fc
    .record({
      start: onFloor(layout),
      end: fc.option(onFloor(layout), { nil: null }),
      stops: fc.array(inAisle(layout), { maxLength: 8 }),
    })
    .map(({ start, end, stops }) => ({ start, end: end ?? start, stops }));

const lengthOf = (walk: readonly Spot[]): number =>
  walk.slice(1).reduce((sum, { x, y }, i) => sum + Math.abs(x - walk[i]!.x) + Math.abs(y - walk[i]!.y), 0);

describe('WMS-5 the shortest walk', () => {
  test.each([
    [2, 400],
    [3, 400],
    [4, 200],
    [5, 50],
  ])('%i cross aisles: as short as the best order of stops, from any place to any other', (h, numRuns) => {
    const given = layouts(h).chain((layout) => tours(layout).map((tour) => ({ layout, tour })));
    fc.assert(
      fc.property(given, ({ layout, tour }) => {
        const { length, stretches } = shortestTour(layout, tour);
        expect(length).toBe(heldKarp(layout, tour));
        expect(shortestLength(layout, tour)).toBe(length);
        const walk = walkOf(tour.start, stretches);
        expect(lengthOf(walk)).toBe(length);
        expect([walk[0], walk.at(-1)]).toEqual([tour.start, tour.end]);
        for (const spot of walk) assertOnFloor(layout, spot);
        for (const stop of tour.stops) expect(walk).toContainEqual(stop);
        expect(orderOf(walk, tour.stops).toSorted((a, b) => a - b)).toEqual(tour.stops.map((_, i) => i));
      }),
      { numRuns },
    );
  });

  const plan: Layout = { aisles: [0, 30, 60], crossAisles: [0, 100] };
  const at = (x: number, y: number): Spot => ({ x, y });
  test.each<[string, Tour, number]>([
    ['nothing to fetch', { start: at(0, 0), end: at(0, 0), stops: [] }, 0],
    ['in and out of one aisle', { start: at(0, 0), end: at(0, 0), stops: [at(0, 40)] }, 80],
    ['through one aisle and back by the next', { start: at(0, 0), end: at(0, 0), stops: [at(0, 90), at(30, 90)] }, 260],
    [
      'the largest gap is left',
      { start: at(0, 0), end: at(0, 0), stops: [at(0, 50), at(30, 10), at(30, 95), at(60, 50)] },
      350,
    ],
    ['from the door to the packing desk', { start: at(0, 0), end: at(60, 0), stops: [at(30, 20)] }, 100],
  ])('%s', (_, tour, length) => {
    expect(shortestLength(plan, tour)).toBe(length);
    expect(shortestLength(plan, tour)).toBe(heldKarp(plan, tour));
  });

  test.each<[string, Layout, Spot]>([
    ['no aisle', { aisles: [], crossAisles: [0, 1] }, at(0, 0)],
    ['one cross aisle', { aisles: [0], crossAisles: [0] }, at(0, 0)],
    ['cross aisles out of order', { aisles: [0], crossAisles: [1, 0] }, at(0, 0)],
    ['a place in the racks', plan, at(15, 50)],
    ['a place outside', plan, at(0, 101)],
  ])('%s is refused', (_, layout, spot) => {
    expect(() => shortestLength(layout, { start: spot, end: spot, stops: [] })).toThrow(RangeError);
  });

  test('a stretch that is walked twice is two steps of the walk', () => {
    const there: Stretch = { from: at(0, 0), to: at(0, 5), times: 2 };
    expect(walkOf(at(0, 0), [there])).toEqual([at(0, 0), at(0, 5), at(0, 0)]);
  });
});
