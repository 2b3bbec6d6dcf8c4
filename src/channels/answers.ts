/**
 * What rows have in common that wait for a channel's answer, shipment uploads and listings: an answer that did not come is
 * asked for again with the same content, later every time; a refusal stays until a person acts.
 */
import { type Answer, OutsideFailure } from './connector.ts';

export type ToldState = 'waiting' | 'accepted' | 'refused' | 'unknown';

export const STATE_AFTER: Record<Answer['result'], ToldState> = {
  accepted: 'accepted',
  refused: 'refused',
  retry: 'waiting',
  unknown: 'unknown',
};

/** An answer that is open for long must not keep what is fresh of the shop waiting. */
const LONGEST_WAIT_S = 20;

/** How long the job of a shop rests when the next row is due in so many seconds. */
export const restFor = (seconds: number): number => Math.min(LONGEST_WAIT_S, Math.max(1, seconds));

/** Not one good word from the channel: it is left alone for a while. Throws `OutsideFailure`. */
export function assertAnswered(answers: readonly Answer[]): void {
  const bad = answers.filter((answer) => answer.result === 'retry' || answer.result === 'unknown');
  if (bad.length === answers.length && bad[0]) throw new OutsideFailure(bad[0].code, bad[0].message, false);
}
