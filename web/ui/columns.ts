/** Which columns a list shows by itself, and how wide each is, for the room it has. */

type Wide = { id: string; width: number; grow?: number; optional?: boolean; rank?: number; fixed?: boolean };

/** What a share of growth is worth in pixels when it is asked whether one more column has room. */
const BREATH = 12;
const wants = ({ width, grow = 0 }: Wide): number => width + grow * BREATH;

/**
 * Columns without a rank are always shown, by whatever is left over the others follow in the order of their ranks. The
 * first that has no room ends it: a lesser column never stands where a better one did not fit.
 */
export function usualColumns(columns: readonly Wide[], room: number): Set<string> {
  const usual = columns.filter(({ optional }) => !optional);
  const shown = usual.filter(({ rank }) => rank === undefined);
  let left = room - shown.reduce((sum, column) => sum + wants(column), 0);
  const ranked = usual.filter(({ rank }) => rank !== undefined).sort((a, b) => a.rank! - b.rank!);
  for (const column of ranked) {
    left -= wants(column);
    if (left < 0) break;
    shown.push(column);
  }
  return new Set(shown.map(({ id }) => id));
}

/** What a share of growth takes at most. What is left is given to all that scroll: no gap grows too wide for the eye. */
const MOST = 120;

/** In pixels; each has its least width where there is no room to give away. */
export function widthsOf(columns: readonly Wide[], room: number): number[] {
  const free = Math.max(0, room - columns.reduce((sum, { width }) => sum + width, 0));
  const shares = columns.reduce((sum, { grow = 0 }) => sum + grow, 0);
  const perShare = shares > 0 ? Math.min(MOST, free / shares) : 0;
  const loose = columns.filter(({ fixed }) => !fixed).length;
  const each = loose > 0 ? (free - perShare * shares) / loose : 0;
  return columns.map(({ width, grow = 0, fixed }) => Math.floor(width + grow * perShare + (fixed ? 0 : each)));
}
