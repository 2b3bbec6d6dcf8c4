/**
 * Rule sets as data (ORD-4, OPS-3): versioned, published, read once per version and process. The published version
 * with the highest number counts; before there is one, the defaults do.
 */
import type { Ctx } from '../kernel/context.ts';
import { type CourierRules, checkCourierRules } from '../shipping/shipping.ts';
import { DEFAULT_RULES } from './default-rules.ts';
import { type CompiledRules, compileRules, type Rule } from './review-rules.ts';

export type RuleKind = 'review' | 'courier';

const read = new Map<string, unknown>();

async function published<T>(
  ctx: Ctx,
  kind: RuleKind,
  defaults: readonly unknown[],
  compile: (version: number, rules: never) => T,
): Promise<T> {
  const [row] = await ctx.sql<{ version: number }>`
    select version
    from rule_set
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and published_at is not null
    order by version desc
    limit 1`;
  const version = row?.version ?? 0;
  const key = `${kind}/${version === 0 ? 'default' : `${ctx.tenant}/${version}`}`;
  if (!read.has(key))
    read.set(key, compile(version, (version === 0 ? defaults : await rulesOf(ctx, kind, version)) as never));
  return read.get(key) as T;
}

async function rulesOf(ctx: Ctx, kind: RuleKind, version: number): Promise<unknown[]> {
  const [row] = await ctx.sql<{ rules: unknown[] }>`
    select rules
    from rule_set
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and version = ${version}`;
  return row!.rules;
}

export const reviewRules = (ctx: Ctx): Promise<CompiledRules> =>
  published(ctx, 'review', DEFAULT_RULES, (version, rules: Rule[]) => compileRules(version, rules));

/** Which couriers a kind of parcel may take. */
export const courierRules = (ctx: Ctx): Promise<CourierRules> =>
  published(ctx, 'courier', [], (_, rules: unknown[]) => ({
    ordered: checkCourierRules(rules),
    quotaLeft: new Map(),
  }));
