/** What the review of a batch needs to know besides the orders: rules, shops, blacklist, SKUs, mergeable orders. One statement each. */
import { type Sku, skusById } from '../catalog/catalog.ts';
import { type ShopSettings, shopSettings } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { blacklistedAmong } from './blacklist.ts';
import { homeRates, isForeign, rateOf } from './home-currency.ts';
import { mayRegroup, type Order } from './order.ts';
import { isBelowFloor } from './review-order.ts';
import type { CompiledRules } from './review-rules.ts';
import type { Facts } from './rule-fields.ts';
import { courierRules, reviewRules } from './rule-sets.ts';

export type BatchFacts = {
  rules: CompiledRules;
  shops: Map<Id, ShopSettings>;
  skus: Map<Id, Sku>;
  factsOf(order: Order): Facts;
};

/** `gone`: orders this transaction has ended and not yet written; they are nobody's partner any more. */
export async function loadFacts(ctx: Ctx, orders: readonly Order[], gone: ReadonlySet<Id>): Promise<BatchFacts> {
  const skuIds = orders.flatMap((order) => order.lines.flatMap((line) => line.skuId ?? []));
  const [rules, couriers, rates, shops, skus, black, partners] = await Promise.all([
    reviewRules(ctx),
    orders.some(isForeign) ? courierRules(ctx) : null,
    homeRates(ctx, orders),
    shopSettings(ctx, [...new Set(orders.map((order) => order.shopId))]),
    skusById(ctx, skuIds),
    blacklistedAmong(ctx, orders),
    mergePartners(ctx, orders, gone),
  ]);
  const now = ctx.now();
  const amountsCount = couriers?.ordered.some(
    ({ amountFromMinor, amountBelowMinor }) => amountFromMinor !== undefined || amountBelowMinor !== undefined,
  );
  return {
    rules,
    shops,
    skus,
    factsOf: (order) => ({
      ...(isForeign(order) && { rate: rateOf(rates, order), amountsCount }),
      blacklisted: black.get(order.id) ?? null,
      belowFloor: isBelowFloor(order, skus, rateOf(rates, order)),
      mergeable: (partners.get(order.mergeKey) ?? 0) > 1,
      hoursQueued: (now - order.queuedAt.getTime()) / 3_600_000,
      suppliers: suppliersOf(order, skus),
    }),
  };
}

const suppliersOf = (order: Order, skus: ReadonlyMap<Id, Sku>): string[] => [
  ...new Set(order.lines.flatMap((line) => skus.get(line.skuId ?? '')?.supplier || [])),
];

/** How many open orders share a merge key and may be joined, those of this batch included. */
async function mergePartners(ctx: Ctx, orders: readonly Order[], gone: ReadonlySet<Id>): Promise<Map<string, number>> {
  const counts = new Map<string, Set<Id>>();
  const note = (key: string, id: Id) => {
    const ids = counts.get(key);
    if (ids) ids.add(id);
    else counts.set(key, new Set([id]));
  };
  for (const order of orders) if (mayRegroup(order)) note(order.mergeKey, order.id);
  const rows = await ctx.sql<{ merge_key: string; id: Id }>`
    select merge_key, id
    from sales_order
    where tenant_id = ${ctx.tenant}
      and merge_key = any(${[...counts.keys()]}::text[])
      and split_from is null
      and not kept_as_is
      and state in ('waitReview', 'waitFinanceReview', 'reviewed')`;
  for (const row of rows) if (!gone.has(row.id)) note(row.merge_key, row.id);
  return new Map([...counts].map(([key, ids]) => [key, ids.size]));
}
