/** The floor as it is drawn and walked, without a database. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FloorInput } from '../../contract/floor.ts';
import { assertOnFloor, distance } from '../path/layout.ts';
import { binsOfRange, countOf } from './bin-range.ts';
import { doorsOf, faultOf, layoutOf, placeOf, sideOf } from './floor.ts';
import { walkPlanner } from './plan-walk.ts';

/** Three aisles, two blocks of four bays on each side. */
const FLOOR: FloorInput = {
  aisles: [
    { code: 'A', xMm: 1500 },
    { code: 'B', xMm: 4500 },
    { code: 'C', xMm: 7500 },
  ],
  crossAisles: [1000, 7000, 13_000],
  crossAisleWidthMm: 2000,
  bayMm: 1000,
  numbering: 'oddEven',
  startsAt: { xMm: 1500, yMm: 1000 },
  endsAt: { xMm: 4500, yMm: 1000 },
};

test.each`
  bay     | place    | side
  ${1}    | ${2500}  | ${'left'}
  ${2}    | ${2500}  | ${'right'}
  ${8}    | ${5500}  | ${'right'}
  ${9}    | ${8500}  | ${'left'}
  ${16}   | ${11500} | ${'right'}
  ${17}   | ${null}  | ${'left'}
  ${null} | ${null}  | ${'left'}
`('WMS-1 bay $bay stands at $place on the $side', ({ bay, place, side }) => {
  expect(placeOf(FLOOR, { aisle: 'B', bay })).toEqual(place && { x: 4500, y: place });
  expect(sideOf(FLOOR, { aisle: 'B', bay })).toBe(side);
  expect(placeOf(FLOOR, { aisle: 'Z', bay })).toBeNull();
});

test.each`
  what                        | change                                    | fault
  ${'as it is'}               | ${{}}                                     | ${null}
  ${'aisles out of order'} | ${{ aisles: [{ code: 'B', xMm: 2 }, { code: 'A', xMm: 1 }] }} | ${'aisles order'}
  ${'an aisle twice'} | ${{ aisles: [{ code: 'A', xMm: 1 }, { code: 'A', xMm: 2 }] }} | ${'aisles twice'}
  ${'cross aisles unordered'} | ${{ crossAisles: [7000, 1000] }}          | ${'crossAisles order'}
  ${'no room for a bay'}      | ${{ bayMm: 5000 }}                        | ${'bayMm narrow'}
  ${'a door in the racks'}    | ${{ startsAt: { xMm: 2000, yMm: 3000 } }} | ${'startsAt offFloor'}
  ${'an end outside'}         | ${{ endsAt: { xMm: 1500, yMm: 99_000 } }} | ${'endsAt offFloor'}
`('WMS-1 a floor with $what: $fault', ({ change, fault }) => {
  const found = faultOf({ ...FLOOR, ...change });
  expect(found && `${found.field} ${found.why}`).toBe(fault);
});

test('WMS-1 every bay of any sound floor is a place people can walk to', () => {
  const length = (min: number, max: number) => fc.integer({ min, max });
  const floors = fc.record({
    gaps: fc.array(length(1, 5000), { minLength: 1, maxLength: 5 }),
    blocks: fc.array(length(3000, 9000), { minLength: 1, maxLength: 4 }),
    ...{ crossAisleWidthMm: length(0, 2500), bayMm: length(100, 499), from: length(0, 900) },
    numbering: fc.constantFrom('oddEven' as const, 'oneSide' as const),
  });
  fc.assert(
    fc.property(floors, length(1, 200), ({ gaps, blocks, from, ...rest }, bay) => {
      const sums = (start: number, steps: readonly number[]) =>
        [start, ...steps].map((_, i) => steps.slice(0, i).reduce((sum, step) => sum + step, start));
      const aisles = sums(from, gaps).map((xMm, i) => ({ code: `A${i}`, xMm }));
      const crossAisles = sums(from, blocks);
      const door = { xMm: aisles[0]!.xMm, yMm: from };
      const floor: FloorInput = { ...rest, aisles, crossAisles, startsAt: door, endsAt: door };
      expect(faultOf(floor)).toBeNull();
      const at = placeOf(floor, { aisle: 'A1', bay });
      if (at) assertOnFloor(layoutOf(floor), at);
    }),
  );
});

test('WMS-1 a range makes every bay and level once, with the codes on the racks', () => {
  const range = { zoneId: '', aisles: ['A', 'B', 'A'], bays: { from: 9, to: 10 }, levels: { from: 1, to: 2 } };
  expect(binsOfRange('SH', 'P', range).map(({ code }) => code)).toEqual([
    ...['SH-P-A-09-1', 'SH-P-A-09-2', 'SH-P-A-10-1', 'SH-P-A-10-2'],
    ...['SH-P-B-09-1', 'SH-P-B-09-2', 'SH-P-B-10-1', 'SH-P-B-10-2'],
  ]);
  expect(countOf(range)).toBe(8);
  expect(countOf({ ...range, bays: { from: 2, to: 1 } })).toBe(0);
});

describe('WMS-5 the walk of a list', () => {
  const bins = ['A', 'B', 'C'].flatMap((aisle) =>
    Array.from({ length: 16 }, (_, i) => ({ code: `W-P-${aisle}-${i + 1}-1`, aisle, bay: i + 1 })),
  );
  const spots = new Map(bins.map((bin) => [bin.code, placeOf(FLOOR, bin)!]));
  const plan = walkPlanner(FLOOR, bins);

  test('up one aisle and back by the middle cross aisle; bins that are not placed come last', () => {
    const { order, walk } = plan(['FLOOR', 'W-P-C-1-1', 'W-P-A-2-1', 'W-P-A-7-1', 'X-1']);
    expect(order).toEqual(['W-P-A-2-1', 'W-P-A-7-1', 'W-P-C-1-1', 'FLOOR', 'X-1']);
    expect(walk).toMatchObject({
      lengthMm: 21_000,
      stops: [{ bin: 'W-P-A-2-1', at: { xMm: 1500, yMm: 2500 } }, {}, {}],
    });
  });

  test('nothing placed is no walk', () => {
    expect(plan(['FLOOR'])).toMatchObject({ order: ['FLOOR'], walk: { lengthMm: 0, path: [], stops: [] } });
  });

  test('no order of the stops is shorter, no habit is, and the path is as long as it says', () => {
    const layout = layoutOf(FLOOR);
    const { start, end } = doorsOf(FLOOR);
    const choices = fc.uniqueArray(fc.constantFrom(...bins.map(({ code }) => code)), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(choices, (codes) => {
        const { order, walk } = plan(codes);
        expect(order.toSorted()).toEqual(codes.toSorted());
        const lengthOf = (stops: readonly string[]) => {
          const way = [start, ...stops.map((code) => spots.get(code)!), end];
          return way.slice(1).reduce((sum, spot, i) => sum + distance(layout, way[i]!, spot), 0);
        };
        expect(lengthOf(order)).toBe(walk!.lengthMm);
        for (const other of permutations(codes)) expect(lengthOf(other)).toBeGreaterThanOrEqual(walk!.lengthMm);
        expect(Math.min(walk!.sShapeMm, walk!.largestGapMm)).toBeGreaterThanOrEqual(walk!.lengthMm);
        const { path } = walk!;
        const drawn = path
          .slice(1)
          .reduce((sum, { xMm, yMm }, i) => sum + Math.abs(xMm - path[i]!.xMm) + Math.abs(yMm - path[i]!.yMm), 0);
        expect(drawn).toBe(walk!.lengthMm);
      }),
      { numRuns: 200 },
    );
  });
});

const permutations = <T>(all: readonly T[]): T[][] =>
  all.length === 0 ? [[]] : all.flatMap((one, i) => permutations(all.toSpliced(i, 1)).map((rest) => [one, ...rest]));
