/**
 * The levels of a SKU at a node against its stock of now (STK-8): what is to be ordered, low, dead or too much. What must
 * stay true: `available` and `on order` are those of the stock page. Bundles have no goods of their own and are left out.
 */
import type { Static } from 'typebox';
import type { Sku } from '../catalog/catalog.ts';
import type { DemandForecast, ReplenishmentKind } from '../contract/replenishment.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type Amounts, stockAt } from './buckets.ts';
import { suggestion, wholePacks } from './forecast/reorder.ts';
import type { Node } from './nodes.ts';
import { NO_RULE, type ReplenishmentRule, rulesOf } from './replenishment-rules.ts';
import { replenishmentSettings } from './replenishment-settings.ts';
import { ageOfStock } from './stock-age.ts';

const DEAD_DAYS = 90;
const DAY_MS = 86_400_000;

export type Kept = Omit<Static<typeof DemandForecast>, 'reorderPoint' | 'orderUpTo'> & {
  skuId: Id;
  nodeId: Id;
  reorderPoint: bigint;
  orderUpTo: bigint;
  /** Days its goods lasted at the last look. */
  urgency: number;
};
type Found = {
  sku: Sku;
  node: Node;
  stock: Amounts;
  kept: Kept | null;
  rule: Omit<ReplenishmentRule, 'skuId' | 'nodeId'>;
  lastSale: string | null;
  /** Days since the oldest goods that are there came; null where nobody knows. */
  age: number | null;
};
export type Judged = Found & {
  kind: ReplenishmentKind;
  /** In whole packs; `wanted`: before it was rounded up. */
  suggestion: bigint;
  wanted: bigint;
  reorderPoint: bigint | null;
  orderUpTo: bigint | null;
  coverDays: number | null;
};

/** SKUs at nodes that have goods there, or on order, or a forecast, or levels somebody set. */
export async function judgeLevels(ctx: Ctx, nodes: readonly Node[], skus: readonly Sku[]): Promise<Judged[]> {
  const [nodeIds, skuIds] = [nodes.map(({ id }) => id), skus.map(({ id }) => id)];
  const [stock, kept, sales, rules, { overWeeks }] = await Promise.all([
    stockAt(ctx, nodeIds, skus),
    keptLevels(ctx, skuIds, nodeIds),
    lastSales(ctx, skuIds, nodeIds),
    rulesOf(ctx, skuIds),
    replenishmentSettings(ctx),
  ]);
  const there = skus.flatMap((sku) =>
    nodes.flatMap((node) => {
      const own = { sku, node, stock: stock.get(sku.id)!.get(node.id)!.amounts };
      const key = `${sku.id}/${node.id}`;
      const rule = rules.get(key) ?? NO_RULE;
      const line = { ...own, rule, kept: kept.get(key) ?? null, lastSale: sales.get(key) ?? null };
      const known = line.kept || rule.reorderPoint !== null || own.stock.available > 0n || own.stock.onOrder > 0n;
      return known ? [line] : [];
    }),
  );
  const ages = await ageOfStock(ctx, availableGoods(there));
  return there.map((line) =>
    judge({ ...line, age: ages.get(line.node.id)?.get(line.sku.id) ?? null }, overWeeks, ctx.now()),
  );
}

const availableGoods = (lines: readonly Omit<Found, 'age'>[]) =>
  new Map(
    [...Map.groupBy(lines, ({ node }) => node.id)].map(([id, own]) => [
      id,
      new Map(own.flatMap(({ sku, stock }) => (stock.available > 0n ? [[sku.id, stock.available] as const] : []))),
    ]),
  );

function judge(line: Found, overWeeks: number, now: number): Judged {
  const { sku, stock, kept, rule, lastSale, age } = line;
  const [reorderPoint, orderUpTo] =
    rule.reorderPoint === null
      ? [kept?.reorderPoint ?? null, kept?.orderUpTo ?? null]
      : [rule.reorderPoint, rule.orderUpTo];
  const counts = reorderPoint !== null && sku.active;
  const wanted = counts ? suggestion(stock.available + stock.onOrder, reorderPoint, orderUpTo!) : 0n;
  const coverDays = coverOf(line);
  const judged = {
    ...{ ...line, wanted, reorderPoint, orderUpTo, coverDays },
    suggestion: wholePacks(wanted, rule.packSize, rule.minQuantity),
  };
  if (wanted > 0n) return { ...judged, kind: 'reorder' };
  const silent = lastSale === null || now - Date.parse(lastSale) > DEAD_DAYS * DAY_MS;
  // Goods that came lately had no time to be sold.
  const dead = stock.available > 0n && silent && (age === null || age > DEAD_DAYS);
  const low = counts && stock.available < reorderPoint;
  const over = coverDays !== null && coverDays > overWeeks * 7;
  return { ...judged, kind: low ? 'low' : dead ? 'dead' : over ? 'over' : 'enough' };
}

/** Beyond this nobody plans. */
export const MOST_DAYS = 9999;

function coverOf({ stock, kept }: Pick<Found, 'stock' | 'kept'>): number | null {
  const perWeek = kept ? kept.expected.reduce((a, b) => a + b, 0) / kept.expected.length : 0;
  if (perWeek <= 0) return null;
  return Math.max(0, Math.min(MOST_DAYS, Math.floor((Number(stock.available) / perWeek) * 7)));
}

async function keptLevels(ctx: Ctx, skuIds: readonly Id[], nodeIds: readonly Id[]): Promise<Map<string, Kept>> {
  const rows = await ctx.sql<Kept>`
    select sku_id as "skuId", node_id as "nodeId", demand, method, weeks, tries, error, plain_error as "plainError",
           lead_days as "leadDays", review_days as "reviewDays", service_percent as "servicePercent", filled,
           expected, reorder_point as "reorderPoint", point_ground as ground, up_to as "orderUpTo",
           cover_days as urgency
    from replenishment
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${skuIds as Id[]}::uuid[])
      and node_id = any(${nodeIds as Id[]}::uuid[])`;
  return new Map(rows.map((row) => [`${row.skuId}/${row.nodeId}`, row]));
}

async function lastSales(ctx: Ctx, skuIds: readonly Id[], nodeIds: readonly Id[]): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ skuId: Id; nodeId: Id; day: string }>`
    select sku_id as "skuId", node_id as "nodeId", max(day)::text as day
    from sku_day_sales
    where tenant_id = ${ctx.tenant}
      and sku_id = any(${skuIds as Id[]}::uuid[])
      and node_id = any(${nodeIds as Id[]}::uuid[])
      and quantity > 0
    group by sku_id, node_id`;
  return new Map(rows.map((row) => [`${row.skuId}/${row.nodeId}`, row.day]));
}
