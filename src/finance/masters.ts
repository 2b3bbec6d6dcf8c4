/** What a tenant keeps of his own: accounts over the usual chart, posting rules over the usual ones. */
import type { RuleLine } from '../contract/books.ts';
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { Refused } from '../kernel/refusal.ts';
import { chartWith, type GlAccount } from './chart.ts';
import { amountNames, drawLines, POSTING_RULES, type PostingRule } from './posting-rules.ts';

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

/** Who changes the chart or a rule waits for whoever does the same. */
const takeTurn = (ctx: Ctx) => ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`books/${ctx.tenant}`}, 0))`;

/**
 * Keeps an account; `before` null: a new one. Refuses `finance.accountTaken` (data: `code` or `number`), also where only
 * the number is another one's.
 */
export async function keepAccount(
  ctx: Ctx,
  account: Omit<GlAccount, 'version'>,
  check: (before: GlAccount | undefined) => void,
): Promise<GlAccount> {
  await takeTurn(ctx);
  const chart = await chartOf(ctx);
  const before = chart.get(account.code);
  check(before);
  const taken = [...chart.values()].some(({ code, number }) => code !== account.code && number === account.number);
  if (taken) throw new Refused('finance.accountTaken', { number: account.number });
  const kept = { ...account, version: (before?.version ?? 0) + 1 };
  await accountTable.save(ctx, [kept], ['code']);
  await audit(ctx, 'bookAccount.save', `bookAccount/${kept.code}`, differences(before ?? null, kept));
  return kept;
}

/**
 * Keeps a posting rule. Refuses `finance.accountUnknown` (data: `account`), `finance.amountUnknown` (data: `amount`),
 * `finance.ruleUnbalanced`: whatever an event brings, the lines must balance.
 */
export async function keepRule(
  ctx: Ctx,
  kind: string,
  { memo, lines }: Pick<KeptRule, 'memo' | 'lines'>,
  check: (before: PostingRule & { version: number }) => void,
): Promise<KeptRule> {
  await takeTurn(ctx);
  const before = (await rulesOf(ctx)).get(kind);
  if (!before) throw new Refused('finance.ruleMissing', { kind }, 404);
  check(before);
  const chart = await chartOf(ctx);
  const gone = lines.find(({ account }) => !chart.get(account)?.active);
  if (gone) throw new Refused('finance.accountUnknown', { account: gone.account });
  const usual = amountNames((POSTING_RULES as Record<string, PostingRule>)[kind]!.lines);
  const strange = amountNames(lines).find((name) => !usual.includes(name));
  if (strange) throw new Refused('finance.amountUnknown', { kind, amount: strange });
  // Amounts without a common measure: lines that balance for them balance for all.
  const amounts = Object.fromEntries(usual.map((name, i) => [name, 1009n ** BigInt(i + 1)]));
  if ('refusal' in drawLines(kind, { memo, lines }, amounts)) throw new Refused('finance.ruleUnbalanced', { kind });
  const kept = { kind, memo, lines, version: before.version + 1 };
  await ruleTable.save(ctx, [kept], ['kind']);
  await audit(
    ctx,
    'bookRule.save',
    `bookRule/${kind}`,
    differences({ memo: before.memo, lines: before.lines }, { memo, lines }),
  );
  return kept;
}
