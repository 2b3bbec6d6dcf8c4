/**
 * The ways to serve the places of one aisle between two cross aisles. An even number of ways meets at every place, except
 * where the tour begins or ends; so each stretch is walked once, or there and back, or, at most once in the aisle, not at
 * all. Of the ways that look the same from both ends only the shortest is worth knowing: the gap left out is the first
 * stretch, the last, or the longest between.
 */
import type { AislePiece, Times } from './frontier.ts';

/** A place in the aisle; the tour begins or ends here when `odd`. */
export type Stop = { y: number; odd: boolean };

export type AisleWay = AislePiece & {
  /** Millimetres walked. */
  length: number;
  /** How often the first stretch is walked, and which is left out; -1: none. */
  gap: number;
};

/** `stops` from front to back, none twice, all between `front` and `back`. */
export function waysThrough(front: number, back: number, stops: readonly Stop[]): AisleWay[] {
  const last = stops.length;
  const lengthAt = (i: number) => (i === last ? back : stops[i]!.y) - (i === 0 ? front : stops[i - 1]!.y);
  const ways: AisleWay[] = [];
  for (const oddAtFront of [false, true]) {
    let odd = oddAtFront;
    let total = 0;
    let inner = -1;
    for (let i = 0; i <= last; i++) {
      total += (odd ? 1 : 2) * lengthAt(i);
      if (!odd && i > 0 && i < last && (inner < 0 || lengthAt(i) > lengthAt(inner))) inner = i;
      if (i < last) odd = odd !== stops[i]!.odd;
    }
    const [atFront, atBack]: Times[] = [oddAtFront ? 1 : 2, odd ? 1 : 2];
    ways.push({ front: atFront!, back: atBack!, joins: true, length: total, gap: -1 });
    const leave = (gap: number) =>
      ways.push({
        front: gap === 0 ? 0 : atFront!,
        back: gap === last ? 0 : atBack!,
        joins: false,
        length: total - 2 * lengthAt(gap),
        gap,
      });
    if (!oddAtFront) leave(0);
    if (!odd && last > 0) leave(last);
    if (inner > 0) leave(inner);
  }
  return ways;
}

/** How often each stretch of a way is walked, from front to back: one more than there are stops. */
export function timesOf({ front, gap, joins }: AisleWay, stops: readonly Stop[]): Times[] {
  let odd = front === 1;
  return Array.from({ length: stops.length + 1 }, (_, i): Times => {
    if (i > 0) odd = odd !== stops[i - 1]!.odd;
    return odd ? 1 : !joins && i === gap ? 0 : 2;
  });
}
