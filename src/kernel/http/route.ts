/**
 * A route is an endpoint and the function that answers it. There are three kinds, told apart by what the function gets:
 * `route` a context inside one transaction (GET: a read-only one), `ownRoute` the database, for calls that must reach
 * the outside or stream, `publicRoute` no session at all. Each module's `routes.ts` exports a list of them.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../context.ts';
import type { Database, Scope } from '../db/database.ts';
import { Refused } from '../refusal.ts';
import type { AnswerOf, BodyOf, EndpointShape, ParamsOf, QueryOf } from './endpoint-shape.ts';
import type { LiveHub } from './live-hub.ts';
import type { Authenticate, Session } from './session.ts';
import type { UploadedFile } from './uploads.ts';

/** What every handler gets from the request. */
export type Asked<E> = {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  /** Files of a multipart request; they lie in a temporary folder and are gone after the answer. */
  readonly files: readonly UploadedFile[];
  /** The `If-Match` header; see `assertVersion`. */
  readonly ifMatch: string | undefined;
};

export type Call<E> = Asked<E> & { readonly ctx: Ctx; readonly session: Session };

type Bare = {
  readonly db: Database;
  readonly hub: LiveHub;
  readonly authenticate: Authenticate;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};
export type OwnCall<E> = Asked<E> & Bare & { readonly session: Session; readonly scope: Scope };
export type PublicCall<E> = Asked<E> & Bare;

export type Route = {
  readonly endpoint: EndpointShape;
  readonly kind: 'transaction' | 'own' | 'public' | 'absent';
  // The types of call and answer were checked where the route was made; the server handles all alike.
  readonly handler: (call: never) => unknown;
};

type Answer<E> = AnswerOf<E> | Promise<AnswerOf<E>>;

/**
 * Everything the handler does happens in one transaction, together with the remembered answer of its key. A refusal that is
 * thrown takes it all back; one that is returned leaves what was done.
 */
export function route<const E extends EndpointShape>(
  endpoint: E,
  handler: (call: Call<E>) => Answer<E> | Promise<AnswerOf<E> | Refused>,
): Route {
  if (endpoint.scope === 'public')
    throw new Error(`${endpoint.path} is public: it has no tenant to open a transaction for`);
  return { endpoint, kind: 'transaction', handler };
}

/** The handler opens its own transactions. A POST may run again after a crash: it must recognise what it has done. */
export function ownRoute<const E extends EndpointShape>(endpoint: E, handler: (call: OwnCall<E>) => Answer<E>): Route {
  if (endpoint.scope === 'public') throw new Error(`${endpoint.path} is public: use publicRoute`);
  return { endpoint, kind: 'own', handler };
}

/** Nobody is signed in: the handler itself finds out who asks, by password, signature or not at all. */
export function publicRoute<const E extends EndpointShape>(
  endpoint: E,
  handler: (call: PublicCall<E>) => Answer<E>,
): Route {
  if (endpoint.scope !== 'public') throw new Error(`${endpoint.path} needs ${endpoint.scope}: use route`);
  return { endpoint, kind: 'public', handler };
}

/** An endpoint this process does not serve, said plainly: refuses with `code` (501). */
export const absentRoute = (endpoint: EndpointShape, code = 'http.notInThisBuild'): Route => ({
  endpoint,
  kind: 'absent',
  handler: () => {
    throw new Refused(code, {}, 501);
  },
});

/**
 * An edit names the version it was made on. Refuses `http.versionMissing` (428) without `If-Match`, and
 * `http.changedMeanwhile` (409, data: `version`) when the document has moved on.
 */
export function assertVersion(call: { readonly ifMatch: string | undefined }, version: number | bigint): void {
  if (call.ifMatch === undefined) throw new Refused('http.versionMissing', {}, 428);
  if (call.ifMatch.replace(/^(?:W\/)?"(.*)"$/, '$1') !== String(version))
    throw new Refused('http.changedMeanwhile', { version: String(version) }, 409);
}
