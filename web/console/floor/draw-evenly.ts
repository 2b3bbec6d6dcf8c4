/** A floor drawn evenly, as most are: aisles at one distance, blocks of as many bays. A start to change by hand. */
import type { FloorInput } from '../../../src/contract/floor.ts';

export type Even = {
  codes: readonly string[];
  pitchMm: number;
  /** Places one behind the other between two cross aisles. */
  places: number;
  blocks: number;
  bayMm: number;
  crossAisleWidthMm: number;
};

export function drawEvenly({ codes, pitchMm, places, blocks, bayMm, crossAisleWidthMm }: Even): FloorInput {
  const half = Math.ceil(crossAisleWidthMm / 2);
  const aisles = codes.map((code, i) => ({ code, xMm: Math.round(pitchMm / 2) + i * pitchMm }));
  const step = places * bayMm + crossAisleWidthMm;
  const crossAisles = Array.from({ length: blocks + 1 }, (_, i) => half + i * step);
  const front = crossAisles[0]!;
  return {
    ...{ aisles, crossAisles, crossAisleWidthMm, bayMm, numbering: 'oddEven' as const },
    startsAt: { xMm: aisles[0]!.xMm, yMm: front },
    endsAt: { xMm: aisles[Math.floor((aisles.length - 1) / 2)]!.xMm, yMm: front },
  };
}
