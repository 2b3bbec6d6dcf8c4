/** Which columns a list shows by itself, for the room it has. */

type Wide = { id: string; width: number; grow?: number; optional?: boolean; rank?: number };

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
