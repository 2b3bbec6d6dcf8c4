/**
 * What sourcing rules would do before they are published (OPS-3, SRC-1): orders are given to the pipeline's own search
 * twice, under the rules in force and under those to be tried, over copies of one stock: what is free now and what these
 * orders hold or took themselves. Past stock is not known per order, so what really happened stands beside both and is
 * compared with neither. Nothing is written.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Static } from 'typebox';
import { type trySourcingRules as contract, SHORT_REASONS } from '../contract/replay.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { chooseCourier, parcelsOn } from '../shipping/shipping.ts';
import { checkSourcingRules, kmBetween, type SourcingSet } from '../sourcing/sourcing.ts';
import { type Availability, ageOfStock, allNodes, availableAt, type Node } from '../stock/stock.ts';
import { divide } from './divide-order.ts';
import { loadFacts } from './load-facts.ts';
import { namedByHand } from './named-by-hand.ts';
import type { Order } from './order.ts';
import type { TrySelection } from './orders-to-try.ts';
import { type Ages, isShort, type NodePlan, placeOf, planNodes, ruleOf, type SourcingFacts } from './plan-nodes.ts';
import { decide } from './review-rules.ts';
import { loadSourcing } from './source-orders.ts';
import { pastParcel, sentBy, workedOn } from './try-courier-rules.ts';
import { wholesToTry } from './wholes-to-try.ts';

type Answer = Wire<Static<(typeof contract)['response']>>;
type Tried = Answer['orders'][number];

/** So many orders are searched together, as they would have come in; between them others get their turn. */
const AT_ONCE = 200;

/** Refuses `sourcing.ruleDamaged`. */
export async function trySourcingRules(ctx: Ctx, rules: readonly unknown[], selection: TrySelection): Promise<Answer> {
  const candidate = checkSourcingRules(rules);
  const { orders, partsOf, leftOut } = await wholesToTry(ctx, selection);
  const [facts, byHand, nodes] = await Promise.all([
    loadFacts(ctx, orders, new Set()),
    namedByHand(ctx, orders),
    allNodes(ctx),
  ]);
  const house = await loadSourcing(ctx, orders, facts);
  const decisions = new Map(orders.map((order) => [order.id, decide(facts.rules, order, facts.factsOf(order))]));
  const fixed = new Map<Id, Id>();
  for (const { id } of orders) {
    const node = byHand.nodes.get(id) ?? decisions.get(id)!.node;
    if (node) fixed.set(id, node);
  }
  const { stock, ownPieces } = await stockFor(ctx, house.nodes, orders, partsOf);
  const weighsAge = [house.sourcing, candidate].some((set) => set.ageMinorPerDay > 0n);
  const ages = weighsAge ? await ageOfStock(ctx, stock) : null;
  const days = await daysOf(ctx, house.nodes, orders, partsOf);
  const plan = (sourcing: SourcingSet) => planDays(days, { ...house, sourcing }, fixed, copyOf(stock), ages);
  const [before, after] = [await plan(house.sourcing), await plan(candidate)];
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const namedFor = (order: Order) => byHand.couriers.get(order.id) ?? decisions.get(order.id)!.courier;
  const planned = (order: Order, one: NodePlan) => describePlan(order, one, house, nodeOf, namedFor(order));
  return {
    leftOut,
    stock: { asOf: new Date(ctx.now()), ownPieces },
    orders: orders.map((order) => ({
      ...{ id: order.id, number: order.number, named: fixed.has(order.id) },
      differs: sharesIn(before.get(order.id)!) !== sharesIn(after.get(order.id)!),
      actual: describeActual(partsOf(order), house, nodeOf),
      inForce: planned(order, before.get(order.id)!),
      tried: planned(order, after.get(order.id)!),
    })),
  };
}

type PartsOf = (order: Order) => readonly Order[];

/** What is free now, and what these orders hold or took at nodes that are still used. */
async function stockFor(ctx: Ctx, nodes: readonly Node[], orders: readonly Order[], partsOf: PartsOf) {
  const skus = orders.flatMap((order) => order.lines.map((line) => line.skuId!));
  const stock = await availableAt(
    ctx,
    nodes.map((node) => node.id),
    skus,
  );
  let ownPieces = 0n;
  for (const part of orders.flatMap(partsOf)) {
    const free = stock.get(part.nodeId ?? '');
    if (!free) continue;
    for (const { skuId, holdId, quantity, shipped } of part.lines) {
      const own = holdId ? quantity : shipped;
      free.set(skuId!, (free.get(skuId!) ?? 0n) + own);
      ownPieces += own;
    }
  }
  return { stock, ownPieces };
}

const copyOf = (stock: Availability): Availability => new Map([...stock].map(([node, free]) => [node, new Map(free)]));

type Day = { groups: Order[][]; taken: ReadonlyMap<Id, number> };

/** Orders by the day they were worked on, with the parcels that others took of each node's day. */
async function daysOf(ctx: Ctx, nodes: readonly Node[], orders: readonly Order[], partsOf: PartsOf): Promise<Day[]> {
  const byDay = Map.groupBy(orders, (order) => workedOn(partsOf(order)[0]!));
  const limited = nodes.some((node) => node.capacity !== null);
  const taken = limited ? await parcelsOn(ctx, [...byDay.keys()]) : new Map<string, Map<Id, number>>();
  return [...byDay.keys()]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((day) => {
      const own = byDay.get(day)!.toSorted((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime());
      const others = new Map(taken.get(day));
      for (const { nodeId, fulfilmentId } of own.flatMap(partsOf))
        if (nodeId && fulfilmentId) others.set(nodeId, Math.max(0, (others.get(nodeId) ?? 0) - 1));
      const groups = Array.from({ length: Math.ceil(own.length / AT_ONCE) }, (_, at) =>
        own.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
      );
      return { groups, taken: others };
    });
}

async function planDays(
  days: readonly Day[],
  facts: SourcingFacts,
  fixed: ReadonlyMap<Id, Id>,
  stock: Availability,
  ages: Ages | null,
): Promise<Map<Id, NodePlan>> {
  const plans = new Map<Id, NodePlan>();
  for (const { groups, taken } of days) {
    const takenToday = new Map(taken);
    for (const group of groups) {
      for (const [id, plan] of planNodes(group, { ...facts, takenToday }, fixed, stock, ages)) {
        plans.set(id, plan);
        if (isShort(plan)) continue;
        for (const { node } of plan.parcels) takenToday.set(node, (takenToday.get(node) ?? 0) + 1);
      }
      await nextTurn();
    }
  }
  return plans;
}

/** Which lines leave from where, whatever the sequence. */
const sharesIn = (plan: NodePlan): string =>
  isShort(plan) ? '' : JSON.stringify(plan.parcels.map(({ node, lines }) => [node, lines.toSorted()]).sort());

/** The parcels a plan would make; of a divided order those of its parts, to the cent and gram. */
function describePlan(
  order: Order,
  plan: NodePlan,
  facts: SourcingFacts,
  nodes: ReadonlyMap<Id, Node>,
  courier: string | null,
): Tried['tried'] {
  const rule = ruleOf(plan);
  if (isShort(plan))
    return { parcels: [], short: SHORT_REASONS.find((why) => why === plan.reason) ?? 'shortage', rule };
  const shares = plan.parcels.map(({ lines }) =>
    lines.map((line) => ({ line: Number(line), quantity: order.lines[Number(line) - 1]!.quantity })),
  );
  const parts =
    shares.length === 1
      ? [{ ...order, courier }]
      : divide(
          order,
          shares,
          shares.map((_, at) => ({ id: order.id, number: `${order.number}-${at + 1}` })),
        );
  const parcels = parts.map((part, at) => describeParcel(part, plan.parcels[at]!.node, facts, nodes));
  return { parcels, short: null, rule };
}

function describeActual(parts: readonly Order[], facts: SourcingFacts, nodes: ReadonlyMap<Id, Node>): Tried['actual'] {
  const sent = parts.filter((part) => part.nodeId !== null);
  if (sent.length === 0) return null;
  return { parcels: sent.map((part) => describeParcel(part, part.nodeId!, facts, nodes)) };
}

function describeParcel(part: Order, nodeId: Id, facts: SourcingFacts, nodes: ReadonlyMap<Id, Node>) {
  const node = nodes.get(nodeId)!;
  const choice = chooseCourier(pastParcel(part, node, facts.parcels), facts.couriers.tariffs, facts.courierRules);
  const { province } = placeOf(part.divisionCode);
  return { node: nodeId, ...sentBy(choice), km: province === '' ? null : kmBetween(node.provinceCode, province) };
}
