/**
 * The empty part of a box as its maximal spaces: the biggest cuboids that touch nothing. They overlap, so that no cut has
 * to be chosen before it is known what lies beside it (Parreño, Alvarez-Valdes, Tamarit and Oliveira 2008).
 */
import type { Sides } from './goods.ts';

/** From corner to corner. */
export type Space = readonly [x1: number, y1: number, z1: number, x2: number, y2: number, z2: number];

export const spaceOf = ([x, y, z]: Sides): Space => [0, 0, 0, x, y, z];

/** The spaces left when `taken` is filled; none that is within another, none with a side shorter than `least`. */
export function without(spaces: readonly Space[], taken: Space, least: Sides): Space[] {
  const kept: Space[] = [];
  const cut: Space[] = [];
  for (const space of spaces) {
    if (apart(space, taken)) kept.push(space);
    else slices(space, taken, least, cut);
  }
  const old = kept.length;
  for (const [n, one] of cut.entries()) {
    let whole = true;
    for (let i = 0; whole && i < old; i++) whole = !within(one, kept[i]!);
    // Of two that are equal the first stays.
    for (let i = 0; whole && i < cut.length; i++)
      whole = i === n || !within(one, cut[i]!) || (i > n && within(cut[i]!, one));
    if (whole) kept.push(one);
  }
  return kept;
}

const apart = (a: Space, b: Space): boolean =>
  a[0] >= b[3] || b[0] >= a[3] || a[1] >= b[4] || b[1] >= a[4] || a[2] >= b[5] || b[2] >= a[5];

const within = (a: Space, b: Space): boolean =>
  a[0] >= b[0] && a[3] <= b[3] && a[1] >= b[1] && a[4] <= b[4] && a[2] >= b[2] && a[5] <= b[5];

function slices([x1, y1, z1, x2, y2, z2]: Space, taken: Space, [x, y, z]: Sides, into: Space[]): void {
  const [a1, b1, c1, a2, b2, c2] = taken;
  const [wide, deep, high] = [x2 - x1 >= x, y2 - y1 >= y, z2 - z1 >= z];
  if (a1 - x1 >= x && deep && high) into.push([x1, y1, z1, a1, y2, z2]);
  if (x2 - a2 >= x && deep && high) into.push([a2, y1, z1, x2, y2, z2]);
  if (b1 - y1 >= y && wide && high) into.push([x1, y1, z1, x2, b1, z2]);
  if (y2 - b2 >= y && wide && high) into.push([x1, b2, z1, x2, y2, z2]);
  if (c1 - z1 >= z && wide && deep) into.push([x1, y1, z1, x2, y2, c1]);
  if (z2 - c2 >= z && wide && deep) into.push([x1, y1, c2, x2, y2, z2]);
}
