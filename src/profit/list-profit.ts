/** What was earned, as people ask for it: in all, by day, by shop, by SKU, by order. */
import { skusById } from '../catalog/catalog.ts';
import { PROFIT_PARTS, type Profit } from '../contract/profit.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, raw, type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { type Earned, profitOf, type Unknown } from './earn.ts';

export type Span = { from: string; to: string; shopId?: Id | undefined };
export type Sort = 'most' | 'least' | undefined;

const MOST_SKUS = 200;
const SUMS = raw(PROFIT_PARTS.map((part) => `coalesce(sum(${part}_minor), 0)::bigint as ${part}`).join(', '));
const ROW = raw(PROFIT_PARTS.map((part) => `${part}_minor as ${part}`).join(', '));
const PROFIT = raw(
  PROFIT_PARTS.map((part) => (part === 'revenue' ? 'sum(revenue_minor)' : `sum(${part}_minor)`)).join(' - '),
);

const inSpan = (ctx: Ctx, { from, to, shopId }: Span): Sql =>
  joined(
    [
      sql`tenant_id = ${ctx.tenant}`,
      sql`day between ${from}::date and ${to}::date`,
      ...(shopId ? [sql`shop_id = ${shopId}`] : []),
    ],
    ' and ',
  );

/** As it is told: every part, what is left, and how much of each kept yuan that is. */
export function describeEarned(earned: Earned, currency: string): Wire<Profit> {
  const profit = profitOf(earned);
  const kept = earned.revenue - earned.refunded;
  const money = (amount: bigint) => ({ amount, currency });
  return {
    ...(Object.fromEntries(PROFIT_PARTS.map((part) => [part, money(earned[part])])) as Record<
      keyof Earned,
      Wire<Profit>['fees']
    >),
    profit: money(profit),
    margin: kept > 0n ? Number((profit * 10_000n) / kept) : null,
  };
}

export type Overview = Earned & { orders: number; pieces: bigint; incomplete: number; estimated: number };

export async function overviewOf(ctx: Ctx, span: Span): Promise<Overview> {
  const [row] = await ctx.run<Overview>(sql`
    select ${SUMS}, count(*)::int as orders, coalesce(sum(pieces), 0)::bigint as pieces,
           count(*) filter (where unknown <> '{}')::int as incomplete,
           count(*) filter (where estimated)::int as estimated
    from order_profit
    where ${inSpan(ctx, span)}`);
  return row!;
}

export const byDay = (ctx: Ctx, span: Span) =>
  ctx.run<Earned & { day: string; orders: number }>(sql`
    select day::text as day, count(*)::int as orders, ${SUMS}
    from order_profit
    where ${inSpan(ctx, span)}
    group by day
    order by day`);

export const byShop = (ctx: Ctx, span: Span) =>
  ctx.run<Earned & { shopId: Id; orders: number }>(sql`
    select shop_id as "shopId", count(*)::int as orders, ${SUMS}
    from order_profit
    where ${inSpan(ctx, span)}
    group by shop_id
    order by ${PROFIT} desc, shop_id`);

export type SkuRow = Earned & { skuId: Id; orders: number; pieces: bigint };

/** The most first or the least, 200 of them; `complete` where there are no more. */
export async function bySku(ctx: Ctx, span: Span & { sort: Sort; text?: string | undefined }) {
  const like = span.text?.trim() ? `%${span.text.trim().replaceAll(/[\\%_]/g, '\\$&')}%` : null;
  const named = like
    ? sql`and sku_id in (
            select id from sku where tenant_id = ${ctx.tenant} and (merchant_code ilike ${like} or name ilike ${like}))`
    : sql``;
  const rows = await ctx.run<SkuRow>(sql`
    select sku_id as "skuId", sum(orders)::int as orders, sum(pieces)::bigint as pieces, ${SUMS}
    from sku_profit
    where ${inSpan(ctx, span)} ${named}
    group by sku_id
    order by ${PROFIT} ${span.sort === 'least' ? sql`asc` : sql`desc`}, sku_id
    limit ${MOST_SKUS + 1}`);
  const shown = rows.slice(0, MOST_SKUS);
  const skus = await skusById(
    ctx,
    shown.map(({ skuId }) => skuId),
  );
  return { rows: shown.map((row) => ({ ...row, sku: skus.get(row.skuId)! })), complete: rows.length <= MOST_SKUS };
}

export type OrderRow = Earned & {
  orderId: Id;
  number: string;
  shopId: Id;
  day: string;
  pieces: bigint;
  profit: bigint;
  unknown: Unknown[];
  estimated: boolean;
};

const SELECT = sql`
  select order_id as "orderId", number, shop_id as "shopId", day::text as day, pieces, ${ROW}, profit_minor as profit,
         unknown, estimated
  from order_profit`;

type OrdersQuery = Span & {
  sort: Sort;
  unknown?: Unknown | undefined;
  after: { profit: bigint; orderId: string } | null;
  limit: number;
};

/** `limit` orders and one more. */
export function byOrder(ctx: Ctx, { sort, unknown, after, limit, ...span }: OrdersQuery): Promise<OrderRow[]> {
  const least = sort === 'least';
  const further = after
    ? least
      ? sql`and (profit_minor, order_id) > (${after.profit}, ${after.orderId}::uuid)`
      : sql`and (profit_minor, order_id) < (${after.profit}, ${after.orderId}::uuid)`
    : sql``;
  const lacking = unknown ? sql`and ${unknown} = any(unknown)` : sql``;
  const way = least ? sql`asc` : sql`desc`;
  return ctx.run<OrderRow>(sql`
    ${SELECT}
    where ${inSpan(ctx, span)} ${lacking} ${further}
    order by profit_minor ${way}, order_id ${way}
    limit ${limit + 1}`);
}

export async function ofOrder(ctx: Ctx, id: Id): Promise<OrderRow | null> {
  const [row] = await ctx.run<OrderRow>(sql`${SELECT} where tenant_id = ${ctx.tenant} and order_id = ${id}`);
  return row ?? null;
}
