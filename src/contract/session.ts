/**
 * Signing in (IAM-3): password, then a second factor where the user has one. The session is an HttpOnly cookie that
 * scripts cannot read; wrong passwords and codes are counted per account and address. Which of login and password was
 * wrong is never said.
 */
import { type Static, Type } from 'typebox';
import { endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { RIGHTS } from './rights.ts';

export const Me = Output({
  user: Output({ id: Id, login: Type.String(), name: Type.String() }),
  tenant: Output({ id: Id, name: Type.String() }),
  rights: Type.Array(Type.Enum(RIGHTS)),
  /** IANA zone of the tenant: times are shown and days are cut in it. */
  timeZone: Type.String(),
  secondFactor: Type.Boolean(),
  /** Whose person this is; null: of the house. */
  supplier: Nullable(Output({ id: Id, name: Type.String() })),
  /** Nothing else works before a password of one's own is chosen. */
  mustChangePassword: Type.Boolean(),
});
export type Me = Static<typeof Me>;

const SignedIn = Output({ next: Type.Literal('done'), me: Me });
const FactorAsked = Output({ next: Type.Literal('secondFactor'), challenge: Type.String() });

/** Refuses: `identity.wrongCredentials`, `identity.locked` (data: `minutes`), `identity.tooManyTries` (429). */
export const signIn = endpoint({
  method: 'POST',
  path: '/api/v1/session',
  summary: 'Sign in with login and password',
  scope: 'public',
  body: Input({
    login: Type.String({ minLength: 1, maxLength: 100 }),
    password: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  response: Type.Union([SignedIn, FactorAsked]),
});

/** Refuses: `identity.wrongCode`, `identity.challengeExpired`, `identity.tooManyTries` (429). */
export const giveSecondFactor = endpoint({
  method: 'POST',
  path: '/api/v1/session/second-factor',
  summary: 'Finish signing in with the six digits of the authenticator',
  scope: 'public',
  body: Input({ challenge: Type.String({ maxLength: 500 }), code: Type.String({ pattern: '^[0-9]{6}$' }) }),
  response: SignedIn,
});

export const getMe = endpoint({
  method: 'GET',
  path: '/api/v1/session',
  summary: 'Who is signed in, and what they may do',
  scope: 'ownAccount',
  response: Me,
});

export const signOut = endpoint({
  method: 'DELETE',
  path: '/api/v1/session',
  summary: 'Sign out; the session is worthless afterwards',
  scope: 'ownAccount',
});

/** The secret is shown once; the factor counts from the moment `confirmSecondFactor` accepts a code. */
export const startSecondFactor = endpoint({
  method: 'POST',
  path: '/api/v1/session/totp',
  summary: 'Get a new authenticator secret',
  scope: 'ownAccount',
  response: Output({ secret: Type.String(), uri: Type.String() }),
});

/** Refuses: `identity.wrongCode`. */
export const confirmSecondFactor = endpoint({
  method: 'POST',
  path: '/api/v1/session/totp/confirm',
  summary: 'Prove the authenticator works; from now on it is asked for',
  scope: 'ownAccount',
  body: Input({ code: Type.String({ pattern: '^[0-9]{6}$' }) }),
  response: Me,
});
