/**
 * Rules by which payments are shared (CLR-2): per goods, per sub-merchant, per shop. The first that fits a line counts.
 * Pure, but for where the rules are kept. Shares of a payment are reckoned once and allocated, so they always re-sum.
 */
import type { SplitRuleInput } from '../contract/clearing.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { allocate, applyRate } from '../kernel/money.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Share } from './split.ts';

export type SplitRule = Omit<SplitRuleInput, 'fixed'> & { id: Id; fixedMinor: bigint };
export type KeptRule = SplitRule & { version: number };

const ruleTable = table<SplitRule>('split_rule', {
  id: 'uuid',
  name: 'text',
  priority: 'int',
  shopId: 'uuid',
  subMerchantId: 'uuid',
  skuIds: 'uuid[]',
  commissionPpm: 'int',
  vatPpm: 'int',
  fixedMinor: 'bigint',
  base: 'text',
  shares: 'jsonb',
  active: 'boolean',
});

export const rulesOf = (ctx: Ctx, id: Id | null = null): Promise<KeptRule[]> =>
  ctx.run<KeptRule>(sql`
    select ${ruleTable.select()}, version
    from split_rule
    where tenant_id = ${ctx.tenant}
      and (${id}::uuid is null or id = ${id})
    order by priority, id`);

/** Refuses `clearing.ruleUnknown` (404). */
export async function ruleOf(ctx: Ctx, id: Id): Promise<KeptRule> {
  const [known] = await rulesOf(ctx, id);
  if (!known) throw new Refused('clearing.ruleUnknown', { id }, 404);
  return known;
}

/** Refuses `clearing.sharesTooMuch`: all shares together are more than there is. */
export async function keepRule(ctx: Ctx, before: KeptRule | null, rule: SplitRule): Promise<void> {
  const all = rule.commissionPpm + rule.shares.reduce((sum, { ppm }) => sum + ppm, 0);
  if (all > 1_000_000) throw new Refused('clearing.sharesTooMuch', { field: 'shares' });
  await ruleTable.save(ctx, [rule], ['id'], 'version');
  const said = ({ id: _, ...rest }: SplitRule) => rest;
  const { version: __, ...was } = before ?? { version: 0 };
  await auditChanges(ctx, `splitRule.${before ? 'change' : 'create'}`, [
    { subject: `splitRule/${rule.id}`, detail: differences(before && said(was as SplitRule), said(rule)) },
  ]);
}

export type PaidLine = { skuId: Id | null; amountMinor: bigint };
export type Payment = { shopId: Id; subMerchantId: Id; paidMinor: bigint; feeMinor: bigint };

/** The platform's share first, then those of others in the order the rules name them. Null: no rule fits any line. */
export function sharesOf(
  rules: readonly SplitRule[],
  payment: Payment,
  lines: readonly PaidLine[],
): { shares: Share[]; vatPpm: number } | null {
  const worth = lines.filter(({ amountMinor }) => amountMinor > 0n);
  const goods = worth.length > 0 ? worth : [{ skuId: null, amountMinor: 1n }];
  const weights = goods.map(({ amountMinor }) => amountMinor);
  const paid = allocate(payment.paidMinor, weights);
  const afterFee = allocate(payment.paidMinor - payment.feeMinor, weights);
  const sums = new Map<Id | null, bigint>([[null, 0n]]);
  const add = (receiver: Id | null, amount: bigint) => sums.set(receiver, (sums.get(receiver) ?? 0n) + amount);
  const used = new Set<SplitRule>();
  for (const [i, { skuId }] of goods.entries()) {
    const rule = rules.find((one) => fits(one, payment, skuId));
    if (!rule) continue;
    const base = (rule.base === 'paid' ? paid : afterFee)[i]!;
    // What a rule takes once, it takes once for the payment.
    add(null, applyRate(base, BigInt(rule.commissionPpm)) + (used.has(rule) ? 0n : rule.fixedMinor));
    for (const { subMerchantId, ppm } of rule.shares) add(subMerchantId, applyRate(base, BigInt(ppm)));
    used.add(rule);
  }
  const [first] = used;
  if (!first) return null;
  sums.delete(payment.subMerchantId);
  return { shares: [...sums].map(([receiver, amountMinor]) => ({ receiver, amountMinor })), vatPpm: first.vatPpm };
}

const fits = (rule: SplitRule, { shopId, subMerchantId }: Payment, skuId: Id | null): boolean =>
  rule.active &&
  (rule.shopId === null || rule.shopId === shopId) &&
  (rule.subMerchantId === null || rule.subMerchantId === subMerchantId) &&
  (rule.skuIds.length === 0 || (skuId !== null && rule.skuIds.includes(skuId)));
