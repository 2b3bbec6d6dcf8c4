/**
 * Which node ships which lines of a batch of orders (SRC-1, SRC-2), as rules, price lists and stock have it. Pure over
 * what was loaded, so that rules which are only tried are asked in the same way as those in force.
 *
 * What must stay true: what one order takes is not there for the next; an order that is short takes nothing.
 */
import type { Sku } from '../catalog/catalog.ts';
import type { ShopSettings } from '../channels/channels.ts';
import { isAbroad } from '../contract/countries.ts';
import type { Id } from '../kernel/ids.ts';
import {
  type CourierRules,
  type CourierTables,
  chooseCourier,
  type ParcelToSend as Parcel,
  type Place,
} from '../shipping/shipping.ts';
import {
  type Allocation,
  allocateOrders,
  type NodeStock,
  type SourcingNode,
  type SourcingRule,
  type SourcingSet,
  type SplitRule,
  type WaitingOrder,
} from '../sourcing/sourcing.ts';
import type { Availability, Node } from '../stock/stock.ts';
import { inHome, rateOf } from './home-currency.ts';
import type { Order, OrderLine } from './order.ts';
import { goesThroughCustoms, type ParcelFacts } from './parcel-facts.ts';

/** More different SKUs than the search can weigh one by one: such an order goes out whole from one node or waits. */
const MOST_LINES = 24;

export type SourcingFacts = {
  nodes: Node[];
  couriers: CourierTables;
  courierRules: CourierRules;
  sourcing: SourcingSet;
  /** Parcels a node was given on the day in question. */
  takenToday: ReadonlyMap<Id, number>;
  skus: Map<Id, Sku>;
  shops: Map<Id, ShopSettings>;
  parcels: ParcelFacts;
};

/** Whole days the goods of a node have lain there, by SKU. */
export type Ages = ReadonlyMap<Id, ReadonlyMap<Id, number>>;

/** `onlyComplete`: an order of very many SKUs, for which only the first node that has all of it was asked. */
export type NodePlan = Omit<Allocation, 'reason'> & { readonly reason: Allocation['reason'] | 'onlyComplete' };

/** What each order gets out of `available`, which is lessened by it. `fixed` names nodes people or rules chose. */
export function planNodes(
  orders: readonly Order[],
  facts: SourcingFacts,
  fixed: ReadonlyMap<Id, Id>,
  available: Availability,
  ages: Ages | null,
): Map<Id, NodePlan> {
  const plans = new Map<Id, NodePlan>();
  const take = (order: Order, plan: NodePlan) => {
    takeGoods(order, plan, available);
    plans.set(order.id, plan);
  };
  const isLarge = (order: Order) => new Set(order.lines.map((line) => line.skuId)).size > MOST_LINES;
  for (const order of orders) if (isLarge(order)) take(order, planWhole(order, facts, fixed, available));
  const normal = orders.filter((order) => !isLarge(order));
  const { allocations } = allocateOrders(
    {
      orders: normal.map((order) => waiting(order, facts, fixed)),
      nodes: facts.nodes.map((node) => sourcingNode(node, facts.takenToday)),
      stock: stockRows(available, facts.sourcing, ages),
      freightMinor: (node, order, weightG) => freight(node, order, weightG, facts),
      rules: rulesFor(normal, facts, fixed),
    },
    { seed: 1, iterations: Math.min(200, normal.length) },
  );
  for (const [i, order] of normal.entries()) take(order, allocations[i]!);
  return plans;
}

/** Nothing is sent unless all of it is. */
export const isShort = ({ shortage, parcels }: Pick<NodePlan, 'shortage' | 'parcels'>): boolean =>
  shortage.length > 0 || parcels.length === 0;

/** The tenant's rule behind a plan; one that leaves splitting to the shops stands once per shop. */
export const ruleOf = ({ rule }: NodePlan): string | null =>
  rule === null || /^(shop|chosen):/.test(rule) ? null : rule.replace(/@[0-9a-f-]{36}$/, '');

/** Goods an order got are not there for the next one, nor for what it is told it lacks. */
function takeGoods(order: Order, plan: NodePlan, available: Availability): void {
  if (isShort(plan)) return;
  for (const parcel of plan.parcels) {
    const stock = available.get(parcel.node);
    for (const at of parcel.lines) {
      const { skuId, quantity } = order.lines[Number(at) - 1]!;
      stock?.set(skuId!, (stock.get(skuId!) ?? 0n) - quantity);
    }
  }
}

/** An order of very many SKUs: the first node, by priority, that has all of it. */
function planWhole(order: Order, facts: SourcingFacts, fixed: ReadonlyMap<Id, Id>, available: Availability): NodePlan {
  const wanted = new Map<Id, bigint>();
  for (const line of order.lines) wanted.set(line.skuId!, (wanted.get(line.skuId!) ?? 0n) + line.quantity);
  const nodes = facts.nodes.filter((node) => !fixed.has(order.id) || fixed.get(order.id) === node.id);
  const node = nodes.find((n) =>
    [...wanted].every(([sku, quantity]) => (available.get(n.id)?.get(sku) ?? 0n) >= quantity),
  );
  const lines = order.lines.map((line) => String(line.line));
  const plan = { order: order.id, costMinor: 0n, rule: null, runnerUp: null };
  return node
    ? { ...plan, parcels: [{ node: node.id, lines }], shortage: [], reason: 'onlyComplete' }
    : { ...plan, parcels: [], shortage: lines, reason: 'shortage' };
}

/** Where a division code lies: six digits down to the district, nine for a street; an unknown part is empty. */
export const placeOf = (code: string): Place => ({
  province: code.length >= 2 ? `${code.slice(0, 2)}0000` : '',
  city: code.length >= 4 ? `${code.slice(0, 4)}00` : '',
  district: code.length >= 6 ? code.slice(0, 6) : '',
  street: code.length >= 9 ? code : '',
});

/** Where the parcel of an order goes: a division of ours, or a country. */
export const destinationOf = ({ country, divisionCode }: Pick<Order, 'country' | 'divisionCode'>): Place =>
  isAbroad(country) ? { province: country, city: '', district: '', street: '' } : placeOf(divisionCode);

/** An order whose node was chosen is a kind of its own, so that a rule of its own can name the node. */
const chosenKind = (order: Order): string => `chosen:${order.id}`;

export const waiting = (order: Order, facts: SourcingFacts, fixed: ReadonlyMap<Id, Id>): WaitingOrder => ({
  id: order.id,
  shop: order.shopId,
  kind: fixed.has(order.id) ? chosenKind(order) : order.kind,
  lines: order.lines.map((line) => ({
    id: String(line.line),
    sku: line.skuId!,
    quantity: line.quantity,
    valueMinor: line.amountMinor,
    weightG: (facts.skus.get(line.skuId!)?.weightG ?? 0n) * line.quantity,
  })),
  province: destinationOf(order).province,
  city: destinationOf(order).city,
  priority: order.priority,
  paidAt: order.queuedAt,
});

export const sourcingNode = (node: Node, taken: ReadonlyMap<Id, number>): SourcingNode => ({
  id: node.id,
  kind: node.kind,
  province: node.provinceCode,
  city: node.cityCode,
  ...(node.capacity === null
    ? { capacityLeft: Number.MAX_SAFE_INTEGER }
    : { capacityLeft: Math.max(0, node.capacity - (taken.get(node.id) ?? 0)), capacity: node.capacity }),
});

/** Older than that, goods are old. */
const OLDEST_DAYS = 365;

/** A piece is held back the more the fresher it is, so that old goods go first. */
function stockRows(available: Availability, { ageMinorPerDay }: SourcingSet, ages: Ages | null): NodeStock[] {
  const rows: NodeStock[] = [];
  for (const [node, skus] of available)
    for (const [sku, free] of skus) {
      const days = Math.min(OLDEST_DAYS, ages?.get(node)?.get(sku) ?? 0);
      const freshMinor = ages ? ageMinorPerDay * BigInt(OLDEST_DAYS - days) : 0n;
      rows.push({ node, sku, available: free, unitMinor: 0n, freshMinor });
    }
  return rows;
}

/**
 * A fixed node is a rule for that order alone; then the tenant's, then what the shops say of splitting (SRC-2). A rule of
 * the tenant that leaves splitting to the shop stands once per shop.
 */
export function rulesFor(orders: readonly Order[], facts: SourcingFacts, fixed: ReadonlyMap<Id, Id>): SourcingRule[] {
  const rules: SourcingRule[] = [];
  const splits = new Map<Id, SplitRule | null>();
  for (const shop of facts.shops.values()) {
    const split =
      shop.splitFromMinor === null
        ? null
        : { shippedOverMinor: shop.splitFromMinor, leftOverMinor: shop.splitFromMinor, partial: false, maxParcels: 3 };
    splits.set(shop.id, split);
    rules.push({ id: `shop:${shop.id}`, shops: [shop.id], split });
  }
  const kept = facts.sourcing.rules.flatMap(({ split, ...rule }): SourcingRule[] => {
    if (split !== undefined) return [{ ...rule, split }];
    const shops = [...splits].filter(([id]) => !rule.shops || rule.shops.includes(id));
    return shops.map(([id, ofShop]) => ({ ...rule, id: `${rule.id}@${id}`, shops: [id], split: ofShop }));
  });
  const own = orders.flatMap((order) => {
    const node = fixed.get(order.id);
    return node ? [{ id: chosenKind(order), kinds: [chosenKind(order)], nodes: [node], split: null }] : [];
  });
  return [...own, ...kept, ...rules];
}

/** Cheapest freight for the parcel; where no courier serves the place the node is as dear as can be, so that a served one wins. */
function freight(node: SourcingNode, order: WaitingOrder, weightG: bigint, facts: SourcingFacts): bigint {
  const choice = chooseCourier(
    parcelOf(
      node.province,
      node.id,
      order.shop,
      { province: order.province, city: order.city, district: '', street: '' },
      weightG,
    ),
    facts.couriers.tariffs,
    facts.courierRules,
  );
  return choice.costMinor ?? 99_900n;
}

const parcelOf = (origin: string, node: string, shop: string, destination: Place, weightG: bigint): Parcel => ({
  weightG,
  lengthMm: 0n,
  widthMm: 0n,
  heightMm: 0n,
  origin,
  destination,
  amountMinor: 0n,
  codMinor: null,
  insuredMinor: null,
  shop,
  node,
  goods: [],
  masked: false,
  namedCourier: null,
});

/**
 * The order as the parcel a node would send, amounts in the house's currency. An order that needs a rate and has none is
 * held before it comes here, so what stands in its place is never compared.
 */
export function parcelFor(order: Order, node: Node, { classes, pieces, rates }: ParcelFacts): Parcel {
  const home = (amount: bigint) => inHome(amount, rateOf(rates, order)) ?? 0n;
  const ids = [...new Set(order.lines.map((line) => line.skuId ?? ''))];
  return {
    ...parcelOf(node.provinceCode, node.id, order.shopId, destinationOf(order), order.weightG),
    ...leastBoxOf(order.lines, pieces),
    amountMinor: home(order.payableMinor),
    goods: [...new Set(ids.flatMap((id) => classes.get(id) ?? []))],
    batteries: goesThroughCustoms(order) ? [...new Set(ids.flatMap((id) => pieces.get(id)?.battery ?? []))] : [],
    codMinor: order.kind === 'cod' ? home(order.payableMinor - order.paidMinor) : null,
    masked: order.maskedToken !== null,
    namedCourier: order.courier,
  };
}

type Box = Pick<Parcel, 'lengthMm' | 'widthMm' | 'heightMm' | 'leastVolumeMm3'>;

/**
 * What is known of a box before it is packed: each of its sides is at least that of the largest piece, and its volume at
 * least that of the pieces together. Pieces nobody has measured make it no larger; more is known at the bench.
 */
export function leastBoxOf(
  lines: readonly Pick<OrderLine, 'skuId' | 'quantity'>[],
  pieces: ParcelFacts['pieces'],
): Box {
  const most = [0, 0, 0];
  let volume = 0n;
  for (const { skuId, quantity } of lines) {
    const { lengthMm, widthMm, heightMm } = pieces.get(skuId ?? '') ?? UNMEASURED;
    const sides = [lengthMm ?? 0, widthMm ?? 0, heightMm ?? 0].sort((a, b) => b - a);
    sides.forEach((side, at) => {
      most[at] = Math.max(most[at]!, side);
    });
    volume += quantity * sides.reduce((all, side) => all * BigInt(side), 1n);
  }
  const [lengthMm, widthMm, heightMm] = most.map(BigInt) as [bigint, bigint, bigint];
  const boxed = lengthMm * widthMm * heightMm;
  return { lengthMm, widthMm, heightMm, leastVolumeMm3: boxed > volume ? boxed : volume };
}

const UNMEASURED = { lengthMm: null, widthMm: null, heightMm: null };
