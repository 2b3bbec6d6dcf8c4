/**
 * What courier rules would do before they are published (OPS-3, SHP-1): the parcels of past orders, with the node, place,
 * weight and amounts they went with, are given to the pipeline's own choice twice, under the rules in force and under
 * those to be tried, at the same price lists. Nothing is written.
 */
import type { Static } from 'typebox';
import type { tryCourierRules as contract, Prices } from '../contract/replay.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import {
  type CourierChoice,
  type CourierRules,
  checkCourierRules,
  chooseCourier,
  type ParcelToSend,
  tariffsByDay,
} from '../shipping/shipping.ts';
import { allNodes, type Node } from '../stock/stock.ts';
import { loadFacts } from './load-facts.ts';
import { namedByHand } from './named-by-hand.ts';
import type { Order } from './order.ts';
import { ordersToTry, type TrySelection } from './orders-to-try.ts';
import { type Asks, askedBy, type ParcelFacts, parcelFacts } from './parcel-facts.ts';
import { parcelFor } from './plan-nodes.ts';
import { decide } from './review-rules.ts';
import { courierRules } from './rule-sets.ts';

type Answer = Wire<Static<(typeof contract)['response']>>;
type Shipped = Order & { nodeId: string };

/** Price lists are in the house's currency, whatever the buyer paid in. */
const CURRENCY = 'CNY';

/** Refuses `shipping.ruleDamaged`. */
export async function tryCourierRules(
  ctx: Ctx,
  rules: readonly unknown[],
  selection: TrySelection,
  prices: Prices,
): Promise<Answer> {
  const candidate: CourierRules = { ordered: checkCourierRules(rules), quotaLeft: new Map() };
  const found = await ordersToTry(ctx, selection);
  const orders = found.filter((order): order is Shipped => order.nodeId !== null && order.country === 'CN');
  const leftOut = (selection.ids?.length ?? found.length) - orders.length;
  if (orders.length === 0) return { leftOut, orders: [] };
  const [inForce, nodes, tariffsOn] = await Promise.all([courierRules(ctx), allNodes(ctx), tariffsByDay(ctx)]);
  const listsOf = (order: Order) => tariffsOn(prices === 'past' ? workedOn(order) : dayOf(ctx.now()));
  const parcelOf = await parcelsOf(ctx, orders, nodes, {
    ordered: [...inForce.ordered, ...candidate.ordered],
    ...askedBy(orders.map((order) => listsOf(order).all)),
  });
  return { leftOut, orders: orders.map(tryOne) };

  function tryOne(order: Shipped): Answer['orders'][number] {
    const parcel = parcelOf(order);
    const { active, all } = listsOf(order);
    const before = chooseCourier(parcel, active, inForce);
    const after = chooseCourier(parcel, active, candidate);
    const real = chooseCourier({ ...parcel, namedCourier: order.courier ?? '' }, all, NO_RULES);
    return {
      ...{ id: order.id, number: order.number, node: order.nodeId, province: order.province },
      differs: before.courier !== after.courier,
      actual: { ...sentBy(real), courier: order.courier },
      inForce: { ...sentBy(before), ...whyOf(before) },
      tried: { ...sentBy(after), ...whyOf(after) },
    };
  }
}

const NO_RULES: CourierRules = { ordered: [], quotaLeft: new Map() };

/** The day the courier was chosen. */
export const workedOn = (order: Pick<Order, 'sourcing' | 'queuedAt'>): string =>
  dayOf(order.sourcing ? Date.parse(order.sourcing.at) : order.queuedAt.getTime());

export const sentBy = ({ courier, costMinor, days }: CourierChoice) => ({
  courier,
  freight: costMinor === null ? null : { amount: costMinor, currency: CURRENCY },
  days,
});

function whyOf({ reason }: CourierChoice): Pick<Answer['orders'][number]['tried'], 'reason' | 'rule'> {
  return {
    reason: reason.kind === 'none' ? (`none.${reason.because}` as const) : reason.kind,
    rule: 'rule' in reason ? reason.rule : null,
  };
}

/** The parcels as the pipeline sees them; named is only what a person or a review rule named. */
async function parcelsOf(
  ctx: Ctx,
  orders: readonly Shipped[],
  nodes: readonly Node[],
  lists: { ordered: CourierRules['ordered'] } & Asks,
): Promise<(order: Shipped) => ParcelToSend> {
  const [facts, byHand] = await Promise.all([loadFacts(ctx, orders, new Set()), namedByHand(ctx, orders)]);
  const parcels = await parcelFacts(ctx, orders, { tariffs: lists }, lists);
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  return (order) => {
    const namedCourier = byHand.couriers.get(order.id) ?? decide(facts.rules, order, facts.factsOf(order)).courier;
    return { ...pastParcel(order, nodeOf.get(order.nodeId)!, parcels), namedCourier };
  };
}

/** The parcel as it was when its courier was chosen: what was collected at the door since was still due. */
export function pastParcel(order: Order, node: Node, facts: ParcelFacts): ParcelToSend {
  const parcel = parcelFor(order, node, facts);
  return { ...parcel, codMinor: parcel.codMinor === 0n ? parcel.amountMinor : parcel.codMinor };
}
