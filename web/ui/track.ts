/** What a track is made of: the steps of a document and how each stands. Pure. */

/**
 * `waits`: the present step, held up. `stopped`: it went no further. `ended`: others took its place. `skipped`: not
 * for this document.
 */
export type Mark = 'done' | 'now' | 'waits' | 'stopped' | 'ended' | 'ahead' | 'skipped';

export type TrackStep = {
  id: string;
  name: string;
  mark: Mark;
  /** When it was reached; since when it waits; when it was stopped. */
  at?: string | null;
  /** What there is to say about it: why it waits, why it was stopped, who did it where nobody did. */
  note?: string | null;
};

/** The mark of each step of a way that is at its `present`-th one; all are done once that is past the last. */
export const markAt = (index: number, present: number): Mark =>
  index < present ? 'done' : index === present ? 'now' : 'ahead';

export const isPresent = ({ mark }: Pick<TrackStep, 'mark'>): boolean =>
  ['now', 'waits', 'stopped', 'ended'].includes(mark);
