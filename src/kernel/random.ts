/** Repeatable randomness for searches and instances: the same seed gives the same numbers. */

/** Numbers in [0, 1) from a seed, by mulberry32 (Ettinger 2017): 32 bits of state, not for secrets. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
