/** What a tenant keeps of his own: accounts over the usual chart, posting rules over the usual ones. */
import type { RuleLine } from '../contract/books.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { chartWith, type GlAccount } from './chart.ts';
import { POSTING_RULES, type PostingRule } from './posting-rules.ts';

export type KeptRule = { kind: string; memo: string; lines: RuleLine[]; version: number };

export const accountTable = table<GlAccount>('gl_account', {
  code: 'text',
  number: 'text',
  name: 'text',
  kind: 'text',
  byWhat: 'text',
  flow: 'text',
  outside: 'jsonb',
  active: 'boolean',
  version: 'int',
});
export const ruleTable = table<KeptRule>('gl_rule', { kind: 'text', memo: 'text', lines: 'jsonb', version: 'int' });

/** By code, in the order of their numbers. */
export const chartOf = async (ctx: Ctx): Promise<Map<string, GlAccount>> =>
  chartWith(
    await ctx.run<GlAccount>(sql`select ${accountTable.select()} from gl_account where tenant_id = ${ctx.tenant}`),
  );

/** By kind of event: the usual ones, and over them what the tenant has changed. `version` 0: as it comes. */
export async function rulesOf(ctx: Ctx): Promise<Map<string, PostingRule & { version: number }>> {
  const kept = await ctx.run<KeptRule>(sql`select ${ruleTable.select()} from gl_rule where tenant_id = ${ctx.tenant}`);
  const usual: Record<string, PostingRule> = POSTING_RULES;
  const all = new Map(Object.entries(usual).map(([kind, rule]) => [kind, { ...rule, version: 0 }]));
  for (const { kind, ...rule } of kept) all.set(kind, { ...usual[kind], ...rule });
  return all;
}
