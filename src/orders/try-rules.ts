/**
 * What rules would do to orders before they are published (OPS-3): the review itself, over copies, with the rules in
 * force and with those to be tried. Nothing is written; stock is not asked, and `node` and `courier` are what a rule
 * names. Freight is that of the node an order has, or of the one the rules name.
 */
import type { Static } from 'typebox';
import { type Sku, skusByCode } from '../catalog/catalog.ts';
import type { tryRules as contract } from '../contract/rules.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Reach } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { type FreightChange, freightOfReviews } from './freight-of-reviews.ts';
import { type BatchFacts, loadFacts } from './load-facts.ts';
import { mayRegroup, type Order } from './order.ts';
import { ordersToTry, type TrySelection } from './orders-to-try.ts';
import { reviewOrder } from './review-order.ts';
import {
  type CompiledRules,
  compileRules,
  type Decision,
  decide,
  type GiftDecision,
  type Rule,
} from './review-rules.ts';
import { partsByRule } from './split-by-rule.ts';

type Tried = Wire<Static<(typeof contract)['response']>['orders'][number]>;
type Reviewed = { outcome: Tried['tried']; decision: Decision; gifts: readonly GiftDecision[] };

/** Freight and costs of goods are in the house's currency, whatever the buyer paid in. */
const COST_CURRENCY = 'CNY';

/** Refuses `orders.ruleDamaged`. What gifts cost is told only to who may see it. */
export async function tryRules(
  ctx: Ctx,
  rules: readonly Rule[],
  selection: TrySelection,
  seesCosts: boolean,
): Promise<Tried[]> {
  const candidate = compileRules(0, rules);
  const orders = await ordersToTry(ctx, selection);
  if (orders.length === 0) return [];
  const wholes = await wholesOf(ctx, orders, selection.reach);
  const facts = await loadFacts(ctx, [...orders, ...wholes.values()], new Set());
  const at = new Date(ctx.now());
  const review = (order: Order, rules: CompiledRules) => reviewed(order, wholes.get(order.id), rules, facts, at);
  const tried = orders.map((order) => ({
    order,
    before: review(order, facts.rules),
    after: review(order, candidate),
  }));
  const codes = tried.flatMap(({ before, after }) =>
    [...before.gifts, ...after.gifts].map((gift) => gift.merchantCode),
  );
  const gifts = seesCosts ? await skusByCode(ctx, codes) : null;
  const sides = tried.map(({ order, before, after }) => ({ order, before: before.decision, after: after.decision }));
  const freight = await freightOfReviews(ctx, sides, facts);
  return tried.map(({ order, before, after }) => {
    const differs = { ...before.outcome, applied: [] };
    const same = JSON.stringify(differs) === JSON.stringify({ ...after.outcome, applied: [] });
    return {
      ...{ id: order.id, number: order.number, differs: !same, inForce: before.outcome, tried: after.outcome },
      payable: { amount: order.payableMinor, currency: order.currency },
      freight: moneyOf(freight.get(order.id)),
      giftCost: gifts && costOf(before.gifts, after.gifts, gifts),
    };
  });
}

/** Gifts of a divided order are given to the whole; here they stand with its first part. */
async function wholesOf(ctx: Ctx, orders: readonly Order[], reach: Reach): Promise<Map<Id, Order>> {
  const first = orders.filter((order) => order.splitFrom !== null && order.number.endsWith('-1'));
  if (first.length === 0) return new Map();
  const wholes = await ordersToTry(ctx, { ids: first.map((part) => part.splitFrom!), newest: 0, reach }, []);
  const byId = new Map(wholes.filter((whole) => whole.splitFrom === null).map((whole) => [whole.id, whole]));
  return new Map(first.flatMap((part) => (byId.has(part.splitFrom!) ? [[part.id, byId.get(part.splitFrom!)!]] : [])));
}

function moneyOf(change: FreightChange | undefined): Tried['freight'] {
  const money = (amount: bigint | null) => (amount === null ? null : { amount, currency: COST_CURRENCY });
  return change ? { inForce: money(change.inForce), tried: money(change.tried) } : null;
}

function costOf(before: readonly GiftDecision[], after: readonly GiftDecision[], skus: ReadonlyMap<string, Sku>) {
  const cost = ({ merchantCode }: GiftDecision) => skus.get(merchantCode)?.costMinor ?? null;
  const sum = (gifts: readonly GiftDecision[]) => ({
    amount: gifts.reduce((total, gift) => total + (cost(gift) ?? 0n) * gift.quantity, 0n),
    currency: COST_CURRENCY,
  });
  const unknown = [...before, ...after].reduce((n, gift) => n + (cost(gift) === null ? gift.quantity : 0n), 0n);
  return { inForce: sum(before), tried: sum(after), unknown };
}

function reviewed(order: Order, whole: Order | undefined, rules: CompiledRules, facts: BatchFacts, at: Date): Reviewed {
  const copy: Order = { ...order };
  const decision = reviewOrder(copy, rules, facts.factsOf(order), at);
  const ofWhole = whole ? decide(rules, whole, facts.factsOf(whole)).gifts : [];
  const gifts = order.splitFrom === null ? decision.gifts : ofWhole;
  const outcome: Tried['tried'] = {
    holds: copy.holdReasons.toSorted((a, b) => (a < b ? -1 : 1)),
    tags: [...new Set(decision.tags)],
    gifts: gifts.map((gift) => `${gift.merchantCode} ×${gift.quantity}`),
    node: decision.node,
    courier: decision.courier,
    priority: decision.priority ?? 0,
    financeReview: decision.financeReview.length > 0,
    merge: decision.merge,
    parts: mayRegroup(order) ? (partsByRule(order, decision.splits, facts.skus)?.length ?? 1) : 1,
    applied: decision.applied.map((rule) => rule.name),
  };
  return { outcome, decision, gifts };
}
