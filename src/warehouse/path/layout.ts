/**
 * The ground plan a picker walks on: parallel aisles, joined by two or more cross aisles, all in whole millimetres. Bins
 * are reached from the middle of their aisle, so that both sides of it are one place.
 */

/** A place on the floor. */
export type Spot = { x: number; y: number };

export type Layout = {
  /** Where the aisles run, from left to right. */
  aisles: readonly number[];
  /** Where the cross aisles run, from front to back; the first and the last end the aisles. */
  crossAisles: readonly number[];
};

const ascends = (values: readonly number[]): boolean => values.every((value, i) => i === 0 || value > values[i - 1]!);

/** Throws a RangeError for a plan nobody can walk: fewer than one aisle or two cross aisles, or not in order. */
export function assertLayout({ aisles, crossAisles }: Layout): void {
  if (aisles.length < 1 || !ascends(aisles)) throw new RangeError('aisles are given from left to right');
  if (crossAisles.length < 2 || !ascends(crossAisles))
    throw new RangeError('two or more cross aisles are given from front to back');
  if (crossAisles.length > MOST_CROSS_AISLES)
    throw new RangeError(`more than ${MOST_CROSS_AISLES} cross aisles: plan the zones one by one`);
}

/** What a frontier of four bits a node holds in one integer. */
export const MOST_CROSS_AISLES = 7;

/** Throws a RangeError for a place off the floor: beside the cross aisles and outside of every aisle. */
export function assertOnFloor({ aisles, crossAisles }: Layout, { x, y }: Spot): void {
  const inside = y >= crossAisles[0]! && y <= crossAisles.at(-1)!;
  const reached = aisles.includes(x) ? inside : crossAisles.includes(y) && x >= aisles[0]! && x <= aisles.at(-1)!;
  if (!reached) throw new RangeError(`nobody walks at ${x}, ${y}`);
}

/** The shortest way between two places, in millimetres. */
export function distance({ aisles, crossAisles }: Layout, from: Spot, to: Spot): number {
  const [across, along] = [Math.abs(from.x - to.x), Math.abs(from.y - to.y)];
  const via = (at: 'x' | 'y', value: number) => Math.abs(from[at] - value) + Math.abs(value - to[at]);
  // Between two aisles one leaves a cross aisle by an aisle only.
  if (!aisles.includes(from.x) && !aisles.includes(to.x))
    return from.y === to.y ? across : along + Math.min(...aisles.map((x) => via('x', x)));
  return from.x === to.x ? along : across + Math.min(...crossAisles.map((y) => via('y', y)));
}
