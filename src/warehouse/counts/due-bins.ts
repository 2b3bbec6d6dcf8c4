/**
 * Which bins are counted next (STK-7), without I/O. Goods that sell most are counted most often: A is what makes the first
 * 80 % of the pieces sold, B the next 15 %, C the rest and what does not sell.
 */
import { randomOf } from '../../kernel/random.ts';

export const CLASSES = ['A', 'B', 'C'] as const;
export type Class = (typeof CLASSES)[number];

/** Days from one count of a bin to the next, by the best class of what lies in it. */
export const DAYS_BETWEEN: Readonly<Record<Class, number>> = { A: 30, B: 90, C: 180 };
/** Shares of the pieces sold up to which goods are A, and B, in percent. */
const UP_TO = { A: 80n, B: 95n };

/** Goods that are not named are C. Of goods that sold alike the earlier id comes first, so that the answer is always one. */
export function classesOf(sold: ReadonlyMap<string, bigint>): Map<string, Class> {
  const all = [...sold].filter(([, pieces]) => pieces > 0n);
  const total = all.reduce((sum, [, pieces]) => sum + pieces, 0n);
  let before = 0n;
  return new Map(
    all
      .sort(([a, x], [b, y]) => (x === y ? (a < b ? -1 : 1) : x > y ? -1 : 1))
      .map(([id, pieces]) => {
        const share = before * 100n;
        before += pieces;
        return [id, share < UP_TO.A * total ? 'A' : share < UP_TO.B * total ? 'B' : 'C'];
      }),
  );
}

/** `lastCounted`: days ago; null: never. */
export type BinToCount = { bin: string; class: Class; lastCounted: number | null };

/** The bins whose days are over, those longest over first; never counted ones before all others, best class first. */
export function dueBins(bins: readonly BinToCount[], most: number): string[] {
  const over = (one: BinToCount) =>
    one.lastCounted === null ? Number.POSITIVE_INFINITY : one.lastCounted / DAYS_BETWEEN[one.class];
  return bins
    .filter((one) => over(one) >= 1)
    .toSorted((a, b) => {
      const [x, y] = [over(a), over(b)];
      if (x !== y) return y - x;
      return a.class === b.class ? (a.bin < b.bin ? -1 : 1) : a.class < b.class ? -1 : 1;
    })
    .slice(0, most)
    .map(({ bin }) => bin);
}

/** So many of a hundred, at least one, chosen by the seed; in their order. */
export function sampleOf<Item>(items: readonly Item[], percent: number, seed: number): Item[] {
  const wanted = Math.ceil((items.length * percent) / 100);
  const next = randomOf(seed);
  // Knuth's selection: each item is taken with the chance that is left for it.
  let open = wanted;
  return items.filter((_, i) => {
    const taken = next() * (items.length - i) < open;
    if (taken) open--;
    return taken;
  });
}
