/**
 * The walk of a pick list over the floor (WMS-5): the shortest there is from where walks begin to where they end, and
 * beside it what two habits would have walked. Bins that are not placed come last, in serpentines.
 */
import type { FloorInput } from '../../contract/floor.ts';
import { policyLength } from '../path/policies.ts';
import { shortestTour, type Tour } from '../path/shortest-tour.ts';
import { orderOf, walkOf } from '../path/walk.ts';
import { type Walk, type WalkPlanner, walkBins } from '../pick-list.ts';
import { doorsOf, layoutOf, placeOf, type Standing } from './floor.ts';

const NOWHERE: Walk = { lengthMm: 0, sShapeMm: 0, largestGapMm: 0, path: [], stops: [] };

/** `bins` are those the lists may name; one it does not know is not placed. */
export function walkPlanner(floor: FloorInput, bins: readonly (Standing & { code: string })[]): WalkPlanner {
  const layout = layoutOf(floor);
  const spots = new Map(
    bins.flatMap((bin) => {
      const at = placeOf(floor, bin);
      return at ? [[bin.code, at] as const] : [];
    }),
  );
  return (codes) => {
    // Bins over and beside each other share a place: there they are taken in the order of their codes.
    const inOrder = walkBins(codes);
    const placed = inOrder.filter((code) => spots.has(code));
    const rest = inOrder.filter((code) => !spots.has(code));
    if (placed.length === 0) return { order: rest, walk: NOWHERE };
    const tour: Tour = { ...doorsOf(floor), stops: placed.map((code) => spots.get(code)!) };
    const { length, stretches } = shortestTour(layout, tour);
    const path = walkOf(tour.start, stretches);
    const order = orderOf(path, tour.stops).map((i) => placed[i]!);
    const walk = {
      lengthMm: length,
      sShapeMm: policyLength('sShape', layout, tour),
      largestGapMm: policyLength('largestGap', layout, tour),
      path: turnsOf(path).map(millimetres),
      stops: order.map((bin) => ({ bin, at: millimetres(spots.get(bin)!) })),
    };
    return { order: [...order, ...rest], walk };
  };
}

const millimetres = ({ x, y }: { x: number; y: number }) => ({ xMm: x, yMm: y });

/** Without the places that are merely passed straight on. */
function turnsOf(path: readonly { x: number; y: number }[]) {
  const way = (from: number, to: number) => Math.sign(to - from);
  return path.filter((spot, i) => {
    const [before, after] = [path[i - 1], path[i + 1]];
    if (!before || !after) return true;
    return way(before.x, spot.x) !== way(spot.x, after.x) || way(before.y, spot.y) !== way(spot.y, after.y);
  });
}
