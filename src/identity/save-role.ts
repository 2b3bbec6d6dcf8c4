/**
 * Making and changing roles. Nobody gives or takes what they do not hold everywhere themselves, and a role that may do
 * everything stays as it is, so no change of a role can lock everybody out. Every change is audited by its difference.
 */
import type { Right } from '../contract/rights.ts';
import type { Ctx } from '../kernel/context.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import { audit } from './audit.ts';
import { differences } from './differences.ts';
import { assertHolds } from './holding.ts';

export type RoleKept = { name: string; rights: readonly Right[] };

/** What the audit log compares: the order of rights says nothing. */
const saidOf = ({ name, rights }: { name: string; rights: readonly string[] }) => ({ name, rights: rights.toSorted() });

/** Refuses `identity.rightMissing` (403). */
export async function addRole(ctx: Ctx, session: Session, { name, rights }: RoleKept): Promise<{ code: string }> {
  assertHolds(session, rights, 'everywhere');
  const id = ctx.newId();
  const code = `role-${id.slice(-8)}`;
  await ctx.sql`
    insert into role (tenant_id, id, code, name, rights)
    values (${ctx.tenant}, ${id}, ${code}, ${name}, ${[...rights]})`;
  await audit(ctx, 'role.create', `role/${code}`, differences(null, saidOf({ name, rights })));
  return { code };
}

/**
 * Refuses `identity.roleUnknown` (404), `identity.roleFixed`, `identity.rightMissing` (403), `http.versionMissing` (428),
 * `http.changedMeanwhile` (409).
 */
export async function changeRole(
  ctx: Ctx,
  session: Session,
  call: { readonly ifMatch: string | undefined },
  code: string,
  { name, rights }: RoleKept,
): Promise<{ version: number }> {
  const [before] = await ctx.sql<{ name: string; rights: string[]; version: number }>`
    select name, rights, version
    from role
    where tenant_id = ${ctx.tenant}
      and code = ${code}
    for update`;
  if (!before) throw new Refused('identity.roleUnknown', { role: code }, 404);
  assertVersion(call, before.version);
  if (before.rights.includes('*')) throw new Refused('identity.roleFixed', { role: before.name });
  const added = rights.filter((right) => !before.rights.includes(right));
  const removed = before.rights.filter((right) => !rights.includes(right as Right));
  assertHolds(session, [...added, ...removed], 'everywhere');
  await ctx.sql`
    update role
    set name = ${name}, rights = ${[...rights]}, version = version + 1
    where tenant_id = ${ctx.tenant}
      and code = ${code}`;
  await audit(ctx, 'role.change', `role/${code}`, differences(saidOf(before), saidOf({ name, rights })));
  return { version: before.version + 1 };
}
