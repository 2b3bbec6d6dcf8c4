/** Seeded randomness for tests: the same seed gives the same run, and a failing test prints its seed. */

/** Mulberry32: 32 bits of state, good enough to vary tests. */
export function seeded(seed: number) {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  return { seed, random, below, pick };
}
export type Seeded = ReturnType<typeof seeded>;
