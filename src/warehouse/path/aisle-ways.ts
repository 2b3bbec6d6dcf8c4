/**
 * The ways to serve the places of one aisle between two cross aisles. An even number of ways meets at every place, except
 * where the tour begins or ends; so each stretch is walked once, or there and back, or, at most once in the aisle, not at
 * all. Of the ways that look the same from both ends only the shortest is worth knowing.
 */
import type { AislePiece, Times } from './frontier.ts';

/** A place in the aisle; the tour begins or ends here when `odd`. */
export type Stop = { y: number; odd: boolean };

export type AisleWay = AislePiece & {
  /** Millimetres walked. */
  length: number;
  /** How often each stretch is walked, from front to back: one more than there are stops. */
  times: readonly Times[];
};

/** `stops` from front to back, none twice, all between `front` and `back`. */
export function waysThrough(front: number, back: number, stops: readonly Stop[]): AisleWay[] {
  const ends = [front, ...stops.map(({ y }) => y), back];
  const lengths = ends.slice(1).map((end, i) => end - ends[i]!);
  return [false, true].flatMap((oddAtFront) => {
    const odd = [oddAtFront];
    for (const stop of stops) odd.push(odd.at(-1)! !== stop.odd);
    const gaps = gapsWorthLeaving(lengths, odd);
    return [-1, ...gaps].map((gap): AisleWay => {
      const times = odd.map((one, i): Times => (one ? 1 : i === gap ? 0 : 2));
      const length = lengths.reduce((sum, one, i) => sum + one * times[i]!, 0);
      return { front: times[0]!, back: times.at(-1)!, joins: gap < 0, length, times };
    });
  });
}

/** The first stretch, the last, and the longest between: among those walked there and back. */
function gapsWorthLeaving(lengths: readonly number[], odd: readonly boolean[]): number[] {
  const even = lengths.flatMap((_, i) => (odd[i] ? [] : [i]));
  const last = lengths.length - 1;
  const inner = even.filter((i) => i > 0 && i < last);
  const longest = inner.reduce((best, i) => (lengths[i]! > lengths[best]! ? i : best), inner[0] ?? -1);
  return [...new Set([...even.filter((i) => i === 0 || i === last), longest])].filter((i) => i >= 0);
}
