/** What is packed, and into what. All lengths in whole millimetres, so that nothing is rounded on the way. */

/** Along the box's length, its width, and upwards. */
export type Sides = readonly [x: number, y: number, z: number];

export type Goods = {
  /** Ways one piece may lie; the first as it stands on its shelf. */
  ways: readonly Sides[];
  pieces: number;
  /** Nothing may be put on it. */
  fragile?: boolean;
};

/** One piece in its place: which of the goods, its corner nearest to the origin, and how it lies. */
export type Place = { goods: number; at: Sides; sides: Sides };

/** Ways a piece of these sides may lie. `upright`: this side stays up, as with bottles and screens. */
export function waysOf([x, y, z]: Sides, upright = false): Sides[] {
  const flat: Sides[] = [
    [x, y, z],
    [y, x, z],
  ];
  const tipped: Sides[] = [
    [x, z, y],
    [z, x, y],
    [y, z, x],
    [z, y, x],
  ];
  const ways = upright ? flat : [...flat, ...tipped];
  return [...new Map(ways.map((way) => [way.join(), way])).values()];
}

export const volumeOf = ([x, y, z]: Sides): number => x * y * z;

/**
 * What is wrong with a packing, in words; null when every piece lies in the box as it may, no two in one place, nothing
 * above what is fragile, none too often. Kept apart from the packers, so that it can judge them.
 */
export function faultOf(box: Sides, goods: readonly Goods[], places: readonly Place[]): string | null {
  const used = goods.map(() => 0);
  for (const { goods: kind, at, sides } of places) {
    used[kind]! += 1;
    if (!goods[kind]!.ways.some((way) => way.every((side, i) => side === sides[i]))) return `turned: ${sides}`;
    if (at.some((from, i) => from < 0 || from + sides[i]! > box[i]!)) return `outside: ${at}`;
  }
  const over = used.findIndex((count, kind) => count > goods[kind]!.pieces);
  if (over >= 0) return `too many of ${over}`;
  for (const [n, a] of places.entries())
    for (const b of places.slice(n + 1))
      if ([0, 1, 2].every((i) => a.at[i]! < b.at[i]! + b.sides[i]! && b.at[i]! < a.at[i]! + a.sides[i]!))
        return `two in one place: ${a.at} ${b.at}`;
  for (const low of places.filter(({ goods: kind }) => goods[kind]!.fragile))
    for (const high of places) if (isOver(high, low)) return `on what is fragile: ${high.at}`;
  return null;
}

/** Above it, near or far, and over some of it. */
const isOver = (high: Place, low: Place): boolean =>
  high.at[2] >= low.at[2] + low.sides[2] &&
  [0, 1].every((i) => high.at[i]! < low.at[i]! + low.sides[i]! && low.at[i]! < high.at[i]! + high.sides[i]!);
