/**
 * Which node ships, which courier takes it (SRC-1, SHP-1): loads what the pure optimisers need, asks them for the whole
 * batch at once, and writes the answer on the orders. Stock is only read here; the ledger decides when it is reserved.
 */
import type { Sku } from '../catalog/catalog.ts';
import type { ShopSettings } from '../channels/channels.ts';
import { isAbroad } from '../contract/countries.ts';
import type { StockFrom } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { type CourierChoice, chooseCourier, courierTables, parcelsToday } from '../shipping/shipping.ts';
import { decidingRule } from '../sourcing/sourcing.ts';
import { type Availability, ageOfStock, availableAt, nodesOf } from '../stock/stock.ts';
import type { Share } from './divide-order.ts';
import { type ShortGoods, shortGoods } from './name-shortage.ts';
import { addHold, BY_REVIEW, type Order } from './order.ts';
import { parcelFacts } from './parcel-facts.ts';
import {
  type Ages,
  isShort,
  type NodePlan,
  parcelFor,
  planNodes,
  rulesFor,
  type SourcingFacts,
  sourcingNode,
  waiting,
} from './plan-nodes.ts';
import { courierRules, sourcingSet } from './rule-sets.ts';
import { MOST_PARTS } from './split-by-rule.ts';
import { splitByStock } from './split-by-stock.ts';
import { refusedBy, withoutExcluded } from './stores/store-exclusions.ts';

export type Sourced = {
  /** Orders to be divided over several nodes: the parts, each with its node. */
  divisions: Map<Id, { node: Id; shares: Share[] }[]>;
};

export async function loadSourcing(
  ctx: Ctx,
  orders: readonly Order[],
  { skus, shops }: { skus: Map<Id, Sku>; shops: Map<Id, ShopSettings> },
): Promise<SourcingFacts> {
  const [nodes, couriers, rules, sourcing] = await Promise.all([
    nodesOf(ctx),
    courierTables(ctx),
    courierRules(ctx),
    sourcingSet(ctx),
  ]);
  const takenToday = nodes.some((node) => node.capacity !== null) ? await parcelsToday(ctx) : new Map<Id, number>();
  const parcels = await parcelFacts(ctx, orders, couriers, rules);
  return { nodes, couriers, courierRules: rules, sourcing, takenToday, skus, shops, parcels };
}

/** Sets node, sourcing note and courier of orders, or the holds `outOfStock` and `noCourier`. `fixed` names nodes people or rules chose. */
export async function sourceOrders(
  ctx: Ctx,
  orders: readonly Order[],
  facts: SourcingFacts,
  fixed: ReadonlyMap<Id, Id>,
): Promise<Sourced> {
  const divisions: Sourced['divisions'] = new Map();
  if (orders.length === 0) return { divisions };
  const skuIds = [...new Set(orders.flatMap((order) => order.lines.map((line) => line.skuId!)))];
  const named = new Set(fixed.values());
  const nodeIds = facts.nodes.map((node) => node.id);
  const available = await withoutExcluded(ctx, await availableAt(ctx, nodeIds, skuIds), named);
  const ages = facts.sourcing.ageMinorPerDay > 0n ? await ageOfStock(ctx, available) : null;
  const plans = await planAllowed(ctx, orders, facts, fixed, available, ages);
  for (const order of orders) {
    const lacks = () => shortGoods(order, available, nodesFor(order, facts, fixed));
    const parts = settle(ctx, order, plans.get(order.id)!, facts, lacks);
    if (parts) divisions.set(order.id, parts);
  }
  return { divisions };
}

/** Orders that stores refused are planned without those stores, and before the others: they have waited already. */
async function planAllowed(
  ctx: Ctx,
  orders: readonly Order[],
  facts: SourcingFacts,
  fixed: ReadonlyMap<Id, Id>,
  available: Availability,
  ages: Ages | null,
): Promise<Map<Id, NodePlan>> {
  const refused = await refusedBy(
    ctx,
    orders.map((order) => order.id),
  );
  const without = (order: Order) => (refused.get(order.id) ?? []).filter((node) => node !== fixed.get(order.id));
  const groups = [...Map.groupBy(orders, (order) => without(order).join())].sort(([a], [b]) => b.length - a.length);
  return new Map(
    groups.flatMap(([, group]) => {
      const left = new Set(without(group[0]!));
      const nodes = facts.nodes.filter(({ id }) => !left.has(id));
      const stock = new Map([...available].filter(([node]) => !left.has(node)));
      return [...planNodes(group, { ...facts, nodes }, fixed, stock, ages)];
    }),
  );
}

/** Writes a plan on its order; several parcels are returned as parts to divide it into. */
function settle(
  ctx: Ctx,
  order: Order,
  plan: NodePlan,
  facts: SourcingFacts,
  lacks: () => ShortGoods[],
): { node: Id; shares: Share[] }[] | null {
  if (isShort(plan)) {
    addHold(order, 'outOfStock', new Date(ctx.now()), BY_REVIEW, {
      lines: lacks(),
      why: plan.reason,
    });
    return null;
  }
  if (plan.parcels.length > 1) {
    return plan.parcels.map((parcel) => ({
      node: parcel.node,
      shares: parcel.lines.map((line) => ({ line: Number(line), quantity: order.lines[Number(line) - 1]!.quantity })),
    }));
  }
  order.nodeId = plan.parcels[0]!.node;
  // The nodes may be the same, parted otherwise: another node is named where there is one.
  const second = plan.runnerUp;
  const other = second?.nodes.find((node) => node !== order.nodeId);
  order.sourcing = {
    at: new Date(ctx.now()).toISOString(),
    reason: plan.reason,
    costMinor: plan.costMinor.toString(),
    runnerUp:
      second && other
        ? {
            node: other,
            costMinor: (plan.costMinor + second.differenceMinor).toString(),
            against: second.because,
          }
        : null,
  };
  assignCourier(ctx, order, facts);
  return null;
}

/** Chooses the courier of an order whose node is known; a courier a person or rule named is kept when it can. */
export function assignCourier(ctx: Ctx, order: Order, facts: SourcingFacts): CourierChoice {
  const node = facts.nodes.find((n) => n.id === order.nodeId)!;
  const choice = chooseCourier(parcelFor(order, node, facts.parcels), facts.couriers.tariffs, facts.courierRules);
  if (choice.courier) order.courier = choice.courier;
  // Abroad a person finds a way where no price list goes; where one goes, it says what is in the way.
  else if (!isAbroad(order.country) ? order.country !== '' : choice.losers.some(({ reason }) => reason !== 'noTariff'))
    addHold(order, 'noCourier', new Date(ctx.now()), BY_REVIEW, {
      named: order.courier,
      area: isAbroad(order.country) ? order.country : `${order.province}${order.city}${order.district}`,
      ...(isAbroad(order.country) && { losers: choice.losers.map(({ courier, reason }) => ({ courier, reason })) }),
    });
  return choice;
}

/** The nodes an order may leave from. */
const nodesFor = (order: Order, facts: SourcingFacts, fixed: ReadonlyMap<Id, Id>): Id[] => {
  const chosen = fixed.get(order.id);
  return chosen ? [chosen] : facts.nodes.map((node) => node.id);
};

/** How the parts of orders that are short are found; by hand no threshold counts. */
export type ShortSplit = { from: (order: Order) => StockFrom; byHand: boolean; fixed: ReadonlyMap<Id, Id> };

/**
 * The parts of each order that lacks goods (`splitByStock`), from the nodes its sourcing rule allows. By rule the
 * thresholds of the shop or of that sourcing rule decide (SRC-2). Earlier orders take first.
 */
export async function partsByStock(
  ctx: Ctx,
  orders: readonly Order[],
  facts: SourcingFacts,
  { from, byHand, fixed }: ShortSplit,
): Promise<Map<Id, Share[][]>> {
  const nodes = facts.nodes.map((node) => sourcingNode(node, facts.takenToday)).filter((node) => node.capacityLeft > 0);
  const skuIds = orders.flatMap((order) => order.lines.flatMap((line) => line.skuId ?? []));
  const nodeIds = nodes.map((node) => node.id);
  const stock = await withoutExcluded(ctx, await availableAt(ctx, nodeIds, skuIds), new Set(fixed.values()));
  const rules = rulesFor(orders, facts, fixed);
  const partsOf = (order: Order): Share[][] => {
    const { rule, nodes: allowed } = decidingRule(waiting(order, facts, fixed), { rules, nodes });
    const over = byHand ? undefined : rule?.split;
    // Nobody said that it may be divided.
    if (over === null) return [];
    const most = from(order) === 'oneNode' ? 1 : (over?.maxParcels ?? MOST_PARTS);
    const ids = allowed.map((node) => node.id);
    return splitByStock(order, stock, ids, { most, ...(over && { over }) });
  };
  return new Map(orders.map((order) => [order.id, partsOf(order)]));
}
