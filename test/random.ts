/** Seeded randomness for tests: the same seed gives the same run, and a failing test prints its seed. */
import { randomOf } from '../src/kernel/random.ts';

export function seeded(seed: number) {
  const random = randomOf(seed);
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  return { seed, random, below, pick };
}
export type Seeded = ReturnType<typeof seeded>;
