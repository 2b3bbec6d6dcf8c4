/**
 * How people walk without a plan: S-shape and largest gap, for any number of blocks (Roodbergen & de Koster 2001). Shown
 * beside the shortest walk as what would have been walked. Both fetch the farthest block first, reached by the leftmost
 * aisle with a stop, then come back block by block.
 */
import { assertLayout, assertOnFloor, type Layout, type Spot } from './layout.ts';
import type { Tour } from './shortest-tour.ts';

export type Policy = 'sShape' | 'largestGap';

/** Length of the walk in millimetres. Throws a RangeError for a place off the floor. */
export function policyLength(policy: Policy, layout: Layout, tour: Tour): number {
  const walk = policyWalk(policy, layout, tour);
  return walk.slice(1).reduce((sum, { x, y }, i) => sum + Math.abs(x - walk[i]!.x) + Math.abs(y - walk[i]!.y), 0);
}

/** The places in the order they are passed. Throws a RangeError for a place off the floor. */
export function policyWalk(policy: Policy, layout: Layout, tour: Tour): Spot[] {
  assertLayout(layout);
  for (const spot of [tour.start, tour.end, ...tour.stops]) assertOnFloor(layout, spot);
  const { crossAisles } = layout;
  const [front, back] = [crossAisles[0]!, crossAisles.at(-1)!];
  // The policies begin at the front: from a door at the back the house is turned round.
  if (tour.start.y - front <= back - tour.start.y) return walkFromFront(policy, layout, tour);
  const turn = ({ x, y }: Spot): Spot => ({ x, y: front + back - y });
  const turned = { ...layout, crossAisles: crossAisles.map((y) => front + back - y).reverse() };
  const { start, end, stops } = tour;
  return walkFromFront(policy, turned, { start: turn(start), end: turn(end), stops: stops.map(turn) }).map(turn);
}

/** The piece of one aisle within one block, and its stops from front to back. */
type Piece = { x: number; ys: number[] };

function walkFromFront(policy: Policy, { crossAisles }: Layout, { start, end, stops }: Tour): Spot[] {
  const walk = new Walk(start);
  const lastBlock = crossAisles.length - 2;
  const blockOf = ({ y }: Spot) => Math.max(0, Math.min(lastBlock, crossAisles.findIndex((cross) => cross > y) - 1));
  const blocks = stops.map((stop) => (stop.y >= crossAisles.at(-1)! ? lastBlock : blockOf(stop)));
  const farthest = Math.max(...blocks);
  if (stops.length > 0) {
    const left = Math.min(...stops.map(({ x }) => x));
    const from = left === start.x ? start.y : crossAisles.findLast((y) => y <= start.y)!;
    walk.across(left, from);
    walk.along(crossAisles[farthest]!);
    const taken = ({ x, y }: Spot) => x === left && y >= from && y <= crossAisles[farthest]!;
    for (let block = farthest; block >= 0; block--) {
      const open = stops.filter((stop, i) => blocks[i] === block && !taken(stop));
      const pieces = piecesOf(open);
      const [front, back] = [crossAisles[block]!, crossAisles[block + 1]!];
      if (pieces.length === 0) walk.along(front);
      else if (policy === 'sShape') throughBlock(walk, nearestFirst(pieces, walk.at.x), front, back);
      else aroundGaps(walk, nearestFirst(pieces, walk.at.x), front, back);
    }
  }
  // Where the end is inside an aisle, one comes from the cross aisle before it.
  walk.across(end.x, walk.at.y);
  walk.along(end.y);
  return walk.spots;
}

const piecesOf = (stops: readonly Spot[]): Piece[] =>
  [...Map.groupBy(stops, ({ x }) => x)]
    .map(([x, found]) => ({ x, ys: found.map(({ y }) => y).sort((a, b) => a - b) }))
    .sort((a, b) => a.x - b.x);

const nearestFirst = (pieces: Piece[], x: number): Piece[] =>
  Math.abs(x - pieces[0]!.x) <= Math.abs(x - pieces.at(-1)!.x) ? pieces : pieces.toReversed();

/** Every piece from end to end; the last one in and out when one already stands at the front. Ends at the front. */
function throughBlock(walk: Walk, pieces: readonly Piece[], front: number, back: number): void {
  for (const [i, { x, ys }] of pieces.entries()) {
    walk.across(x, walk.at.y);
    if (walk.at.y === back) walk.along(front);
    else if (i < pieces.length - 1) walk.along(back);
    else walk.inAndOut(ys.at(-1)!);
  }
}

/** Only the outermost pieces from end to end; of the others each half up to their largest gap. Ends at the front. */
function aroundGaps(walk: Walk, pieces: readonly Piece[], front: number, back: number): void {
  let rest = pieces;
  if (walk.at.y === front) {
    const [first, ...others] = pieces;
    walk.across(first!.x, front);
    if (others.length === 0) {
      walk.inAndOut(first!.ys.at(-1)!);
      return;
    }
    walk.along(back);
    rest = others;
  }
  const inner = rest.slice(0, -1).map((piece) => ({ ...piece, gap: largestGap([front, ...piece.ys, back]) }));
  for (const { x, ys, gap } of inner)
    if (gap < ys.length) {
      walk.across(x, back);
      walk.inAndOut(ys[gap]!);
    }
  walk.across(rest.at(-1)!.x, back);
  walk.along(front);
  for (const { x, ys, gap } of inner.reverse())
    if (gap > 0) {
      walk.across(x, front);
      walk.inAndOut(ys[gap - 1]!);
    }
}

/** How many stops lie before the largest gap between neighbours. */
function largestGap(ys: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < ys.length - 1; i++) if (ys[i + 1]! - ys[i]! > ys[best + 1]! - ys[best]!) best = i;
  return best;
}

class Walk {
  readonly spots: Spot[];

  constructor(start: Spot) {
    this.spots = [start];
  }

  get at(): Spot {
    return this.spots.at(-1)!;
  }

  /** Along the aisle one stands in. */
  along(y: number): void {
    if (y !== this.at.y) this.spots.push({ x: this.at.x, y });
  }

  /** To another aisle by the cross aisle at `y`. */
  across(x: number, y: number): void {
    if (x === this.at.x) return;
    this.along(y);
    this.spots.push({ x, y });
  }

  inAndOut(y: number): void {
    const back = this.at.y;
    this.along(y);
    this.along(back);
  }
}
