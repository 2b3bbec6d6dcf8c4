/** How a figure moved against yesterday: per cent where that says something, else by how much. */

export type ChangeShown = { kind: 'percent' | 'by'; sign: '+' | '−' | '±'; size: bigint };

/** Below so many orders or parcels of yesterday a per cent is chance. */
const TELLING = 20;
/** More than this is read easier as a difference: the day before was another kind of day. */
const MOST_PERCENT = 300n;

/** `many`: how many orders or parcels `before` was made of. */
export function changeOf(now: bigint, before: bigint, many: number): ChangeShown {
  const by = now - before;
  const sign = by > 0n ? '+' : by < 0n ? '−' : '±';
  const percent = before === 0n ? MOST_PERCENT + 1n : (abs(by) * 100n + abs(before) / 2n) / abs(before);
  if (many < TELLING || percent > MOST_PERCENT) return { kind: 'by', sign, size: abs(by) };
  return { kind: 'percent', sign: percent === 0n ? '±' : sign, size: percent };
}

const abs = (figure: bigint): bigint => (figure < 0n ? -figure : figure);
