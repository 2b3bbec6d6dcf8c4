/**
 * What is to be ordered, what is low, too much or dead (STK-8): the kept levels of a SKU at a node against its stock of
 * now. What must stay true: `available` and `on order` are those of the stock page; a page looks through a bounded number
 * of SKUs, so it may be short and still have a next one. Bundles have no goods of their own and are left out.
 */
import type { Static } from 'typebox';
import { findSkus, type Sku } from '../catalog/catalog.ts';
import type { DemandForecast, ReplenishmentKind, ReplenishmentLine } from '../contract/replenishment.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCursor, writeCursor } from '../kernel/http/cursor.ts';
import type { Id } from '../kernel/ids.ts';
import { type Amounts, stockAt } from './buckets.ts';
import { suggestion } from './forecast/reorder.ts';
import { runningWeek, weeklySales } from './make-replenishment.ts';
import type { Node } from './nodes.ts';
import { replenishmentSettings } from './replenishment-settings.ts';
import { ageOfStock } from './stock-age.ts';

export type ReplenishmentQuery = {
  text?: string | undefined;
  kind?: readonly ReplenishmentKind[] | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
};

const SCAN = 4000;
const STEP = 500;
const DEAD_DAYS = 90;
const DAY_MS = 86_400_000;

type Kept = Omit<Static<typeof DemandForecast>, 'reorderPoint' | 'orderUpTo'> & {
  skuId: Id;
  nodeId: Id;
  reorderPoint: bigint;
  orderUpTo: bigint;
};
type Found = {
  sku: Sku;
  node: Node;
  stock: Amounts;
  kept: Kept | null;
  lastSale: string | null;
  /** Days since the oldest goods that are there came; null where nobody knows. */
  age: number | null;
};
type Judged = Found & { kind: ReplenishmentKind; suggestion: bigint };
export type ListedLine = Omit<ReplenishmentLine, Wired> &
  Record<Exclude<Wired, 'forecast' | 'history'>, bigint> & {
    forecast: Omit<Kept, 'skuId' | 'nodeId'> | null;
    history: bigint[];
  };
type Wired = 'available' | 'onOrder' | 'suggestion' | 'forecast' | 'history';

/** Lines of whole SKUs, so a page may hold a few more than its limit. */
export async function listReplenishment(
  ctx: Ctx,
  nodes: readonly Node[],
  q: ReplenishmentQuery,
): Promise<{ items: ListedLine[]; next: string | null }> {
  const limit = q.limit ?? 50;
  const found: Judged[] = [];
  let next: string | null = readCursor(q.cursor, { code: 'text' })?.code ?? '';
  const { overWeeks } = await replenishmentSettings(ctx);
  for (let seen = 0; next !== null && found.length < limit && seen < SCAN; seen += STEP) {
    const page = await findSkus(ctx, { text: q.text, bundle: false, after: next, limit: STEP });
    next = page.next;
    const judged = (await findLines(ctx, nodes, page.skus)).map((line) => judge(line, overWeeks, ctx.now()));
    for (const [id, lines] of Map.groupBy(judged, ({ sku }) => sku.id)) {
      if (found.length >= limit) break;
      found.push(...lines.filter(({ kind }) => !q.kind || q.kind.includes(kind)));
      if (found.length >= limit && id !== page.skus.at(-1)!.id) next = lines[0]!.sku.merchantCode;
    }
  }
  return { items: await withHistory(ctx, found), next: next === null ? null : writeCursor({ code: next }) };
}

/** SKUs at nodes that have goods there, or on order, or a forecast. */
async function findLines(ctx: Ctx, nodes: readonly Node[], skus: readonly Sku[]): Promise<Found[]> {
  const [nodeIds, skuIds] = [nodes.map(({ id }) => id), skus.map(({ id }) => id)];
  const [stock, kept, sales] = await Promise.all([
    stockAt(ctx, nodeIds, skus),
    keptLevels(ctx, skuIds, nodeIds),
    lastSales(ctx, skuIds, nodeIds),
  ]);
  const there = skus.flatMap((sku) =>
    nodes.flatMap((node) => {
      const own = { sku, node, stock: stock.get(sku.id)!.get(node.id)!.amounts };
      const key = `${sku.id}/${node.id}`;
      const line = { ...own, kept: kept.get(key) ?? null, lastSale: sales.get(key) ?? null };
      return line.kept || own.stock.available > 0n || own.stock.onOrder > 0n ? [line] : [];
    }),
  );
  const ages = await ageOfStock(ctx, availableGoods(there));
  return there.map((line) => ({ ...line, age: ages.get(line.node.id)?.get(line.sku.id) ?? null }));
}

const availableGoods = (lines: readonly Omit<Found, 'age'>[]) =>
  new Map(
    [...Map.groupBy(lines, ({ node }) => node.id)].map(([id, own]) => [
      id,
      new Map(own.flatMap(({ sku, stock }) => (stock.available > 0n ? [[sku.id, stock.available] as const] : []))),
    ]),
  );

function judge(line: Found, overWeeks: number, now: number): Judged {
  const { sku, stock, kept, lastSale, age } = line;
  const position = stock.available + stock.onOrder;
  const wanted = kept && sku.active ? suggestion(position, kept.reorderPoint, kept.orderUpTo) : 0n;
  if (wanted > 0n) return { ...line, kind: 'reorder', suggestion: wanted };
  const days = coverDays(line);
  const silent = lastSale === null || now - Date.parse(lastSale) > DEAD_DAYS * DAY_MS;
  // Goods that came lately had no time to be sold.
  const dead = stock.available > 0n && silent && (age === null || age > DEAD_DAYS);
  const low = kept !== null && sku.active && stock.available < kept.reorderPoint;
  const over = days !== null && days > overWeeks * 7;
  return { ...line, kind: low ? 'low' : dead ? 'dead' : over ? 'over' : 'enough', suggestion: 0n };
}

/** Beyond this nobody plans. */
const MOST_DAYS = 9999;

function coverDays({ stock, kept }: Pick<Found, 'stock' | 'kept'>): number | null {
  const perWeek = kept ? kept.expected.reduce((a, b) => a + b, 0) / kept.expected.length : 0;
  if (perWeek <= 0) return null;
  return Math.max(0, Math.min(MOST_DAYS, Math.floor((Number(stock.available) / perWeek) * 7)));
}

async function keptLevels(ctx: Ctx, skuIds: readonly Id[], nodeIds: readonly Id[]): Promise<Map<string, Kept>> {
  const rows = await ctx.sql<Kept>`
    select sku_id as "skuId", node_id as "nodeId", demand, method, weeks, tries, error, plain_error as "plainError",
           expected, reorder_point as "reorderPoint", point_ground as ground, up_to as "orderUpTo"
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

async function withHistory(ctx: Ctx, lines: readonly Judged[]): Promise<ListedLine[]> {
  if (lines.length === 0) return [];
  const weekly = await weeklySales(ctx, runningWeek(ctx), {
    skuIds: [...new Set(lines.map(({ sku }) => sku.id))],
    nodeIds: [...new Set(lines.map(({ node }) => node.id))],
  });
  const histories = new Map(weekly.map(({ skuId, nodeId, history }) => [`${skuId}/${nodeId}`, history]));
  return lines.map((line) => {
    const { id, merchantCode, name, properties, supplier } = line.sku;
    const { available, onOrder } = line.stock;
    return {
      ...{ sku: { id, merchantCode, name, properties }, supplier, available, onOrder, coverDays: coverDays(line) },
      ...{ node: { id: line.node.id, name: line.node.name }, kind: line.kind, suggestion: line.suggestion },
      ...{ forecast: line.kept, lastSale: line.lastSale },
      history: (histories.get(`${id}/${line.node.id}`) ?? []).map(BigInt),
    };
  });
}
