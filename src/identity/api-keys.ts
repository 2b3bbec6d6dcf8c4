/**
 * API keys: for programs. A key is shown once; it has the rights it was made with, as far as its user still has them.
 */
import type { Right } from '../contract/rights.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { may, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { audit } from './audit.ts';
import { hashOf, newToken } from './token.ts';

const SHOWN = 12;

/** Refuses `identity.rightMissing` (403, data: `right`): nobody gives what they do not have. */
export async function createApiKey(
  ctx: Ctx,
  session: Session,
  input: { name: string; rights: readonly Right[]; expiresAt?: Date },
): Promise<{ id: Id; key: string }> {
  const missing = input.rights.find((right) => !may(session, right));
  if (missing) throw new Refused('identity.rightMissing', { right: missing }, 403);
  const key = newToken('gj', ctx.tenant);
  const id = ctx.newId();
  await ctx.sql`
    insert into api_key (tenant_id, id, hash, prefix, name, user_id, rights, created_by, expires_at)
    values (${ctx.tenant}, ${id}, ${hashOf(key)}, ${key.slice(0, SHOWN)}, ${input.name}, ${session.userId},
            ${[...input.rights]}, ${actorText(ctx.actor)}, ${input.expiresAt})`;
  await audit(ctx, 'apiKey.create', `apiKey/${id}`, { name: input.name, rights: input.rights });
  return { id, key };
}

/** Refuses `identity.keyUnknown` (404). The next request with it is refused. */
export async function revokeApiKey(ctx: Ctx, keyId: Id): Promise<void> {
  const found = await ctx.sql`
    update api_key
    set revoked_at = coalesce(revoked_at, now())
    where tenant_id = ${ctx.tenant}
      and id = ${keyId}
    returning id`;
  if (found.length === 0) throw new Refused('identity.keyUnknown', {}, 404);
  await audit(ctx, 'apiKey.revoke', `apiKey/${keyId}`);
}
