/** HTTP entry points of signing in. `identityRoutes` needs the key ring and the look-up of callers, so it is a function. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as contract from '../contract/session.ts';
import type { Database } from '../kernel/db/database.ts';
import { ownRoute, publicRoute, type Route, route } from '../kernel/http/route.ts';
import type { Authenticate, Session } from '../kernel/http/session.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { countGuess, forgiveGuesses } from './guesses.ts';
import { readMe } from './me.ts';
import { endSession, SESSION_SECONDS } from './open-session.ts';
import { personOf } from './person-of.ts';
import { confirmSecondFactor, startSecondFactor } from './second-factor.ts';
import { type From, giveSecondFactor, type SignIn, signIn } from './sign-in.ts';
import { sessionCookie } from './token.ts';

const fromOf = (request: FastifyRequest): From => ({
  address: request.ip,
  agent: String(request.headers['user-agent'] ?? ''),
});

const setCookie = (request: FastifyRequest, reply: FastifyReply, token: string, seconds: number) =>
  reply.header('set-cookie', sessionCookie(token, seconds, request.protocol === 'https'));

export function identityRoutes(ring: KeyRing, authenticate: Authenticate): Route[] {
  const meOf = async (db: Database, signedIn: SignIn & { next: 'done' }) => {
    const session = await authenticate({ cookie: sessionCookie(signedIn.token, 0, false) });
    return db.read({ ...session!, supplier: null }, (ctx) => readMe(ctx, session!));
  };
  const enter = async (
    db: Database,
    request: FastifyRequest,
    reply: FastifyReply,
    signedIn: SignIn & { next: 'done' },
  ) => {
    setCookie(request, reply, signedIn.token, SESSION_SECONDS);
    return { next: 'done' as const, me: await meOf(db, signedIn) };
  };

  return [
    publicRoute(contract.signIn, async ({ db, body, request, reply }) => {
      const result = await signIn(db, { ...body, from: fromOf(request) });
      return result.next === 'done' ? enter(db, request, reply, result) : result;
    }),
    publicRoute(contract.giveSecondFactor, async ({ db, body, request, reply }) =>
      enter(db, request, reply, await giveSecondFactor(db, ring, { ...body, from: fromOf(request) })),
    ),
    route(contract.getMe, ({ ctx, session }) => readMe(ctx, session)),
    ownRoute(contract.signOut, async ({ db, session, request, reply }) => {
      await db.transaction(session, (ctx) => endSession(ctx, session.id));
      setCookie(request, reply, '', 0);
    }),
    route(contract.startSecondFactor, ({ ctx, session }) => startSecondFactor(ctx, ring, personOf(session).userId)),
    ownRoute(contract.confirmSecondFactor, async ({ db, session, body, request }) =>
      confirm(db, ring, personOf(session), body.code, request.ip),
    ),
  ];
}

/** Counted like a sign-in: whoever sits at a foreign console must not guess the factor either. */
async function confirm(db: Database, ring: KeyRing, session: Session, code: string, address: string) {
  await countGuess(db, session.userId, address);
  const me = await db.transaction(session, async (ctx) => {
    await confirmSecondFactor(ctx, ring, session.userId, code);
    return readMe(ctx, session);
  });
  await forgiveGuesses(db, session.userId, address);
  return me;
}
