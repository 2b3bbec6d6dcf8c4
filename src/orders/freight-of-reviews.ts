/**
 * What review rules do to freight (OPS-3): a rule may name courier or node and divide an order. Each side's parcels are
 * given to the pipeline's own choice, under the courier rules in force and the price lists of the order's day. Nothing is
 * written.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { chooseCourier, tariffsByDay } from '../shipping/shipping.ts';
import { allNodes } from '../stock/stock.ts';
import { divide } from './divide-order.ts';
import type { BatchFacts } from './load-facts.ts';
import { namedByHand } from './named-by-hand.ts';
import { mayRegroup, type Order } from './order.ts';
import { askedBy, parcelFacts } from './parcel-facts.ts';
import type { Decision } from './review-rules.ts';
import { courierRules } from './rule-sets.ts';
import { partsByRule } from './split-by-rule.ts';
import { pastParcel, workedOn } from './try-courier-rules.ts';

export type Sides = { order: Order; before: Decision; after: Decision };
/** null: no node is known for that side, or no courier takes it. */
export type FreightChange = { inForce: bigint | null; tried: bigint | null };

/** By order; those abroad or without a node are left out. A node that neither side names stays what it was. */
export async function freightOfReviews(
  ctx: Ctx,
  orders: readonly Sides[],
  { skus }: BatchFacts,
): Promise<Map<Id, FreightChange>> {
  const sent = orders.filter(({ order }) => order.nodeId !== null && order.country === 'CN');
  if (sent.length === 0) return new Map();
  const [rules, nodes, tariffsOn, byHand] = await Promise.all([
    courierRules(ctx),
    allNodes(ctx),
    tariffsByDay(ctx),
    namedByHand(
      ctx,
      sent.map(({ order }) => order),
    ),
  ]);
  const listsOf = (order: Order) => tariffsOn(workedOn(order)).active;
  const facts = await parcelFacts(
    ctx,
    sent.map(({ order }) => order),
    { tariffs: askedBy(sent.map(({ order }) => listsOf(order))) },
    rules,
  );
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));

  const freight = (order: Order, nodeId: Id | null, decision: Decision): bigint | null => {
    const node = nodeOf.get(nodeId ?? '');
    if (!node) return null;
    const namedCourier = byHand.couriers.get(order.id) ?? decision.courier;
    return partsOf(order, decision, skus).reduce<bigint | null>((total, part) => {
      const parcel = { ...pastParcel(part, node, facts), namedCourier };
      const { costMinor } = chooseCourier(parcel, listsOf(order), rules);
      return total === null || costMinor === null ? null : total + costMinor;
    }, 0n);
  };
  return new Map(
    sent.map(({ order, before, after }) => {
      const chosen = byHand.nodes.get(order.id);
      const named = chosen === undefined && (before.node ?? after.node) !== null;
      const nodeUnder = (side: Decision) => (named ? side.node : order.nodeId);
      return [
        order.id,
        { inForce: freight(order, nodeUnder(before), before), tried: freight(order, nodeUnder(after), after) },
      ];
    }),
  );
}

/** The parcels the rules divide it into; one that is a part already stays whole. */
function partsOf(order: Order, { splits }: Decision, skus: BatchFacts['skus']): Order[] {
  const parts = splits.length > 0 && mayRegroup(order) ? partsByRule(order, splits, skus) : null;
  if (!parts || parts.length < 2) return [order];
  return divide(
    order,
    parts.map(({ shares }) => shares),
    parts.map((_, at) => ({ id: order.id, number: `${order.number}-${at + 1}` })),
  );
}
