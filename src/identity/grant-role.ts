/** Giving and taking roles. A change counts from the next request on; there is nothing to expire. */
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { audit } from './audit.ts';
import { type HeldRole, keepingAnOwner } from './holding.ts';
import { columnsOf, type Within } from './within.ts';

/** Refuses `identity.userUnknown`, `identity.roleUnknown` (404), `identity.outsider`. Giving a role twice changes nothing. */
export async function grantRole(ctx: Ctx, userId: Id, roleCode: string, within: Within = 'everywhere'): Promise<void> {
  const { id: roleId } = await roleOf(ctx, roleCode);
  const users = await ctx.sql<{ outside: boolean }>`
    select supplier_id is not null as outside
    from app_user
    where tenant_id = ${ctx.tenant}
      and id = ${userId}`;
  if (users.length === 0) throw new Refused('identity.userUnknown', {}, 404);
  if (users[0]!.outside) throw new Refused('identity.outsider');
  const { organisation, shop, node } = columnsOf(within);
  await ctx.sql`
    insert into role_grant (tenant_id, id, user_id, role_id, organisation_id, shop_id, node_id, granted_by)
    values (${ctx.tenant}, ${ctx.newId()}, ${userId}, ${roleId}, ${organisation}, ${shop}, ${node}, ${actorText(ctx.actor)})
    on conflict do nothing`;
  await audit(ctx, 'role.grant', `user/${userId}`, { role: roleCode, within });
}

/**
 * Takes the role back: every grant of it, or the one within the place named. Refuses `identity.roleUnknown` (404),
 * `identity.notGranted` (404), `identity.lastOwner`.
 */
export async function revokeRole(ctx: Ctx, userId: Id, roleCode: string, within?: Within): Promise<void> {
  const { id: roleId } = await roleOf(ctx, roleCode);
  const { organisation, shop, node } = columnsOf(within ?? 'everywhere');
  await keepingAnOwner(ctx, async () => {
    const taken = await ctx.sql`
      delete from role_grant
      where tenant_id = ${ctx.tenant}
        and user_id = ${userId}
        and role_id = ${roleId}
        and (${within === undefined}
             or (organisation_id, shop_id, node_id) is not distinct from (${organisation}::uuid, ${shop}::uuid, ${node}::uuid))
      returning id`;
    if (taken.length === 0) throw new Refused('identity.notGranted', { role: roleCode }, 404);
    await audit(ctx, 'role.revoke', `user/${userId}`, { role: roleCode, within: within ?? 'all' });
  });
}

/** As it is kept: `*` stands for all. Refuses `identity.roleUnknown` (404). */
export async function roleOf(ctx: Ctx, code: string): Promise<HeldRole & { id: Id }> {
  const [role] = await ctx.sql<HeldRole & { id: Id }>`
    select id, rights, limits
    from role
    where tenant_id = ${ctx.tenant}
      and code = ${code}`;
  if (!role) throw new Refused('identity.roleUnknown', { role: code }, 404);
  return role;
}
