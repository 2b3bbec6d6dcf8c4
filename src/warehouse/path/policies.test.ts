/** What people would walk: every stop is passed, never shorter than the shortest, and the textbook shapes by hand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertOnFloor, type Layout, type Spot } from './layout.ts';
import { type Policy, policyLength, policyWalk } from './policies.ts';
import { shortestLength } from './shortest-tour.ts';

const at = (x: number, y: number): Spot => ({ x, y });
const grid = (aisles: number, crossAisles: number): Layout => ({
  aisles: Array.from({ length: aisles }, (_, i) => i * 3),
  crossAisles: Array.from({ length: crossAisles }, (_, i) => i * 20),
});
const floors = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 2, max: 5 })).chain(([aisles, cross]) => {
  const layout = grid(aisles, cross);
  const spot = fc.record({ x: fc.constantFrom(...layout.aisles), y: fc.integer({ min: 0, max: (cross - 1) * 20 }) });
  const door = fc.record({ x: fc.constantFrom(...layout.aisles), y: fc.constantFrom(...layout.crossAisles) });
  return fc.record({
    layout: fc.constant(layout),
    tour: fc.record({ start: door, end: door, stops: fc.array(spot, { minLength: 1, maxLength: 25 }) }),
  });
});

/** Does the walk, stretch by stretch, come by this place? */
const passes = (walk: readonly Spot[], { x, y }: Spot): boolean =>
  walk.some((from, i) => {
    const to = walk[i + 1] ?? from;
    const inside = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b);
    return inside(x, from.x, to.x) && inside(y, from.y, to.y) && (from.x === to.x || from.y === to.y);
  });

describe('WMS-5 what would have been walked', () => {
  test.each<Policy>(['sShape', 'largestGap'])(
    '%s passes every stop on the floor and is never the shorter',
    (policy) => {
      fc.assert(
        fc.property(floors, ({ layout, tour }) => {
          const walk = policyWalk(policy, layout, tour);
          expect([walk[0], walk.at(-1)]).toEqual([tour.start, tour.end]);
          for (const spot of walk) assertOnFloor(layout, spot);
          for (const [i, to] of walk.slice(1).entries()) expect(to.x === walk[i]!.x || to.y === walk[i]!.y).toBe(true);
          for (const stop of tour.stops) expect(passes(walk, stop)).toBe(true);
          expect(policyLength(policy, layout, tour)).toBeGreaterThanOrEqual(shortestLength(layout, tour));
        }),
        { numRuns: 500 },
      );
    },
  );

  const home = at(0, 0);
  test.each<[string, Policy, Spot[], number]>([
    ['two aisles: up one, down the other', 'sShape', [at(0, 5), at(3, 5)], 46],
    ['three aisles: the last in and out', 'sShape', [at(0, 5), at(3, 5), at(6, 5)], 62],
    ['one aisle: in and out', 'largestGap', [at(3, 15)], 36],
    ['the middle aisle from both ends', 'largestGap', [at(0, 5), at(3, 2), at(3, 18), at(6, 5)], 60],
  ])('%s', (_, policy, stops, length) => {
    expect(policyLength(policy, grid(3, 2), { start: home, end: home, stops })).toBe(length);
  });
});
