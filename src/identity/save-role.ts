/**
 * Making and changing roles. Nobody gives or takes what they do not hold everywhere themselves, and a role that may do
 * everything stays as it is, so no change of a role can lock everybody out. Every change is audited by its difference.
 */
import { type AmountLimit, LIMITED } from '../contract/limits.ts';
import type { Right } from '../contract/rights.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Session } from '../kernel/http/session.ts';
import { Refused } from '../kernel/refusal.ts';
import { audit } from './audit.ts';
import { differences } from './differences.ts';
import { assertHolds, assertHoldsRole } from './holding.ts';
import { assertLimitsWithin } from './limits.ts';

export type RoleKept = { name: string; rights: readonly Right[]; limits?: readonly AmountLimit[] | undefined };

/** What the audit log compares: the order of rights and of limits says nothing. */
const saidOf = ({ name, rights, limits }: Said) => ({ name, rights: rights.toSorted(), limits: keysOf(limits) });
type Said = { name: string; rights: readonly string[]; limits: readonly AmountLimit[] };

/** Refuses `identity.rightMissing`, `identity.limitAbove` (403), `identity.limitTwice`, `identity.limitWithoutRight`. */
export async function addRole(
  ctx: Ctx,
  session: Session,
  { name, rights, limits = [] }: RoleKept,
): Promise<{ code: string }> {
  assertSound(rights, limits);
  assertHoldsRole(session, { rights, limits }, 'everywhere');
  const id = ctx.newId();
  const code = `role-${id.slice(-8)}`;
  await ctx.sql`
    insert into role (tenant_id, id, code, name, rights, limits)
    values (${ctx.tenant}, ${id}, ${code}, ${name}, ${[...rights]}, ${toJson(limits)}::jsonb)`;
  await audit(ctx, 'role.create', `role/${code}`, differences(null, saidOf({ name, rights, limits })));
  return { code };
}

/**
 * Refuses as `addRole`, `identity.roleUnknown` (404), `identity.roleFixed`, `http.versionMissing` (428),
 * `http.changedMeanwhile` (409).
 */
export async function changeRole(
  ctx: Ctx,
  session: Session,
  call: { readonly ifMatch: string | undefined },
  code: string,
  { name, rights, limits: given }: RoleKept,
): Promise<{ version: number }> {
  const [before] = await ctx.sql<{ name: string; rights: string[]; limits: AmountLimit[]; version: number }>`
    select name, rights, limits, version
    from role
    where tenant_id = ${ctx.tenant}
      and code = ${code}
    for update`;
  if (!before) throw new Refused('identity.roleUnknown', { role: code }, 404);
  assertVersion(call, before.version);
  if (before.rights.includes('*')) throw new Refused('identity.roleFixed', { role: before.name });
  const limits = (given ?? before.limits).filter(({ action }) => given || rights.includes(LIMITED[action]));
  assertSound(rights, limits);
  const added = rights.filter((right) => !before.rights.includes(right));
  const removed = before.rights.filter((right) => !rights.includes(right as Right));
  assertHolds(session, [...added, ...removed], 'everywhere');
  const isOther = keysOf(limits).join() !== keysOf(before.limits).join();
  // Raising a limit and taking it away are both the business of who may move as much himself.
  if (isOther || added.length + removed.length > 0)
    for (const role of [before, { rights, limits }]) assertLimitsWithin(session, role, 'everywhere');
  const detail = differences(saidOf(before), saidOf({ name, rights, limits }));
  if (Object.keys(detail).length === 0) return { version: before.version };
  await ctx.sql`
    update role
    set name = ${name}, rights = ${[...rights]}, limits = ${toJson(limits)}::jsonb, version = version + 1
    where tenant_id = ${ctx.tenant}
      and code = ${code}`;
  await audit(ctx, 'role.change', `role/${code}`, detail);
  return { version: before.version + 1 };
}

const keysOf = (limits: readonly AmountLimit[]): string[] =>
  limits
    .map(({ action, currency, amount }) => `${action} ${currency} ${BigInt(amount)}`)
    .toSorted((a, b) => (a < b ? -1 : 1));

/** One limit per action and currency, and only of what the role may do. */
function assertSound(rights: readonly Right[], limits: readonly AmountLimit[]): void {
  const seen = new Set<string>();
  for (const { action, currency } of limits) {
    if (!rights.includes(LIMITED[action])) throw new Refused('identity.limitWithoutRight', { action });
    if (seen.has(`${action}/${currency}`)) throw new Refused('identity.limitTwice', { action, currency });
    seen.add(`${action}/${currency}`);
  }
}
