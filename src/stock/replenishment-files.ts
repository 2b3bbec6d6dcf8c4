/** What differs per SKU and node as a table, in and out in the same columns (STK-8); an empty cell is the tenant's setting. */
import { skuIdsByCode } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { column, idColumn, optionalColumn } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import type { CellError, LineOf, ReadRow, TableExport, TableImport } from '../tables/tables.ts';
import { askReplenishment } from './make-replenishment.ts';
import { nodesOf } from './nodes.ts';
import { faultOfRule, keepRules, type RuleRow } from './replenishment-rules.ts';

const COLUMNS = {
  node: idColumn('仓库编码', 'node'),
  sku: idColumn('商家编码', 'merchantCode'),
  leadDays: optionalColumn('到货周期(天)', 'leadDays'),
  reviewDays: optionalColumn('订货间隔(天)', 'reviewDays'),
  servicePercent: optionalColumn('服务水平(%)', 'servicePercent'),
  reorderPoint: optionalColumn('固定补货点', 'reorderPoint'),
  orderUpTo: optionalColumn('固定补至', 'orderUpTo'),
  packSize: optionalColumn('箱规', 'packSize'),
  minQuantity: optionalColumn('起订量', 'minQuantity'),
  supplier: column('供应商', 'supplier'),
};
type Key = keyof typeof COLUMNS;
type Cells = Omit<RuleRow, 'skuId' | 'nodeId'> & { node: string; sku: string };

const RANGES = { leadDays: [1, 180], reviewDays: [1, 90], servicePercent: [50, 99] } as const;

/** Codes: `stock.levelDamaged` (what is no number, or none that is allowed), `stock.levelsHalf`, `stock.upToBelow`. */
function readRow(cells: Record<Key, string>): ReadRow<Cells> {
  const errors: CellError[] = [];
  const text = (key: Key) => cells[key].trim();
  const fail = (key: Key, code: string) => errors.push({ code, column: COLUMNS[key].names[0]!, value: cells[key] });
  const whole = (key: Key): bigint | null => {
    if (text(key) === '') return null;
    if (/^\d{1,12}$/.test(text(key))) return BigInt(text(key));
    fail(key, 'stock.levelDamaged');
    return null;
  };
  const within = (key: keyof typeof RANGES): number | null => {
    const value = whole(key);
    const [least, most] = RANGES[key];
    if (value !== null && (value < least || value > most)) fail(key, 'stock.levelDamaged');
    return value === null ? null : Number(value);
  };
  for (const key of ['node', 'sku'] as const) if (text(key) === '') fail(key, 'stock.levelDamaged');
  const value = {
    ...{ node: text('node'), sku: text('sku'), supplier: text('supplier') },
    ...{ leadDays: within('leadDays'), reviewDays: within('reviewDays'), servicePercent: within('servicePercent') },
    ...{ reorderPoint: whole('reorderPoint'), orderUpTo: whole('orderUpTo') },
    ...{ packSize: whole('packSize') ?? 1n, minQuantity: whole('minQuantity') ?? 0n },
  };
  if (value.packSize === 0n) fail('packSize', 'stock.levelDamaged');
  const fault = faultOfRule({ ...value, skuId: '', nodeId: '' });
  if (fault) fail(fault.field as Key, fault.code);
  return errors.length ? { errors } : { value };
}

/** Refuses per row `stock.nodeUnknown`, `stock.skuUnknown`. New levels are made at once. */
async function takeRows(ctx: Ctx, rows: readonly LineOf<Cells>[]): Promise<Outcome<number, string>[]> {
  const nodes = new Map((await nodesOf(ctx)).map(({ code, id }) => [code, id]));
  const skus = await skuIdsByCode(
    ctx,
    rows.map(({ value }) => value.sku),
  );
  const ready = new Map<string, RuleRow>();
  const outcomes = rows.map(({ line, value: { node, sku, ...rule } }): Outcome<number, string> => {
    const [nodeId, skuId] = [nodes.get(node), skus.get(sku)];
    if (!nodeId) return refuse(line, 'stock.nodeUnknown', { node });
    if (!skuId) return refuse(line, 'stock.skuUnknown', { sku });
    ready.set(`${skuId}/${nodeId}`, { ...rule, skuId, nodeId });
    return done(line);
  });
  await keepRules(ctx, [...ready.values()]);
  await askReplenishment(ctx);
  return outcomes;
}

export const replenishmentRuleImport = {
  ...{ kind: 'replenishmentRules' as const, columns: COLUMNS, batch: 1000, readRow, takeRows },
} satisfies TableImport<Cells, Key>;

type Exported = RuleRow & { node: string; sku: string };
const ZERO = '00000000-0000-0000-0000-000000000000';

export const replenishmentRuleExport: TableExport = {
  kind: 'replenishmentRules',
  right: 'stock.read',
  header: Object.values(COLUMNS).map(({ names }) => names[0]!),
  page: async (ctx, after, limit) => {
    const [skuId, nodeId] = after?.split('/') ?? [ZERO, ZERO];
    const rows = await ctx.sql<Exported & { skuId: Id; nodeId: Id }>`
      select r.sku_id as "skuId", r.node_id as "nodeId", n.code as node, s.merchant_code as sku,
             r.lead_days as "leadDays", r.review_days as "reviewDays", r.service_percent as "servicePercent",
             r.reorder_point as "reorderPoint", r.order_up_to as "orderUpTo", r.pack_size as "packSize",
             r.min_quantity as "minQuantity", r.supplier
      from replenishment_rule r
      join node n on n.tenant_id = r.tenant_id and n.id = r.node_id
      join sku s on s.tenant_id = r.tenant_id and s.id = r.sku_id
      where r.tenant_id = ${ctx.tenant}
        and (r.sku_id, r.node_id) > (${skuId}::uuid, ${nodeId}::uuid)
      order by r.sku_id, r.node_id
      limit ${limit}`;
    const last = rows.at(-1);
    const days = (value: number | null) => (value === null ? '' : BigInt(value));
    return {
      rows: rows.map((row) => [
        ...[row.node, row.sku, days(row.leadDays), days(row.reviewDays), days(row.servicePercent)],
        ...[row.reorderPoint ?? '', row.orderUpTo ?? '', row.packSize, row.minQuantity, row.supplier],
      ]),
      next: rows.length < limit || !last ? null : `${last.skuId}/${last.nodeId}`,
    };
  },
};
