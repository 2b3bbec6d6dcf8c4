/** Bins in bulk, without I/O: every bay and level of some aisles, with the codes that are painted on the racks. */
import type { BinRange } from '../../contract/floor.ts';

export type RangedBin = { code: string; aisle: string; bay: number; level: number };

const span = ({ from, to }: { from: number; to: number }): number => Math.max(0, to - from + 1);

/** How many bins a range makes; an aisle named twice counts once. */
export const countOf = ({ aisles, bays, levels }: BinRange): number => new Set(aisles).size * span(bays) * span(levels);

/** In the order of their codes: warehouse-zone-aisle-bay-level, the bay in two digits. */
export function binsOfRange(node: string, zone: string, { aisles, bays, levels }: BinRange): RangedBin[] {
  const upTo = (range: { from: number; to: number }) => Array.from({ length: span(range) }, (_, i) => range.from + i);
  return [...new Set(aisles)].flatMap((aisle) =>
    upTo(bays).flatMap((bay) =>
      upTo(levels).map((level) => ({
        code: [node, zone, aisle, String(bay).padStart(2, '0'), level].join('-'),
        ...{ aisle, bay, level },
      })),
    ),
  );
}
