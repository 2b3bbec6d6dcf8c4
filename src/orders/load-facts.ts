/** What the review of a batch needs to know besides the orders: rules, shops, blacklist, SKUs, mergeable orders. One statement each. */
import { type Sku, skusById } from '../catalog/catalog.ts';
import { type ShopSettings, shopSettings } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import type { Order } from './order.ts';
import { isBelowFloor } from './review-order.ts';
import type { CompiledRules, Facts } from './review-rules.ts';
import { reviewRules } from './rule-sets.ts';

export type BatchFacts = {
  rules: CompiledRules;
  shops: Map<Id, ShopSettings>;
  skus: Map<Id, Sku>;
  factsOf(order: Order): Facts;
};

/** `gone`: orders this transaction has ended and not yet written; they are nobody's partner any more. */
export async function loadFacts(ctx: Ctx, orders: readonly Order[], gone: ReadonlySet<Id>): Promise<BatchFacts> {
  const skuIds = orders.flatMap((order) => order.lines.flatMap((line) => line.skuId ?? []));
  const [rules, shops, skus, black, partners] = await Promise.all([
    reviewRules(ctx),
    shopSettings(ctx, [...new Set(orders.map((order) => order.shopId))]),
    skusById(ctx, skuIds),
    blacklisted(ctx, orders),
    mergePartners(ctx, orders, gone),
  ]);
  const now = ctx.now();
  return {
    rules,
    shops,
    skus,
    factsOf: (order) => ({
      blacklisted: black.get(`phone/${order.phone}`) ?? black.get(`buyer/${order.buyer}`) ?? null,
      belowFloor: isBelowFloor(order, skus),
      mergeable: (partners.get(order.mergeKey) ?? 0) > 1,
      hoursQueued: (now - order.queuedAt.getTime()) / 3_600_000,
    }),
  };
}

async function blacklisted(ctx: Ctx, orders: readonly Order[]): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ kind: string; value: string; reason: string }>`
    select kind, value, reason
    from blacklist
    where tenant_id = ${ctx.tenant}
      and (kind, value) in (
        select 'phone', unnest(${orders.map((order) => order.phone)}::text[])
        union all
        select 'buyer', unnest(${orders.map((order) => order.buyer)}::text[]))`;
  return new Map(rows.map((row) => [`${row.kind}/${row.value}`, row.reason]));
}

/** How many open orders share a merge key, those of this batch included. */
async function mergePartners(ctx: Ctx, orders: readonly Order[], gone: ReadonlySet<Id>): Promise<Map<string, number>> {
  const counts = new Map<string, Set<Id>>();
  const note = (key: string, id: Id) => {
    const ids = counts.get(key);
    if (ids) ids.add(id);
    else counts.set(key, new Set([id]));
  };
  for (const order of orders) note(order.mergeKey, order.id);
  const rows = await ctx.sql<{ merge_key: string; id: Id }>`
    select merge_key, id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and merge_key = any(${[...counts.keys()]}::text[])
      and state in ('waitReview', 'waitFinanceReview', 'reviewed')`;
  for (const row of rows) if (!gone.has(row.id)) note(row.merge_key, row.id);
  return new Map([...counts].map(([key, ids]) => [key, ids.size]));
}
