/**
 * Merchant codes made by a tenant's rule (CAT-1): the parts it names, in its order, each by its abbreviation where it has
 * one. What must stay true: the same goods and the same codes in use give the same code, and no code is given twice.
 */
import type { NamePart } from '../contract/styles.ts';
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';

export type NamingRule = {
  parts: NamePart[];
  separator: string;
  /** `米白` → `MB`, looked up by the whole part. */
  abbreviations: Record<string, string>;
};

/** For tenants that have no rule of their own. */
export const DEFAULT_RULE: NamingRule = {
  parts: ['brand', 'model', 'series', 'color', 'size'],
  separator: '-',
  abbreviations: {},
};

/** The code by the rule; empty when nothing it asks for is known. */
export function codeByRule(rule: NamingRule, goods: Partial<Record<NamePart, string>>): string {
  const parts = rule.parts.map((part) => {
    const word = (goods[part] ?? '').normalize('NFKC').trim();
    const short = Object.hasOwn(rule.abbreviations, word) ? rule.abbreviations[word]! : word;
    return short.replace(/\s+/g, '').toUpperCase();
  });
  return parts.filter((part) => part !== '').join(rule.separator);
}

/** Goods that differ in nothing the rule asks for are numbered: `A-TS`, `A-TS-2`, `A-TS-3`. */
export const numberedCode = (code: string, separator: string, n: number): string =>
  n === 1 ? code : `${code}${separator}${n}`;

/** The rule and its version; 0 where the tenant has none of its own. */
export async function namingRule(ctx: Ctx): Promise<NamingRule & { version: number }> {
  const [row] = await ctx.sql<NamingRule & { version: number }>`
    select parts, separator, abbreviations, version
    from naming_rule
    where tenant_id = ${ctx.tenant}`;
  return row ?? { ...DEFAULT_RULE, version: 0 };
}

/** Codes that are given from now on follow the rule; those given stay. */
export async function setNamingRule(ctx: Ctx, rule: NamingRule): Promise<void> {
  const { version: _, ...before } = await namingRule(ctx);
  if (Object.keys(differences<NamingRule>(before, rule)).length === 0) return;
  await ctx.sql`
    insert into naming_rule (tenant_id, parts, separator, abbreviations)
    values (${ctx.tenant}, ${rule.parts}, ${rule.separator}, ${rule.abbreviations})
    on conflict (tenant_id) do update
    set parts = excluded.parts, separator = excluded.separator, abbreviations = excluded.abbreviations,
        version = naming_rule.version + 1`;
  await audit(ctx, 'namingRule.set', 'namingRule', { ...rule });
}
