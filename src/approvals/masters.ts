/** Chains and absences as people keep them. */
import {
  type Absence,
  type ApprovalChain,
  CHAIN_KINDS,
  type ChainKind,
  type ChainStep,
} from '../contract/approval-chains.ts';
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { leastOf } from './chain.ts';
import { chainTable, keptChains } from './store.ts';

type Named = { id: Id; name: string };

/** Every kind there is. */
export async function chains(ctx: Ctx): Promise<ApprovalChain[]> {
  const kept = new Map((await keptChains(ctx)).map((chain) => [chain.kind, chain]));
  return CHAIN_KINDS.map((kind) => ({
    ...(kept.get(kind) ?? { kind, steps: [], active: false, version: 0 }),
    least: leastOf(kind),
  }));
}

export const rolesNamed = (ctx: Ctx): Promise<Named[]> =>
  ctx.sql<Named>`select id, name from role where tenant_id = ${ctx.tenant} order by name`;

/** Who can sign: people of the house that can sign in. */
export const peopleNamed = (ctx: Ctx): Promise<Named[]> =>
  ctx.sql<Named>`
    select id, name
    from app_user
    where tenant_id = ${ctx.tenant}
      and disabled_at is null
      and supplier_id is null
    order by name`;

/** Refuses `approvals.stepUnclear`, `approvals.whoUnknown` (data: `step`), and what `assertVersion` does. */
export async function setChain(
  ctx: Ctx,
  kind: ChainKind,
  { steps, active }: { steps: ChainStep[]; active: boolean },
  ifMatch: string | undefined,
): Promise<ApprovalChain> {
  // Whoever signs meanwhile signs by the old chain or by the new one.
  await ctx.sql`select pg_advisory_xact_lock(7004, ${ctx.tenant})`;
  const before = (await chains(ctx)).find((chain) => chain.kind === kind)!;
  assertVersion({ ifMatch }, before.version);
  const [roles, people] = [await rolesNamed(ctx), await peopleNamed(ctx)];
  for (const [i, { role, person }] of steps.entries()) {
    if (role && person) throw new Refused('approvals.stepUnclear', { step: i + 1 });
    const known = (role === null || isAmong(roles, role)) && (person === null || isAmong(people, person));
    if (!known) throw new Refused('approvals.whoUnknown', { step: i + 1 });
  }
  await chainTable.save(ctx, [{ kind, steps, active }], ['kind'], 'version');
  const was = before.version === 0 ? null : { steps: before.steps, active: before.active };
  await audit(ctx, 'approvalChain.set', `approvalChain/${kind}`, differences(was, { steps, active }));
  return (await chains(ctx)).find((chain) => chain.kind === kind)!;
}

const isAmong = (all: readonly Named[], id: Id): boolean => all.some((one) => one.id === id);

type AbsenceRow = Omit<Absence, 'user' | 'substitute' | 'version'>;
const absenceTable = table<AbsenceRow>('absence', {
  ...{ id: 'uuid', userId: 'uuid', substituteId: 'uuid', fromDay: 'date', untilDay: 'date', active: 'boolean' },
});

/** The latest first. */
export const absences = (ctx: Ctx, id: Id | null = null): Promise<Absence[]> =>
  ctx.run<Absence>(sql`
    select a.id, a.user_id as "userId", a.substitute_id as "substituteId", a.from_day::text as "fromDay",
           a.until_day::text as "untilDay", a.active, a.version, u.name as user, s.name as substitute
    from absence a
    join app_user u on u.tenant_id = a.tenant_id and u.id = a.user_id
    join app_user s on s.tenant_id = a.tenant_id and s.id = a.substitute_id
    where a.tenant_id = ${ctx.tenant}
      and (${id}::uuid is null or a.id = ${id}::uuid)
    order by a.until_day desc, a.id
    limit 500`);

/** Refuses `approvals.absenceUnknown` (404). */
export async function theAbsence(ctx: Ctx, id: Id): Promise<Absence> {
  const [found] = await absences(ctx, id);
  if (!found) throw new Refused('approvals.absenceUnknown', { id }, 404);
  return found;
}

/** Refuses `approvals.ownSubstitute`, `approvals.daysReversed`, `approvals.whoUnknown` (data: `field`). */
export async function keepAbsence(ctx: Ctx, before: Absence | null, after: AbsenceRow): Promise<Absence> {
  if (after.userId === after.substituteId) throw new Refused('approvals.ownSubstitute', { field: 'substituteId' });
  if (after.untilDay < after.fromDay) throw new Refused('approvals.daysReversed', { field: 'untilDay' });
  const people = await peopleNamed(ctx);
  for (const field of ['userId', 'substituteId'] as const)
    if (!isAmong(people, after[field])) throw new Refused('approvals.whoUnknown', { field });
  await absenceTable.save(ctx, [after], ['id'], 'version');
  const kept = await theAbsence(ctx, after.id);
  await audit(ctx, 'absence.save', `absence/${after.id}`, differences(before, kept));
  return kept;
}
