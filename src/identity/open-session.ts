/** Opening and ending sessions. The token is answered once, to the browser; afterwards only its hash exists. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { audit } from './audit.ts';
import { hashOf, newToken } from './token.ts';

export const SESSION_SECONDS = 7 * 24 * 3600;

export async function openSession(ctx: Ctx, userId: Id, agent: string): Promise<string> {
  const token = newToken('gs', ctx.tenant);
  const id = ctx.newId();
  await ctx.sql`
    insert into session (tenant_id, hash, id, user_id, agent, expires_at)
    values (${ctx.tenant}, ${hashOf(token)}, ${id}, ${userId}, ${agent.slice(0, 200)},
            now() + make_interval(secs => ${SESSION_SECONDS}))`;
  await audit(ctx, 'session.open', `user/${userId}`, { session: id });
  return token;
}

export async function endSession(ctx: Ctx, sessionId: Id): Promise<void> {
  await ctx.sql`
    delete from session
    where tenant_id = ${ctx.tenant}
      and id = ${sessionId}`;
  await audit(ctx, 'session.end', `session/${sessionId}`);
}

/** One's own only. Refuses `identity.sessionUnknown` (404). */
export async function endOwnSession(ctx: Ctx, userId: Id, sessionId: Id): Promise<void> {
  const found = await ctx.sql`
    select id
    from session
    where tenant_id = ${ctx.tenant}
      and user_id = ${userId}
      and id = ${sessionId}`;
  if (found.length === 0) throw new Refused('identity.sessionUnknown', {}, 404);
  await endSession(ctx, sessionId);
}

/** Every session of a user, at once: after a new password, or when a device was lost. `except` is the one that asks. */
export async function endSessionsOf(ctx: Ctx, userId: Id, except: Id | null = null): Promise<void> {
  await ctx.sql`
    delete from session
    where tenant_id = ${ctx.tenant}
      and user_id = ${userId}
      and id is distinct from ${except}::uuid`;
  await audit(ctx, 'session.endAll', `user/${userId}`);
}

/** Sessions and challenges whose time is over; for a nightly job. */
export async function forgetEndedSessions(ctx: Ctx): Promise<void> {
  await ctx.sql`
    delete from session
    where tenant_id = ${ctx.tenant}
      and (expires_at < now() or seen_at < now() - interval '12 hours')`;
  await ctx.sql`
    delete from sign_in_challenge
    where tenant_id = ${ctx.tenant}
      and expires_at < now()`;
}
