/**
 * Chance that repeats: the same seed gives the same numbers on every machine (mulberry32). Stand-ins draw everything
 * that looks accidental from here, so a run can be told again from its seed.
 */
export type Seeded = {
  /** In [0, 1). */
  fraction(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** `count` decimal digits, the first one not zero. */
  digits(count: number): string;
  /** The list in another order; the list itself stays. */
  shuffled<T>(list: readonly T[]): T[];
};

export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(fraction() * limit);
  return {
    fraction,
    below,
    pick: (list) => list[below(list.length)]!,
    digits: (count) => Array.from({ length: count }, (_, i) => (i === 0 ? 1 + below(9) : below(10))).join(''),
    shuffled: (list) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}
