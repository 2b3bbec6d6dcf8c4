/**
 * Two rules no change of access may break: nobody gives or takes what they do not hold themselves, and somebody who may
 * do everything everywhere is always left.
 */
import { RIGHTS } from '../contract/rights.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Grant, type GrantedLimit, reachOf, type Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { assertLimitsWithin } from './limits.ts';
import { columnsOf, type Within, withinOf } from './within.ts';

/** `*` is every right there is. */
export const rightsNamed = (rights: readonly string[]): readonly string[] => (rights.includes('*') ? RIGHTS : rights);

/** Access is the whole tenant's: a right within one shop is not enough. Refuses `identity.rightMissing` (403). */
export function assertEverywhere(session: Session, right: string): void {
  if (!reachOf(session, right).everything) throw new Refused('identity.rightMissing', { right }, 403);
}

/** Refuses `identity.rightMissing` (403, data: `right`) for the first right the caller does not hold there. */
export function assertHolds(session: Session, rights: readonly string[], within: Within): void {
  const { organisation, shop, node } = columnsOf(within);
  const counts = (grant: Grant): boolean =>
    (!grant.organisation && !grant.shop && !grant.node) ||
    (grant.organisation === organisation && grant.shop === shop && grant.node === node);
  const missing = rightsNamed(rights).find(
    (right) => !session.grants.some((grant) => grant.rights.has(right) && counts(grant)),
  );
  if (missing) throw new Refused('identity.rightMissing', { right: missing }, 403);
}

/** The caller holds all of a role there, and may move as much. Refuses `identity.rightMissing`, `identity.limitAbove` (403). */
export function assertHoldsRole(session: Session, role: HeldRole, within: Within): void {
  assertHolds(session, role.rights, within);
  assertLimitsWithin(session, role, within);
}

export type HeldRole = { rights: readonly string[]; limits: readonly GrantedLimit[] };

/**
 * The caller holds all that this user may. Refuses `identity.userUnknown` (404), `identity.rightMissing`,
 * `identity.limitAbove` (403).
 */
export async function assertHoldsAllOf(ctx: Ctx, session: Session, userId: Id): Promise<void> {
  const found = await ctx.sql<HeldRole & { organisation: Id | null; shop: Id | null; node: Id | null }>`
    select coalesce(r.rights, '{}') as rights, coalesce(r.limits, '[]') as limits, g.organisation_id as organisation, g.shop_id as shop, g.node_id as node
    from app_user u
    left join role_grant g on g.tenant_id = u.tenant_id and g.user_id = u.id
    left join role r on r.tenant_id = g.tenant_id and r.id = g.role_id
    where u.tenant_id = ${ctx.tenant}
      and u.id = ${userId}`;
  if (found.length === 0) throw new Refused('identity.userUnknown', {}, 404);
  for (const { organisation, shop, node, ...role } of found)
    assertHoldsRole(session, role, withinOf(organisation, shop, node));
}

/**
 * Makes a change and refuses it with `identity.lastOwner` when it would leave nobody who may do everything. Such changes
 * wait for one another, or two owners could take the role from each other at once.
 */
export async function keepingAnOwner(ctx: Ctx, change: () => Promise<void>): Promise<void> {
  await ctx.sql`
    select id
    from role
    where tenant_id = ${ctx.tenant}
      and '*' = any(rights)
    order by id
    for update`;
  const before = await countOwners(ctx);
  await change();
  if (before > 0 && (await countOwners(ctx)) === 0) throw new Refused('identity.lastOwner');
}

async function countOwners(ctx: Ctx): Promise<number> {
  const [row] = await ctx.sql<{ count: number }>`
    select count(distinct u.id)::int as count
    from role r
    join role_grant g on g.tenant_id = r.tenant_id and g.role_id = r.id
    join app_user u on u.tenant_id = g.tenant_id and u.id = g.user_id and u.disabled_at is null
    where r.tenant_id = ${ctx.tenant}
      and '*' = any(r.rights)
      and num_nonnulls(g.organisation_id, g.shop_id, g.node_id) = 0`;
  return row!.count;
}
