/**
 * Rule sets as data (ORD-4, OPS-3): versioned, published, read once per version and process. The published version
 * with the highest number counts; before there is one, the defaults do.
 */
import type { RuleKind } from '../contract/rules.ts';
import type { Ctx, Tenant } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import { type CourierRules, checkCourierRules } from '../shipping/shipping.ts';
import { checkSourcingRules, type SourcingSet } from '../sourcing/sourcing.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { type CompiledRules, compileRules, type Rule } from './review-rules.ts';

export type VersionHead = {
  version: number;
  publishedAt: Date | null;
  publishedBy: string | null;
  note: string;
  ruleCount: number;
};

/** Per kind the rules before anything was published. */
export const DEFAULTS: Record<RuleKind, readonly unknown[]> = {
  review: DEFAULT_RULES,
  courier: [],
  sourcing: [],
};

type InForce = Map<RuleKind, { version: number; rules: unknown }>;
const compiled = new WeakMap<object, Map<Tenant, InForce>>();

/** What this process knows of a tenant's rules in force: one version per kind, which the next one takes the place of. */
function inForceOf(ctx: Ctx): InForce {
  const ofDatabase = compiled.get(ctx.database) ?? new Map<Tenant, InForce>();
  compiled.set(ctx.database, ofDatabase);
  const own = ofDatabase.get(ctx.tenant) ?? new Map();
  ofDatabase.set(ctx.tenant, own);
  return own;
}

/** The version in force; 0 while nothing was published. */
export async function versionInForce(ctx: Ctx, kind: string): Promise<number> {
  const [row] = await ctx.sql<{ version: number }>`
    select version
    from rule_set
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and published_at is not null
    order by version desc
    limit 1`;
  return row?.version ?? 0;
}

async function published<T>(ctx: Ctx, kind: RuleKind, compile: (version: number, rules: never) => T): Promise<T> {
  const version = await versionInForce(ctx, kind);
  const inForce = inForceOf(ctx);
  const known = inForce.get(kind);
  if (known?.version === version) return known.rules as T;
  const rules = compile(version, (await rulesOf(ctx, kind, version)) as never);
  inForce.set(kind, { version, rules });
  return rules;
}

/** The rules of a version, 0 being the defaults. Refuses `orders.ruleVersionUnknown` (404). */
export async function rulesOf(ctx: Ctx, kind: RuleKind, version: number): Promise<readonly unknown[]> {
  if (version === 0) return DEFAULTS[kind];
  const [row] = await ctx.sql<{ rules: unknown[] }>`
    select rules
    from rule_set
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and version = ${version}`;
  if (!row) throw new Refused('orders.ruleVersionUnknown', { kind, version }, 404);
  return row.rules;
}

/** Published versions, newest first, from before a version on. */
export const versionsOf = (ctx: Ctx, kind: string, before: number, limit: number): Promise<VersionHead[]> =>
  ctx.sql<VersionHead>`
    select version, published_at as "publishedAt", published_by as "publishedBy", note,
           jsonb_array_length(rules) as "ruleCount"
    from rule_set
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and version < ${before}
      and published_at is not null
    order by version desc
    limit ${limit}`;

export const reviewRules = (ctx: Ctx): Promise<CompiledRules> =>
  published(ctx, 'review', (version, rules: Rule[]) => compileRules(version, rules));

/** Which couriers a kind of parcel may take. */
export const courierRules = (ctx: Ctx): Promise<CourierRules> =>
  published(ctx, 'courier', (_, rules: unknown[]) => ({
    ordered: checkCourierRules(rules),
    quotaLeft: new Map(),
  }));

/** Which nodes ship for whom, and what weighs beside freight. */
export const sourcingSet = (ctx: Ctx): Promise<SourcingSet> =>
  published(ctx, 'sourcing', (_, rules: unknown[]) => checkSourcingRules(rules));
