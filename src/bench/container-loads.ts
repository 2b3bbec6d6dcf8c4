/**
 * Loads to fill a container with. Read from the published instances of Bischoff and Ratcliff where they are at hand, made
 * up by their rule (Bischoff and Ratcliff 1995, section 5) where not: sides of 30–120, 25–100 and 20–80 cm in a 20-foot
 * container, as many pieces of each kind as fill it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { randomOf } from '../kernel/random.ts';
import { type Goods, type Sides, volumeOf, waysOf } from '../warehouse/warehouse.ts';

export type ContainerLoad = { box: Sides; goods: Goods[] };

const CONTAINER: Sides = [587, 233, 220];
const LEAST = [30, 25, 20];
const MOST = [120, 100, 80];
/** A piece stands on its edge only where it does not topple: its height at most twice its narrower base. */
const STABLE = 2;

export function madeUp(kinds: number, seed: number): ContainerLoad {
  const random = randomOf(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pieces = Array.from({ length: kinds }, () => LEAST.map((least, i) => least + below(MOST[i]! - least + 1)));
  const counts = pieces.map(() => 0);
  let room = volumeOf(CONTAINER);
  for (;;) {
    const kind = below(kinds);
    room -= volumeOf(pieces[kind] as unknown as Sides);
    if (room < 0) break;
    counts[kind]! += 1;
  }
  const goods = pieces.map((sides, kind) => ({
    pieces: counts[kind]!,
    ways: waysOf(sides as unknown as Sides).filter(([x, y, z]) => z <= STABLE * Math.min(x, y)),
  }));
  return { box: CONTAINER, goods: goods.filter(({ pieces, ways }) => pieces > 0 && ways.length > 0) };
}

/** Columns of the published files that allow a way to lie, and the sides' order in it. */
const WAYS = {
  XYZ: [0, 1, 2],
  YXZ: [1, 0, 2],
  ZYX: [2, 1, 0],
  YZX: [1, 2, 0],
  XZY: [0, 2, 1],
  ZXY: [2, 0, 1],
} as const;

/** Instance `number` (from 1) of class BR1 to BR7, from a folder of `BR1.txt_1_items.csv` and `…_bins.csv`. */
export function published(folder: string, type: number, number: number): ContainerLoad {
  const read = (what: string) => {
    const [head, ...rows] = fs
      .readFileSync(path.join(folder, `BR${type}.txt_${number}_${what}.csv`), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    return rows.map((row) => new Map(head!.map((name, i) => [name, Number(row[i])])));
  };
  const sidesOf = (row: Map<string, number>) => ['X', 'Y', 'Z'].map((name) => row.get(name)!);
  const goods = read('items').map((row) => {
    const sides = sidesOf(row);
    const allowed = Object.entries(WAYS).filter(([name]) => row.get(`ROTATION_${name}`) === 1);
    return {
      pieces: row.get('COPIES')!,
      ways: allowed.map(([, order]) => order.map((i) => sides[i]!) as unknown as Sides),
    };
  });
  return { box: sidesOf(read('bins')[0]!) as unknown as Sides, goods };
}
