/**
 * Who calls. Identity finds the session; the kernel checks the right. A grant gives rights everywhere, or within one
 * organisation, shop or node; what is not granted is denied.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Actor, Tenant } from '../context.ts';
import type { Id } from '../ids.ts';
import { Refused } from '../refusal.ts';

export type Grant = {
  readonly rights: ReadonlySet<string>;
  /** At most one is set; none means everywhere. */
  readonly organisation: Id | null;
  readonly shop: Id | null;
  readonly node: Id | null;
};

export type Session = {
  /** Of the session or the API key. */
  readonly id: Id;
  readonly userId: Id;
  readonly tenant: Tenant;
  readonly actor: Actor;
  readonly grants: readonly Grant[];
};

/** Finds the caller of a request; null when there is none or it counts no more. Asked on every request: never cached. */
export type Authenticate = (headers: IncomingHttpHeaders) => Promise<Session | null>;

/** Whether the caller has the right somewhere. Which rows it covers is said by `reachOf`. */
export const may = (session: Session, right: string): boolean =>
  session.grants.some((grant) => grant.rights.has(right));

/** Every right the caller has somewhere. */
export const rightsOf = (session: Session): Set<string> =>
  new Set(session.grants.flatMap((grant) => [...grant.rights]));

/** Rows a right covers: everything, or those of any of the named organisations, shops and nodes. */
export type Reach =
  | { readonly everything: true }
  | { readonly everything: false; readonly organisations: Id[]; readonly shops: Id[]; readonly nodes: Id[] };

export function reachOf(session: Session, right: string): Reach {
  const grants = session.grants.filter((grant) => grant.rights.has(right));
  if (grants.some((grant) => !grant.organisation && !grant.shop && !grant.node)) return { everything: true };
  return {
    everything: false,
    organisations: grants.flatMap((grant) => grant.organisation ?? []),
    shops: grants.flatMap((grant) => grant.shop ?? []),
    nodes: grants.flatMap((grant) => grant.node ?? []),
  };
}

/** Refuses `identity.signedOut` (401) and `identity.rightMissing` (403, data: `right`). */
export function assertMay(session: Session | null, scope: string): asserts session is Session {
  if (!session) throw new Refused('identity.signedOut', {}, 401);
  if (scope !== 'signedIn' && !may(session, scope)) throw new Refused('identity.rightMissing', { right: scope }, 403);
}
