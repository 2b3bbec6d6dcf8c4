/**
 * Tokens: session cookies, API keys, sign-in challenges. A token is `<tenant>.<random>` with a prefix, 256 random bits;
 * the database knows its SHA-256 only, so nobody who reads the database can sign in. Random comes from the operating
 * system and from nowhere else: a token must not be repeatable.
 */
import { hash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Tenant } from '../kernel/context.ts';

export const SESSION_COOKIE = 'guanjia_session';

export type TokenKind = 'gs' | 'gj' | 'gc';

/** gs: session, gj: API key, gc: challenge. */
export const newToken = (kind: TokenKind, tenant: Tenant): string =>
  `${kind}_${tenant}_${randomBytes(32).toString('base64url')}`;

export const hashOf = (token: string): Buffer => hash('sha256', token, 'buffer');

/** The tenant a token names, or null when it is none of that kind. */
export function tenantOf(kind: TokenKind, token: string): Tenant | null {
  const match = /^(gs|gj|gc)_(\d{1,9})_[\w-]{43}$/.exec(token);
  return match?.[1] === kind ? Number(match[2]) : null;
}

/** The token of a request: the header counts alone when it is there, else the cookie. */
export function tokenOf(headers: IncomingHttpHeaders): { kind: TokenKind; token: string } | null {
  if (headers.authorization !== undefined) {
    const token = /^Bearer (\S{1,200})$/.exec(headers.authorization)?.[1];
    return token ? { kind: 'gj', token } : null;
  }
  const token = /(?:^|;\s*)guanjia_session=([\w.-]{1,200})(?:;|$)/.exec(headers.cookie ?? '')?.[1];
  return token ? { kind: 'gs', token } : null;
}

/** Scripts cannot read it, other sites' pages do not send it. `Secure` wherever the page itself came over TLS. */
export const sessionCookie = (token: string, seconds: number, secure: boolean): string =>
  `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
