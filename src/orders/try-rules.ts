/**
 * What rules would do to orders before they are published (OPS-3): the review itself, over copies, with the rules in
 * force and with those to be tried. Nothing is written; stock and couriers are not asked, so `node` and `courier` are
 * what a rule names.
 */
import type { Static } from 'typebox';
import type { tryRules as contract } from '../contract/rules.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Reach } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type BatchFacts, loadFacts } from './load-facts.ts';
import type { Order } from './order.ts';
import { reviewOrder } from './review-order.ts';
import { type CompiledRules, compileRules, type Rule } from './review-rules.ts';
import { partsByRule } from './split-by-rule.ts';
import { orderTable, withLines } from './store.ts';

type Tried = Static<(typeof contract)['response']>['orders'][number];

/** Orders the caller may see, by id or the newest ones; ended ones are not reviewed. */
export type TrySelection = { ids?: readonly Id[]; newest: number; reach: Reach };

/** Refuses `orders.ruleDamaged`. */
export async function tryRules(ctx: Ctx, rules: readonly Rule[], selection: TrySelection): Promise<Tried[]> {
  const candidate = compileRules(0, rules);
  const orders = await chosen(ctx, selection);
  if (orders.length === 0) return [];
  const facts = await loadFacts(ctx, orders, new Set());
  const at = new Date(ctx.now());
  return orders.map((order) => {
    const inForce = reviewed(order, facts.rules, facts, at);
    const tried = reviewed(order, candidate, facts, at);
    const differs = { ...inForce, applied: [] };
    const same = JSON.stringify(differs) === JSON.stringify({ ...tried, applied: [] });
    return { id: order.id, number: order.number, differs: !same, inForce, tried };
  });
}

async function chosen(ctx: Ctx, { ids, newest, reach }: TrySelection): Promise<Order[]> {
  const within = reach.everything
    ? sql`true`
    : sql`(shop_id = any(${reach.shops}::uuid[]) or node_id = any(${reach.nodes}::uuid[]))`;
  const named = ids ? sql`id = any(${ids as Id[]}::uuid[])` : sql`true`;
  const rows = await ctx.run<Omit<Order, 'lines'>>(sql`
    select ${orderTable.select()}
    from sales_order
    where tenant_id = ${ctx.tenant}
      and state not in ('merged', 'split', 'cancelled', 'closed')
      and ${named}
      and ${within}
    order by id desc
    limit ${ids?.length ?? newest}`);
  return withLines(ctx, rows);
}

function reviewed(order: Order, rules: CompiledRules, facts: BatchFacts, at: Date): Tried['tried'] {
  const copy: Order = { ...order };
  const decision = reviewOrder(copy, rules, facts.factsOf(order), at);
  return {
    holds: copy.holdReasons.toSorted((a, b) => (a < b ? -1 : 1)),
    tags: [...new Set(decision.tags)],
    gifts: decision.gifts.map((gift) => `${gift.merchantCode} ×${gift.quantity}`),
    node: decision.node,
    courier: decision.courier,
    priority: decision.priority ?? 0,
    financeReview: decision.financeReview.length > 0,
    merge: decision.merge,
    parts: partsByRule(order, decision.splits, facts.skus)?.length ?? 1,
    applied: decision.applied,
  };
}
