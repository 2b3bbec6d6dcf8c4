/** Bulk commands answer per document: which may go on, and one outcome for each id in the order asked. */
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal } from '../kernel/refusal.ts';

/** `why` says what stands in the way, or null. Ids that were not found are refused `shipping.unknown`. */
export function sortOut<T extends { id: Id }, Code extends string>(
  ids: readonly Id[],
  found: readonly T[],
  why: (item: T) => Refusal<Code> | null,
): { ready: T[]; outcomes: Outcome<Id, Code | 'shipping.unknown'>[] } {
  const refusals = new Map(found.map((item) => [item.id, why(item)]));
  const outcomes = ids.map((id) => {
    const refusal = refusals.get(id);
    if (refusal === null) return done(id);
    return { id, done: false as const, refusal: refusal ?? { code: 'shipping.unknown' as const } };
  });
  return { ready: found.filter((item) => refusals.get(item.id) === null), outcomes };
}
