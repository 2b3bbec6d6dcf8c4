/** Speed in a test: the figures themselves are taken on a machine of one's own (docs/benchmarks.md). */

/** A core that others share may be three times slower; what is below that is a mistake in the program. */
export const onSharedCore = (goal: number): number => goal / 3;
