/**
 * Which bin goods should be put into, without I/O (WMS-2): its picking bin while there is room, then where it lies already,
 * then the nearest empty bin of the zone it belongs to. Goods that are picked most belong into the fast zone.
 */

import type { ZoneKind } from '../../contract/floor.ts';
import type { BIN_REASONS } from '../../contract/inbound.ts';

export type Candidate = {
  code: string;
  /** null: it belongs to no zone. */
  zone: ZoneKind | null;
  /** From where walks begin; null: not placed. */
  metres: number | null;
  /** Pieces of the SKU that lie there, and of anything. */
  holds: bigint;
  fill: bigint;
};
export type PickingBin = { bin: string; maximum: bigint };
export type Suggestion = {
  bin: string;
  reason: (typeof BIN_REASONS)[number];
  zone: ZoneKind | null;
  metres: number | null;
  holds: bigint;
  room: bigint | null;
};

/** Goods that can be sold lie in these; null is a bin of no zone. */
const SHELVES: readonly (ZoneKind | null)[] = ['picking', 'fast', 'small', 'reserve', null];
export const isShelf = (zone: ZoneKind | null): boolean => SHELVES.includes(zone);

/** Where an empty bin is looked for, the best zone first. What has a picking bin that is full goes to the reserve. */
function zonesFor(fast: boolean, hasPickingBin: boolean): readonly (ZoneKind | null)[] {
  if (hasPickingBin) return ['reserve', 'picking', 'small', null];
  return fast ? ['fast', 'picking', 'small', 'reserve', null] : ['picking', 'small', 'reserve', null];
}

const nearest = (a: Candidate, b: Candidate): number =>
  (a.metres ?? Number.POSITIVE_INFINITY) - (b.metres ?? Number.POSITIVE_INFINITY) || (a.code < b.code ? -1 : 1);

/** The best first, at most `most`. `bins` are those in use. */
export function suggestBins(
  bins: readonly Candidate[],
  { picking, fast, most }: { picking: PickingBin | null; fast: boolean; most: number },
): Suggestion[] {
  const shelves = bins.filter(({ zone }) => isShelf(zone));
  const own = shelves.find(({ code }) => code === picking?.bin);
  const room = own && picking ? picking.maximum - own.holds : 0n;
  const suggest = (
    reason: Suggestion['reason'],
    { code, zone, metres, holds }: Candidate,
    left: bigint | null = null,
  ) => ({
    ...{ bin: code, reason, zone, metres, holds, room: left },
  });
  const zones = zonesFor(fast, own !== undefined);
  const rank = ({ zone }: Candidate) => zones.indexOf(zone);
  const empty = shelves
    .filter((bin) => bin.fill === 0n && bin !== own && zones.includes(bin.zone))
    .sort((a, b) => rank(a) - rank(b) || nearest(a, b));
  const same = shelves.filter((bin) => bin.holds > 0n && bin !== own).sort(nearest);
  return [
    ...(own && room > 0n ? [suggest('fixed', own, room)] : []),
    ...same.map((bin) => suggest('same', bin)),
    ...empty.map((bin) => suggest(bin.zone === 'fast' ? 'fast' : 'free', bin)),
  ].slice(0, most);
}
