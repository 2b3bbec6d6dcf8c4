/** From stretches of floor to a walk a person can follow: every stretch as often as it is to be walked, in one line. */
import type { Spot } from './layout.ts';
import type { Stretch } from './shortest-tour.ts';

const nameOf = ({ x, y }: Spot): string => `${x},${y}`;

/**
 * The places in the order they are passed, from `start` to where an odd number of ways meets again, by Hierholzer's
 * method (1873). The stretches hang together, so that every one of them is walked.
 */
export function walkOf(start: Spot, stretches: readonly Stretch[]): Spot[] {
  const spots = new Map<string, Spot>([[nameOf(start), start]]);
  const ways = new Map<string, { to: string; way: { left: number } }[]>();
  const add = (from: Spot, to: Spot, way: { left: number }) => {
    spots.set(nameOf(from), from);
    ways.set(nameOf(from), [...(ways.get(nameOf(from)) ?? []), { to: nameOf(to), way }]);
  };
  for (const { from, to, times } of stretches) {
    const way = { left: times as number };
    add(from, to, way);
    add(to, from, way);
  }
  const walk: string[] = [];
  const open = [nameOf(start)];
  while (open.length > 0) {
    const next = ways.get(open.at(-1)!)?.find(({ way }) => way.left > 0);
    if (next) {
      next.way.left -= 1;
      open.push(next.to);
    } else walk.push(open.pop()!);
  }
  return walk.reverse().map((name) => spots.get(name)!);
}

/** The stops in the order in which the walk first comes by: indexes into `stops`. Those at one place stay together. */
export function orderOf(walk: readonly Spot[], stops: readonly Spot[]): number[] {
  const passed = new Map<string, number>();
  walk.forEach((spot, at) => {
    if (!passed.has(nameOf(spot))) passed.set(nameOf(spot), at);
  });
  const when = stops.map((stop) => passed.get(nameOf(stop))!);
  return stops.map((_, index) => index).sort((a, b) => when[a]! - when[b]! || a - b);
}
