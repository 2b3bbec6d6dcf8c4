/** Packing against judges of its own: every placement checked, containers against published loads, cartons against every way to pack. */
import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../../test/random.ts';
import { madeUp, published } from '../../bench/container-loads.ts';
import { CARTONS } from '../../bench/pack.ts';
import { chooseCarton, type Piece } from './choose-carton.ts';
import { faultOf, type Goods, type Sides, volumeOf, waysOf } from './goods.ts';
import { loadBox } from './load-box.ts';

const INSTANCES = '../shared/fixtures/bench/packing/box/bischoff1995';

describe('WMS-8 faults of a packing are found', () => {
  const goods: Goods[] = [{ ways: waysOf([2, 1, 1], true), pieces: 2 }];
  const place = (at: Sides, sides: Sides = [2, 1, 1]) => ({ goods: 0, at, sides });
  test.each`
    what                | places                                                    | fault
    ${'side by side'}   | ${[place([0, 0, 0]), place([0, 1, 0])]}                   | ${null}
    ${'one in another'} | ${[place([0, 0, 0]), place([1, 0, 0])]}                   | ${'two in one place: 0,0,0 1,0,0'}
    ${'over the edge'}  | ${[place([2, 0, 0])]}                                     | ${'outside: 2,0,0'}
    ${'tipped over'}    | ${[place([0, 0, 0], [1, 1, 2])]}                          | ${'turned: 1,1,2'}
    ${'one too many'}   | ${[place([0, 0, 0]), place([0, 1, 0]), place([0, 0, 1])]} | ${'too many of 0'}
  `('$what', ({ places, fault }) => {
    expect(faultOf([3, 2, 2], goods, places)).toBe(fault);
  });
});

test.skipIf(!fs.existsSync(INSTANCES)).each([1, 2, 3, 4, 5, 6, 7])(
  'WMS-8 published containers BR%i are loaded without fault, nine tenths full with little effort',
  (type) => {
    const fills = [1, 50].map((number) => {
      const { box, goods } = published(INSTANCES, type, number);
      const load = loadBox(box, goods, { loads: 200, blocks: 1500 });
      expect(faultOf(box, goods, load.places)).toBeNull();
      expect(load.volume).toBe(load.places.reduce((sum, { sides }) => sum + volumeOf(sides), 0));
      return load.fill;
    });
    expect(fills.reduce((a, b) => a + b, 0) / fills.length).toBeGreaterThan(0.9);
  },
);

test('WMS-8 a load is the same every time, and no worse for more effort', () => {
  const { box, goods } = madeUp(8, 5);
  const small = loadBox(box, goods, { loads: 20, blocks: 500 });
  expect(loadBox(box, goods, { loads: 20, blocks: 500 })).toEqual(small);
  const large = loadBox(box, goods, { loads: 200, blocks: 500 });
  expect(large.volume).toBeGreaterThanOrEqual(small.volume);
  expect(faultOf(box, goods, large.places)).toBeNull();
});

test('WMS-8 what was cut from a full box goes back into it', () => {
  const goods: Goods[] = [
    { ways: waysOf([300, 200, 100]), pieces: 4 },
    { ways: waysOf([600, 100, 100]), pieces: 4 },
  ];
  const { fill, tried } = loadBox([600, 400, 200], goods, { loads: 500, blocks: 500 });
  expect(fill).toBe(1);
  // It stops when nothing is left to be loaded.
  expect(tried).toBeLessThan(500);
});

/** Do four pieces or fewer fit? Of two pieces one lies before, beside or below the other: every way of that is tried. */
function fits(box: Sides, pieces: readonly Sides[]): boolean {
  const relations: (readonly [before: number, after: number, axis: number])[] = [];
  const pairs = pieces.flatMap((_, i) => pieces.slice(i + 1).map((_, k) => [i, i + 1 + k] as const));
  const reaches = (ways: readonly Sides[]) =>
    [0, 1, 2].every((axis) => {
      const ends = ways.map((way) => way[axis]!);
      for (let round = 0; round < ways.length; round++)
        for (const [a, b, along] of relations)
          if (along === axis) ends[b] = Math.max(ends[b]!, ends[a]! + ways[b]![axis]!);
      return ends.every((end) => end <= box[axis]!);
    });
  const relate = (ways: readonly Sides[], pair: number): boolean => {
    if (!reaches(ways)) return false;
    const [a, b] = pairs[pair] ?? [];
    if (a === undefined || b === undefined) return true;
    for (let axis = 0; axis < 3; axis++)
      for (const relation of [
        [a, b, axis],
        [b, a, axis],
      ] as const) {
        relations.push(relation);
        const found = relate(ways, pair + 1);
        relations.pop();
        if (found) return true;
      }
    return false;
  };
  const turn = (ways: readonly Sides[], next: number): boolean =>
    next === pieces.length
      ? relate(ways, 0)
      : waysOf(pieces[next]!).some((way) => way.every((side, i) => side <= box[i]!) && turn([...ways, way], next + 1));
  return turn([], 0);
}

test('WMS-8 the carton chosen is never more than one size above the smallest that holds the pieces', () => {
  const { seed, below } = seeded(20261122);
  let larger = 0;
  for (let n = 0; n < 60; n++) {
    const pieces: Piece[] = Array.from({ length: 2 + below(3) }, () => ({
      sides: [40 + below(220), 30 + below(160), 20 + below(120)],
      weightG: 100,
      pieces: 1,
    }));
    const exact = [...CARTONS].reverse().findIndex(({ sides }) =>
      fits(
        sides,
        pieces.map((piece) => piece.sides),
      ),
    );
    const packed = chooseCarton(pieces, CARTONS);
    const chosen = packed ? CARTONS.length - Number(packed.carton.id) : -1;
    if (packed) {
      const goods = pieces.map((piece) => ({ ways: waysOf(piece.sides), pieces: 1 }));
      expect(faultOf(packed.carton.sides, goods, packed.places), `seed ${seed}, order ${n}`).toBeNull();
    }
    if (exact < 0) expect(chosen).toBe(-1);
    else expect([exact, exact + 1], `seed ${seed}, order ${n}`).toContain(chosen);
    if (chosen !== exact) larger += 1;
  }
  expect(larger).toBeLessThanOrEqual(2);
});

test('WMS-8 nothing is put on what is fragile, what stands stays up, and it still fits', () => {
  const place = (goods: number, at: Sides, sides: Sides) => ({ goods, at, sides });
  const glass: Goods = { ways: waysOf([10, 10, 10], true), pieces: 2, fragile: true };
  const under = [place(0, [0, 0, 0], [10, 10, 10]), place(0, [5, 0, 20], [10, 10, 10])];
  expect(faultOf([20, 20, 30], [glass], under)).toBe('on what is fragile: 5,0,20');
  const { seed, below } = seeded(8);
  for (let n = 0; n < 40; n++) {
    const goods: Goods[] = Array.from({ length: 2 + below(4) }, () => ({
      ways: waysOf([50 + below(150), 50 + below(150), 50 + below(100)], below(2) === 0),
      ...{ pieces: 1 + below(4), fragile: below(2) === 0 },
    }));
    const { places } = loadBox([400, 300, 250], goods, { loads: 20, blocks: 200 });
    expect(places.length).toBeGreaterThan(0);
    expect(faultOf([400, 300, 250], goods, places), `seed ${seed}, order ${n}`).toBeNull();
  }
  // A heavy box below, two vases upon it, side by side.
  const box = { id: 'one', sides: [200, 100, 200] as Sides, maxWeightG: 9000, costMinor: 1n };
  const vases: Piece = { sides: [100, 100, 100], weightG: 100, pieces: 2, upright: true, fragile: true };
  const heavy: Piece = { sides: [200, 100, 100], weightG: 900, pieces: 1 };
  const packed = chooseCarton([vases, heavy], [box])!;
  expect(packed.places.filter(({ goods }) => goods === 0).map(({ at }) => at[2])).toEqual([100, 100]);
  expect(chooseCarton([{ ...vases, pieces: 4 }], [box])).toBeNull();
});

test('WMS-8 weight, height and dearer cartons are minded', () => {
  const bottle: Piece = { sides: [80, 80, 300], weightG: 1200, pieces: 2, upright: true };
  const carton = (id: string, sides: Sides, maxWeightG: number, costMinor: bigint) => ({
    id,
    sides,
    maxWeightG,
    costMinor,
  });
  const flat = carton('flat', [400, 300, 100], 5000, 100n);
  const weak = carton('weak', [180, 90, 310], 2000, 90n);
  const right = carton('right', [180, 90, 310], 5000, 120n);
  const large = carton('large', [400, 300, 310], 5000, 110n);
  expect(chooseCarton([bottle], [flat, weak, right])?.carton.id).toBe('right');
  expect(chooseCarton([bottle], [flat, weak, right, large])?.carton.id).toBe('large');
  expect(chooseCarton([{ ...bottle, upright: false }], [flat, right])?.carton.id).toBe('flat');
  expect(chooseCarton([bottle], [flat, weak])).toBeNull();
});
