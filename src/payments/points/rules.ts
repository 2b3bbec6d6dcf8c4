/** What points are earned and worth, from which day on (MEM-3). A rule that has begun is never changed: another one follows it. */
import { auditAll } from '../../identity/identity.ts';
import { dayOf } from '../../kernel/business-day.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';

export type PointsRule = {
  id: Id;
  /** Null: of the house. */
  shopId: Id | null;
  fromDay: string;
  perYuan: number;
  worthMinor: bigint;
  months: number;
};

const ruleTable = table<PointsRule>('points_rule', {
  ...{ id: 'uuid', shopId: 'uuid', fromDay: 'date', perYuan: 'int', worthMinor: 'bigint', months: 'int' },
});

const YUAN = 100n;

/** The newest first. */
export const pointsRules = (ctx: Ctx): Promise<PointsRule[]> =>
  ctx.run<PointsRule>(sql`
    select ${ruleTable.select()}
    from points_rule
    where tenant_id = ${ctx.tenant}
    order by from_day desc, id desc`);

/** Of rules with the newest first: that of the shop that has begun goes before that of the house. */
export function ruleFor(rules: readonly PointsRule[], shopId: Id | null, today: string): PointsRule | null {
  const begun = rules.filter(({ fromDay }) => fromDay <= today);
  const own = shopId === null ? undefined : begun.find((rule) => rule.shopId === shopId);
  return own ?? begun.find((rule) => rule.shopId === null) ?? null;
}

/** Refuses as the contract's `addPointsRule`. */
export async function addPointsRule(ctx: Ctx, rule: Omit<PointsRule, 'id'>): Promise<void> {
  const today = dayOf(ctx.now());
  if (rule.fromDay < today) throw new Refused('payments.pointsRulePast', { day: today });
  if (BigInt(rule.perYuan) * rule.worthMinor > YUAN) throw new Refused('payments.pointsRuleTooMuch');
  const id = ctx.newId();
  const made = await ruleTable.insert(ctx, [{ ...rule, id }], sql`on conflict do nothing returning id`);
  if (made.length === 0) throw new Refused('payments.pointsRuleTaken');
  await auditAll(ctx, 'pointsRule.add', [{ subject: `pointsRule/${id}`, detail: { ...rule } }]);
}

/** Refuses `payments.pointsRuleUnknown` (404), `payments.pointsRuleBegun`. */
export async function removePointsRule(ctx: Ctx, id: Id): Promise<void> {
  const rule = (await pointsRules(ctx)).find((one) => one.id === id);
  if (!rule) throw new Refused('payments.pointsRuleUnknown', {}, 404);
  if (rule.fromDay <= dayOf(ctx.now())) throw new Refused('payments.pointsRuleBegun');
  await ctx.sql`delete from points_rule where tenant_id = ${ctx.tenant} and id = ${id}`;
  const { id: _, ...detail } = rule;
  await auditAll(ctx, 'pointsRule.remove', [{ subject: `pointsRule/${id}`, detail }]);
}

/** The last day of points that are granted on a day and last for months. */
export function lastDay(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const longest = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, longest))).toISOString().slice(0, 10);
}
