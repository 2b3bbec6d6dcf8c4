/**
 * What differs from the tenant's settings for a SKU at a node (STK-8), kept by people on the page or by file. Nothing set is
 * no row's fault: it is as if there were none.
 */
import { type Sku, skusById } from '../catalog/catalog.ts';
import type { ReplenishmentRuleInput } from '../contract/replenishment.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type RuleRow = {
  skuId: Id;
  nodeId: Id;
  leadDays: number | null;
  reviewDays: number | null;
  servicePercent: number | null;
  /** Both or neither. */
  reorderPoint: bigint | null;
  orderUpTo: bigint | null;
  packSize: bigint;
  minQuantity: bigint;
  supplier: string;
};
export type ReplenishmentRule = RuleRow & { version: number };

const ruleTable = table<RuleRow>('replenishment_rule', {
  skuId: 'uuid',
  nodeId: 'uuid',
  leadDays: 'int',
  reviewDays: 'int',
  servicePercent: 'int',
  reorderPoint: 'bigint',
  orderUpTo: 'bigint',
  packSize: 'bigint',
  minQuantity: 'bigint',
  supplier: 'text',
});

export const NO_RULE: Omit<ReplenishmentRule, 'skuId' | 'nodeId'> = {
  ...{ leadDays: null, reviewDays: null, servicePercent: null, reorderPoint: null, orderUpTo: null },
  ...{ packSize: 1n, minQuantity: 0n, supplier: '', version: 0 },
};

/** All, or those of SKUs, by `<sku>/<node>`. `lock`: to change them. */
export async function rulesOf(
  ctx: Ctx,
  skuIds?: readonly Id[],
  lock = false,
): Promise<ReadonlyMap<string, ReplenishmentRule>> {
  const rows = await ctx.run<ReplenishmentRule>(sql`
    select ${ruleTable.select()}, version
    from replenishment_rule
    where tenant_id = ${ctx.tenant}
      ${skuIds ? sql`and sku_id = any(${skuIds as Id[]}::uuid[])` : sql``}
    ${lock ? sql`for update` : sql``}`);
  return new Map(rows.map((row) => [`${row.skuId}/${row.nodeId}`, row]));
}

export const ruleRow = (skuId: Id, nodeId: Id, input: ReplenishmentRuleInput): RuleRow => {
  const whole = (text: string | null) => (text === null ? null : BigInt(text));
  const { reorderPoint, orderUpTo, packSize, minQuantity, ...rest } = input;
  return {
    ...{ skuId, nodeId, ...rest, reorderPoint: whole(reorderPoint), orderUpTo: whole(orderUpTo) },
    ...{ packSize: BigInt(packSize), minQuantity: BigInt(minQuantity) },
  };
};

/** What is wrong with a rule, or null: `stock.levelsHalf` (a point without what to order up to), `stock.upToBelow`. */
export function faultOfRule({ reorderPoint, orderUpTo }: RuleRow): { field: keyof RuleRow; code: string } | null {
  if ((reorderPoint === null) !== (orderUpTo === null))
    return { field: reorderPoint === null ? 'reorderPoint' : 'orderUpTo', code: 'stock.levelsHalf' };
  if (reorderPoint !== null && orderUpTo! < reorderPoint) return { field: 'orderUpTo', code: 'stock.upToBelow' };
  return null;
}

/** Adds rules or replaces them; whoever changes one has compared its version. Refuses `stock.skuUnknown` and as `faultOfRule`. */
export async function keepRules(ctx: Ctx, rows: readonly RuleRow[]): Promise<void> {
  const ids = [...new Set(rows.map(({ skuId }) => skuId))];
  const [skus, before] = await Promise.all([skusById(ctx, ids), rulesOf(ctx, ids)]);
  for (const row of rows) {
    if (!skus.has(row.skuId)) throw new Refused('stock.skuUnknown', { skuId: row.skuId });
    const fault = faultOfRule(row);
    if (fault) throw new Refused(fault.code, { field: fault.field });
  }
  await ruleTable.save(ctx, rows, ['skuId', 'nodeId'], 'version');
  const entries = rows.map((row) => {
    const known = before.get(`${row.skuId}/${row.nodeId}`) ?? { ...NO_RULE, ...row, ...NO_RULE };
    return { subject: `sku/${row.skuId}`, detail: differences(said(known), said(row)) };
  });
  await auditChanges(ctx, 'replenishment.rule', entries);
}

const said = ({ skuId: _, reorderPoint, orderUpTo, packSize, minQuantity, ...rest }: RuleRow) => ({
  ...{ nodeId: rest.nodeId, leadDays: rest.leadDays, reviewDays: rest.reviewDays },
  ...{ servicePercent: rest.servicePercent, supplier: rest.supplier },
  ...{ reorderPoint: reorderPoint?.toString() ?? null, orderUpTo: orderUpTo?.toString() ?? null },
  ...{ packSize: packSize.toString(), minQuantity: minQuantity.toString() },
});

/** Who is asked for a SKU at a node: the rule's supplier, else the SKU's. */
export async function supplierFor(
  ctx: Ctx,
  skus: ReadonlyMap<Id, Pick<Sku, 'supplier'>>,
): Promise<(skuId: Id, nodeId: Id) => string> {
  const rules = await rulesOf(ctx, [...skus.keys()]);
  return (skuId, nodeId) => rules.get(`${skuId}/${nodeId}`)?.supplier || (skus.get(skuId)?.supplier ?? '');
}
