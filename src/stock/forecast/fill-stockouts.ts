/**
 * Weeks in which there was nothing to sell, without I/O (STK-8). Sales that could not happen are no sign that nobody asked:
 * a forecast made of them is too low, orders too little, and is right again (Wecker 1978). How much of a week the goods
 * were missing is known, and that is nearly all there is to know (Jain, Rudi and Wang 2015): to what was sold that share
 * of an ordinary week is added, the mean of the nearest weeks in which nothing was missing.
 */

export type Filled = { back: number; quantity: number };

/** Less than a day of the week is told by what was sold. */
const LEAST_SHARE = 1 / 7;
const WHOLE = 0.99;
/** Goods that were gone for longer may be wanted by nobody: their weeks stay as they are. */
export const MOST_WEEKS = 8;
const ORDINARY = 8;

/** `missing`: which share of each week there was nothing. The history a forecast is made of, and what differs in it. */
export function fillStockouts(
  history: readonly number[],
  missing: readonly number[],
): { history: number[]; filled: Filled[] } {
  const gone = longGone(missing);
  const filled: Filled[] = [];
  const whole = history.map((sold, at) => {
    const share = missing[at] ?? 0;
    if (share < LEAST_SHARE || gone.has(at)) return sold;
    const ordinary = nearest(history, missing, at);
    if (ordinary.length === 0) return sold;
    const mean = ordinary.reduce((a, b) => a + b, 0) / ordinary.length;
    const quantity = Math.round((sold + share * mean) * 10) / 10;
    if (quantity <= sold) return sold;
    filled.push({ back: history.length - at, quantity });
    return quantity;
  });
  return { history: whole, filled };
}

/** Weeks of runs without any stock that lasted too long. */
function longGone(missing: readonly number[]): Set<number> {
  const gone = new Set<number>();
  let run: number[] = [];
  for (let at = 0; at <= missing.length; at++) {
    if ((missing[at] ?? 0) >= WHOLE) {
      run.push(at);
      continue;
    }
    if (run.length > MOST_WEEKS) for (const one of run) gone.add(one);
    run = [];
  }
  return gone;
}

/** What was sold in the weeks nearest to this one in which nothing was missing. */
function nearest(history: readonly number[], missing: readonly number[], at: number): number[] {
  const found: number[] = [];
  for (let away = 1; away < history.length && found.length < ORDINARY; away++)
    for (const one of [at - away, at + away])
      if (one >= 0 && one < history.length && (missing[one] ?? 0) < LEAST_SHARE && found.length < ORDINARY)
        found.push(history[one]!);
  return found;
}
