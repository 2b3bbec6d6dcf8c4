/** Counts as five steps of one colour: steps part the counts themselves into shares, so one busy bin does not pale the rest. */
export type Step = { from: number; to: number };

/** Shares of the counts above zero at which a darker step begins. */
const SHARES = [0, 0.3, 0.6, 0.8, 0.95];

/** From pale to dark; fewer than five where the counts are few. Zero is no step. */
export function stepsOf(counts: readonly number[]): Step[] {
  const sorted = counts.filter((count) => count > 0).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const begins = [...new Set(SHARES.map((share) => sorted[Math.floor(share * sorted.length)]!))];
  return begins.map((from, i) => ({ from, to: i + 1 < begins.length ? begins[i + 1]! - 1 : sorted.at(-1)! }));
}

/** 0: none; otherwise the number of its step, the darkest being 5. */
export function stepOf(steps: readonly Step[], count: number): number {
  if (count <= 0) return 0;
  const at = steps.findLastIndex(({ from }) => count >= from);
  return 5 - (steps.length - 1 - Math.max(0, at));
}
