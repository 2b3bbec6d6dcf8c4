/**
 * The second factor: six digits of an authenticator (TOTP, RFC 6238). The secret is sealed at rest and bound to its
 * user; a code counts once, within half a minute before and after, so one that was watched is worthless.
 */
import { Secret, TOTP } from 'otpauth';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { isSealedWithOldKey, type KeyRing, openBytes, sealBytes } from '../kernel/secrets.ts';
import { audit } from './audit.ts';
import { readUser, type User } from './users.ts';

const PERIOD_SECONDS = 30;

const aboutOf = (userId: Id) => `totp/${userId}`;

const totpOf = (login: string, secret: Secret) =>
  new TOTP({ issuer: 'Guanjia', label: login, secret, period: PERIOD_SECONDS, digits: 6 });

/** A new secret, in text and as the address authenticators read. It replaces one that was never confirmed. Refuses `identity.factorExists`. */
export async function startSecondFactor(ctx: Ctx, ring: KeyRing, userId: Id): Promise<{ secret: string; uri: string }> {
  const user = await knownUser(ctx, userId);
  if (user.totp_confirmed_at) throw new Refused('identity.factorExists');
  const secret = new Secret({ size: 20 });
  await ctx.sql`
    update app_user
    set totp_secret = ${sealBytes(ring, secret.base32, aboutOf(userId))}
    where tenant_id = ${ctx.tenant}
      and id = ${userId}`;
  await audit(ctx, 'user.startSecondFactor', `user/${userId}`);
  return { secret: secret.base32, uri: totpOf(user.login, secret).toString() };
}

/** From now on the factor is asked for. Refuses `identity.wrongCode`. */
export async function confirmSecondFactor(ctx: Ctx, ring: KeyRing, userId: Id, code: string): Promise<void> {
  const user = await knownUser(ctx, userId);
  await useCode(ctx, ring, user, code);
  await ctx.sql`
    update app_user
    set totp_confirmed_at = coalesce(totp_confirmed_at, now())
    where tenant_id = ${ctx.tenant}
      and id = ${userId}`;
  await audit(ctx, 'user.confirmSecondFactor', `user/${userId}`);
}

/** For a lost device: the next sign-in asks for the password only. */
export async function removeSecondFactor(ctx: Ctx, userId: Id): Promise<void> {
  await ctx.sql`
    update app_user
    set totp_secret = null, totp_confirmed_at = null
    where tenant_id = ${ctx.tenant}
      and id = ${userId}`;
  await audit(ctx, 'user.removeSecondFactor', `user/${userId}`);
}

/** Accepts a code once. Refuses `identity.wrongCode`. Of two at once the second finds the step used. */
export async function useCode(ctx: Ctx, ring: KeyRing, user: User, code: string): Promise<void> {
  if (!user.totp_secret) throw new Refused('identity.wrongCode');
  const text = openBytes(ring, user.totp_secret, aboutOf(user.id)).toString('utf8');
  const now = ctx.now();
  const delta = totpOf(user.login, Secret.fromBase32(text)).validate({ token: code, timestamp: now, window: 1 });
  if (delta === null) throw new Refused('identity.wrongCode');
  const step = BigInt(Math.floor(now / 1000 / PERIOD_SECONDS) + delta);
  const sealed = isSealedWithOldKey(ring, user.totp_secret)
    ? sealBytes(ring, text, aboutOf(user.id))
    : user.totp_secret;
  const used = await ctx.sql`
    update app_user
    set totp_last_step = ${step}, totp_secret = ${sealed}
    where tenant_id = ${ctx.tenant}
      and id = ${user.id}
      and totp_last_step < ${step}
    returning id`;
  if (used.length === 0) throw new Refused('identity.wrongCode');
}

async function knownUser(ctx: Ctx, userId: Id): Promise<User> {
  const user = await readUser(ctx, userId);
  if (!user) throw new Refused('identity.userUnknown', {}, 404);
  return user;
}
