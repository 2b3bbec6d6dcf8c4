/**
 * How the API says no: `application/problem+json` (RFC 9457). `code` is `module.reason`, `data` is what a person needs
 * to act. 400 not the shape asked for, 401 not signed in, 403 right missing, 404 not there (or another tenant's), 409
 * the same key is still running or the document changed since it was read, 422 refused, 429 too many tries, 5xx ours.
 */
import { type Static, Type } from 'typebox';
import { Facts, Output } from './endpoint.ts';

export const Problem = Output({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  data: Type.Optional(Facts),
  /** Present on 5xx: the trace a person quotes when asking for help. */
  traceId: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;

/** Codes the HTTP layer itself gives; modules add their own. */
export const HTTP_CODES = [
  'http.damaged',
  'http.notFound',
  'http.tooLarge',
  'http.tooMany',
  'http.unavailable',
  'http.bug',
  'http.keyMissing',
  'http.keyReused',
  'http.keyRunning',
  'http.changedMeanwhile',
  'identity.signedOut',
  'identity.rightMissing',
] as const;
