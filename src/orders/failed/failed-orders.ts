/**
 * Why orders did not go out (ORD-14), read from their holds of now: nothing is kept for it, so it cannot disagree with
 * the queue. The index of held orders by the moment they came bounds what is read.
 */
import type { Static } from 'typebox';
import { skusByCode } from '../../catalog/catalog.ts';
import { AGES, type Age, type FailedOrders } from '../../contract/failed-orders.ts';
import type { Ctx } from '../../kernel/context.ts';
import { joined, type Sql, sql } from '../../kernel/db/sql.ts';
import type { Wire } from '../../kernel/http/endpoint-shape.ts';
import type { Reach } from '../../kernel/http/session.ts';
import type { Id } from '../../kernel/ids.ts';
import { availableAt, nodesOf } from '../../stock/stock.ts';
import type { HoldReason, OrderState } from '../order.ts';

const HOUR_MS = 3_600_000;
const DAYS = 7;
const MOST_SKUS = 100;

export type Period = { from: Date; before: Date; shopId?: readonly Id[] | undefined; reach: Reach };

export const periodOf = (
  ctx: Ctx,
  asked: { from?: string | undefined; before?: string | undefined; shopId?: readonly Id[] | undefined },
  reach: Reach,
): Period => ({
  from: new Date(asked.from ?? ctx.now() - DAYS * 24 * HOUR_MS),
  before: new Date(asked.before ?? ctx.now() + HOUR_MS),
  shopId: asked.shopId,
  reach,
});

/** Hours up to which an order is of an age. */
const UPTO: Record<Age, number> = { hours4: 4, day1: 24, days3: 72, days7: 168, older: Number.POSITIVE_INFINITY };
const ageOf = (hours: number): Age => AGES.find((age) => hours <= UPTO[age])!;

/** When orders of an age came: after the one and up to the other. */
export function spanOf(age: Age, now: number): { after: Date | null; until: Date } {
  const before = AGES[AGES.indexOf(age) - 1];
  const oldest = UPTO[age];
  return {
    after: Number.isFinite(oldest) ? new Date(now - oldest * HOUR_MS) : null,
    until: new Date(now - (before ? UPTO[before] : 0) * HOUR_MS),
  };
}

/** Conditions on `sales_order o`: held, not over, of the period, within reach. */
export function failedWhere(ctx: Ctx, { from, before, shopId, reach }: Period): Sql {
  const conditions = [
    sql`o.tenant_id = ${ctx.tenant}`,
    sql`o.hold_reasons <> '{}'`,
    sql`o.queued_at >= ${from}`,
    sql`o.queued_at < ${before}`,
    sql`o.state in ('waitReview', 'waitFinanceReview', 'reviewed', 'released', 'waitOuterShip')`,
    ...(shopId?.length ? [sql`o.shop_id = any(${shopId as Id[]}::uuid[])`] : []),
    ...(reach.everything
      ? []
      : [sql`(o.shop_id = any(${reach.shops}::uuid[]) or o.node_id = any(${reach.nodes}::uuid[]))`]),
  ];
  return joined(conditions, ' and ');
}

type Row = {
  id: Id;
  state: OrderState;
  nodeId: Id | null;
  amountMinor: bigint;
  currency: string;
  queuedAt: Date;
  holds: { reason: HoldReason; data: { lines?: { merchantCode?: string; wanted?: string | number }[] } }[];
};

type Report = Wire<Static<typeof FailedOrders>>;

export async function readFailed(ctx: Ctx, period: Period): Promise<Report> {
  const rows = await ctx.run<Row>(sql`
    select o.id, o.state, o.node_id as "nodeId", o.payable_minor as "amountMinor", o.currency,
           o.queued_at as "queuedAt", o.holds
    from sales_order o
    where ${failedWhere(ctx, period)}`);
  const nodes = new Map((await nodesOf(ctx)).map(({ id, name }) => [id, { id, name }]));
  const reasons = rows.flatMap((row) => row.holds.map(({ reason }) => ({ row, key: reason })));
  const ages = Map.groupBy(rows, (row) => ageOf((ctx.now() - row.queuedAt.getTime()) / HOUR_MS));
  return {
    from: period.from,
    before: period.before,
    orders: rows.length,
    amounts: amountsOf(rows),
    reasons: ranked(reasons).map(([reason, own]) => ({ reason, ...sumsOf(own) })),
    nodes: ranked(rows.map((row) => ({ row, key: row.nodeId }))).map(([id, own]) => ({
      node: id ? (nodes.get(id) ?? { id, name: '' }) : null,
      ...sumsOf(own),
    })),
    skus: await skusOf(ctx, rows, [...nodes.keys()]),
    ages: AGES.map((age) => {
      const own = ages.get(age) ?? [];
      return { age, orders: own.length, amounts: amountsOf(own) };
    }),
  };
}

/** Groups, most orders first. */
const ranked = <Key>(pairs: readonly { row: Row; key: Key }[]): [Key, Row[]][] =>
  [...Map.groupBy(pairs, ({ key }) => key)]
    .map(([key, own]): [Key, Row[]] => [key, own.map(({ row }) => row)])
    .sort(([, a], [, b]) => b.length - a.length);

function amountsOf(rows: readonly Row[]): { amount: bigint; currency: string }[] {
  const sums = new Map<string, bigint>();
  for (const { currency, amountMinor } of rows) sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
  return [...sums].map(([currency, amount]) => ({ amount, currency }));
}

const sumsOf = (rows: readonly Row[]) => ({
  orders: rows.length,
  amounts: amountsOf(rows),
  oldest: new Date(Math.min(...rows.map(({ queuedAt }) => queuedAt.getTime()))),
});

type Lack = { row: Row; key: string; reason: HoldReason; wanted: bigint };

/** What holds name of goods: those that are short, and those no SKU was found for. */
const lacksOf = (row: Row): Lack[] =>
  row.holds.flatMap(({ reason, data }) =>
    (data.lines ?? []).flatMap(({ merchantCode, wanted = 1 }) =>
      merchantCode ? [{ row, key: `${reason}/${merchantCode}`, reason, wanted: BigInt(wanted) }] : [],
    ),
  );

async function skusOf(ctx: Ctx, rows: readonly Row[], nodeIds: readonly Id[]): Promise<Report['skus']> {
  const groups = [...Map.groupBy(rows.flatMap(lacksOf), ({ key }) => key)]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, MOST_SKUS);
  const codeOf = (key: string) => key.slice(key.indexOf('/') + 1);
  const skus = await skusByCode(
    ctx,
    groups.map(([key]) => codeOf(key)),
  );
  const byCode = new Map([...skus.values()].map((sku) => [sku.merchantCode, sku]));
  const free = new Map<Id, bigint>();
  for (const stock of (
    await availableAt(
      ctx,
      nodeIds,
      [...byCode.values()].map(({ id }) => id),
    )
  ).values())
    for (const [sku, quantity] of stock) free.set(sku, (free.get(sku) ?? 0n) + quantity);
  return groups.map(([key, lacks]) => {
    const sku = byCode.get(codeOf(key));
    return {
      merchantCode: codeOf(key),
      sku: sku ? { id: sku.id, merchantCode: sku.merchantCode, name: sku.name, properties: sku.properties } : null,
      reason: lacks[0]!.reason,
      wanted: lacks.reduce((sum, { wanted }) => sum + wanted, 0n),
      free: sku ? (free.get(sku.id) ?? 0n) : null,
      ...sumsOf([...new Set(lacks.map(({ row }) => row))]),
    };
  });
}
