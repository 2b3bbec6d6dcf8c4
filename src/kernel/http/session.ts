/**
 * Who calls. Identity finds the session; the kernel checks the right. A grant gives rights everywhere, or within one
 * organisation, shop or node; what is not granted is denied.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Actor, Tenant } from '../context.ts';
import type { Id } from '../ids.ts';
import { Refused } from '../refusal.ts';

/** The most of an action at one go, as it is kept; what it means is identity's. */
export type GrantedLimit = { readonly action: string; readonly currency: string; readonly amount: string };

export type Grant = {
  readonly rights: ReadonlySet<string>;
  readonly limits: readonly GrantedLimit[];
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
  /** Somebody of that supplier: he has no grants, and reads and writes as one who sees its rows only. */
  readonly supplier: Id | null;
  /** His password was handed out by somebody else: nothing but his own account works until he chooses one. */
  readonly mustChangePassword: boolean;
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

/**
 * Whether the right to a field reaches as far as the caller's right to the rows (`scope`): who reads more rows than he may
 * see the field of is shown it of none.
 */
export function sees(session: Session, right: string, scope: string): boolean {
  const [field, rows] = [reachOf(session, right), reachOf(session, scope)];
  if (field.everything) return true;
  if (rows.everything || !may(session, right)) return false;
  const within = (some: readonly Id[], all: readonly Id[]) => some.every((id) => all.includes(id));
  return (
    within(rows.organisations, field.organisations) &&
    within(rows.shops, field.shops) &&
    within(rows.nodes, field.nodes)
  );
}

/**
 * Whom an endpoint lets in. `ownAccount` is for anybody who is signed in, `supplier` for suppliers' people and nobody else,
 * everything else for the house: `signedIn` for all of it, or a right. Refuses `identity.signedOut` (401),
 * `identity.passwordChangeNeeded` (403), `identity.rightMissing` (403, data: `right`).
 */
export function assertMay(session: Session | null, scope: string): asserts session is Session {
  if (!session) throw new Refused('identity.signedOut', {}, 401);
  if (scope === 'ownAccount') return;
  if (session.mustChangePassword) throw new Refused('identity.passwordChangeNeeded', {}, 403);
  const forSuppliers = scope === 'supplier';
  const allowed = forSuppliers || scope === 'signedIn' || may(session, scope);
  if (forSuppliers !== (session.supplier !== null) || !allowed)
    throw new Refused('identity.rightMissing', { right: scope }, 403);
}
