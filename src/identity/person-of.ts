/** What only a person may do. */
import type { Session } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';

/** Refuses `identity.personNeeded` (403): a program with a key does not change how its user signs in. */
export function personOf(session: Session): Session {
  if (session.actor.kind !== 'user') throw new Refused('identity.personNeeded', {}, 403);
  return session;
}
