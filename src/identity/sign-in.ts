/**
 * Signing in. Every try is counted before it is looked at; login and password are wrong together, never one of them;
 * an unknown login costs the same time as a wrong password. A right password of a user with a second factor opens no
 * session but a challenge, good for five minutes and one success.
 */
import type { Actor, Ctx, Tenant } from '../kernel/context.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { countGuess, forgiveGuesses } from './guesses.ts';
import { openSession } from './open-session.ts';
import { isPassword } from './password.ts';
import { useCode } from './second-factor.ts';
import { hashOf, newToken, tenantOf } from './token.ts';
import { findLogin, normalLogin, readUser, type User } from './users.ts';

/** Where a request comes from. */
export type From = { address: string; agent: string };

export type SignIn =
  | { next: 'done'; tenant: Tenant; user: User; token: string }
  | { next: 'secondFactor'; challenge: string };

const CHALLENGE_MINUTES = 5;

/** Refuses `identity.wrongCredentials`, `identity.locked` (data: `minutes`), `identity.tooManyTries` (429). */
export async function signIn(db: Database, input: { login: string; password: string; from: From }): Promise<SignIn> {
  const { from } = input;
  const login = normalLogin(input.login);
  await countGuess(db, login, from.address);
  const found = await findLogin(db, login);
  const user = found && (await db.read({ tenant: found.tenant, actor: SYSTEM }, (ctx) => readUser(ctx, found.userId)));
  const right = await isPassword(user?.password_hash ?? null, input.password);
  if (!found || !user || !right || user.disabled_at) throw new Refused('identity.wrongCredentials');
  const scope = { tenant: found.tenant, actor: actorOf(user) };
  if (user.totp_confirmed_at)
    return { next: 'secondFactor', challenge: await db.transaction(scope, (ctx) => openChallenge(ctx, user)) };
  const token = await db.transaction(scope, (ctx) => openSession(ctx, user.id, from.agent));
  await forgiveGuesses(db, login, from.address);
  return { next: 'done', tenant: found.tenant, user, token };
}

/** Refuses `identity.wrongCode`, `identity.challengeExpired`, `identity.locked`, `identity.tooManyTries` (429). */
export async function giveSecondFactor(
  db: Database,
  ring: KeyRing,
  input: { challenge: string; code: string; from: From },
): Promise<SignIn & { next: 'done' }> {
  const tenant = tenantOf('gc', input.challenge);
  if (tenant === null) throw new Refused('identity.challengeExpired');
  const user = await db.read({ tenant, actor: SYSTEM }, (ctx) => userOfChallenge(ctx, input.challenge));
  if (!user) throw new Refused('identity.challengeExpired');
  await countGuess(db, user.login, input.from.address);
  const token = await db.transaction({ tenant, actor: actorOf(user) }, async (ctx) => {
    const still = await userOfChallenge(ctx, input.challenge);
    if (!still) throw new Refused('identity.challengeExpired');
    await useCode(ctx, ring, still, input.code);
    await ctx.sql`
      delete from sign_in_challenge
      where tenant_id = ${ctx.tenant}
        and user_id = ${still.id}`;
    return openSession(ctx, still.id, input.from.agent);
  });
  await forgiveGuesses(db, user.login, input.from.address);
  return { next: 'done', tenant, user, token };
}

const actorOf = (user: User): Actor => ({ kind: 'user', id: user.id, name: user.name });

async function openChallenge(ctx: Ctx, user: User): Promise<string> {
  const challenge = newToken('gc', ctx.tenant);
  await ctx.sql`
    insert into sign_in_challenge (tenant_id, hash, user_id, expires_at)
    values (${ctx.tenant}, ${hashOf(challenge)}, ${user.id}, now() + make_interval(mins => ${CHALLENGE_MINUTES}))`;
  return challenge;
}

async function userOfChallenge(ctx: Ctx, challenge: string): Promise<User | undefined> {
  const [row] = await ctx.sql<{ user_id: string }>`
    select c.user_id
    from sign_in_challenge c
    join app_user u on u.tenant_id = c.tenant_id and u.id = c.user_id and u.disabled_at is null
    where c.tenant_id = ${ctx.tenant}
      and c.hash = ${hashOf(challenge)}
      and c.expires_at > now()`;
  return row && readUser(ctx, row.user_id);
}
