/**
 * The floor of a warehouse without I/O (WMS-1): from the numbers people keep to the plan walks are reckoned on, and from
 * a bin's aisle and bay to its place. What must stay true: a place that is given out is one `path/` can walk to.
 */
import type { FloorInput } from '../../contract/floor.ts';
import { assertLayout, assertOnFloor, type Layout, type Spot } from '../path/layout.ts';

export type Floor = FloorInput & { version: number };
export type Standing = { aisle: string; bay: number | null };
export type Side = 'left' | 'right';

export const layoutOf = ({ aisles, crossAisles }: FloorInput): Layout => ({
  aisles: aisles.map(({ xMm }) => xMm),
  crossAisles,
});

export const spotOf = ({ xMm, yMm }: { xMm: number; yMm: number }): Spot => ({ x: xMm, y: yMm });
export const doorsOf = ({ startsAt, endsAt }: FloorInput) => ({ start: spotOf(startsAt), end: spotOf(endsAt) });

export type Fault = { field: string; why: 'order' | 'twice' | 'offFloor' | 'narrow' };

/** What is wrong with a floor: `order` not ascending, `twice` an aisle's code, `offFloor` a door, `narrow` no bay fits. */
export function faultOf(floor: FloorInput): Fault | null {
  const layout = layoutOf(floor);
  const ascends = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);
  if (!ascends(layout.aisles)) return { field: 'aisles', why: 'order' };
  if (new Set(floor.aisles.map(({ code }) => code)).size < floor.aisles.length)
    return { field: 'aisles', why: 'twice' };
  if (!ascends(floor.crossAisles)) return { field: 'crossAisles', why: 'order' };
  if (blocksOf(floor).some(({ places }) => places < 1)) return { field: 'bayMm', why: 'narrow' };
  assertLayout(layout);
  for (const field of ['startsAt', 'endsAt'] as const)
    if (!isOnFloor(layout, spotOf(floor[field]))) return { field, why: 'offFloor' };
  return null;
}

function isOnFloor(layout: Layout, spot: Spot): boolean {
  try {
    assertOnFloor(layout, spot);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Between two cross aisles: where its first bay begins, how many places stand one behind the other. */
const blocksOf = ({ crossAisles, crossAisleWidthMm, bayMm }: FloorInput): { from: number; places: number }[] =>
  crossAisles.slice(1).map((back, i) => ({
    from: crossAisles[i]! + Math.ceil(crossAisleWidthMm / 2),
    places: Math.max(0, Math.floor((back - crossAisles[i]! - crossAisleWidthMm) / bayMm)),
  }));

/** Bays are counted from the front through all blocks; with `oddEven` two of them face each other. */
export const sideOf = ({ numbering }: FloorInput, { bay }: Standing): Side =>
  numbering === 'oddEven' && (bay ?? 1) % 2 === 0 ? 'right' : 'left';

/** Where one stands to reach into a bin: before the middle of its bay. Null where the floor has no such aisle or bay. */
export function placeOf(floor: FloorInput, { aisle, bay }: Standing): Spot | null {
  const x = floor.aisles.find(({ code }) => code === aisle)?.xMm;
  if (x === undefined || bay === null) return null;
  let place = (floor.numbering === 'oddEven' ? Math.ceil(bay / 2) : bay) - 1;
  for (const { from, places } of blocksOf(floor)) {
    if (place < places) return { x, y: from + place * floor.bayMm + Math.floor(floor.bayMm / 2) };
    place -= places;
  }
  return null;
}
