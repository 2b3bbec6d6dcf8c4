/**
 * Which node ships, which courier takes it (SRC-1, SHP-1): loads what the pure optimisers need, asks them for the whole
 * batch at once, and writes the answer on the orders. Stock is only read here; the ledger decides when it is reserved.
 */
import type { Sku } from '../catalog/catalog.ts';
import type { ShopSettings } from '../channels/channels.ts';
import type { StockFrom } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import {
  type CourierChoice,
  type CourierRules,
  chooseCourier,
  courierTables,
  type ParcelToSend as Parcel,
  type Place,
  parcelsToday,
} from '../shipping/shipping.ts';
import {
  type Allocation,
  allocateOrders,
  decidingRule,
  type NodeStock,
  type SourcingNode,
  type SourcingRule,
  type SourcingSet,
  type SplitRule,
  type WaitingOrder,
} from '../sourcing/sourcing.ts';
import { type Availability, ageOfStock, availableAt, type Node, nodesOf } from '../stock/stock.ts';
import type { Share } from './divide-order.ts';
import { type GoodsClasses, goodsClasses } from './goods-classes.ts';
import { type ShortGoods, shortGoods } from './name-shortage.ts';
import { addHold, BY_REVIEW, type Order } from './order.ts';
import { courierRules, sourcingSet } from './rule-sets.ts';
import { MOST_PARTS } from './split-by-rule.ts';
import { splitByStock } from './split-by-stock.ts';

/** More different SKUs than the search can weigh one by one: such an order goes out whole from one node or waits. */
const MOST_LINES = 24;

export type Sourced = {
  /** Orders to be divided over several nodes: the parts, each with its node. */
  divisions: Map<Id, { node: Id; shares: Share[] }[]>;
};

export type SourcingFacts = {
  nodes: Node[];
  couriers: Awaited<ReturnType<typeof courierTables>>;
  courierRules: CourierRules;
  sourcing: SourcingSet;
  /** Parcels a node was given today. */
  takenToday: ReadonlyMap<Id, number>;
  skus: Map<Id, Sku>;
  shops: Map<Id, ShopSettings>;
  classes: GoodsClasses;
};

export async function loadSourcing(ctx: Ctx, skus: Map<Id, Sku>, shops: Map<Id, ShopSettings>): Promise<SourcingFacts> {
  const [nodes, couriers, rules, sourcing] = await Promise.all([
    nodesOf(ctx),
    courierTables(ctx),
    courierRules(ctx),
    sourcingSet(ctx),
  ]);
  const takenToday = nodes.some((node) => node.capacity !== null) ? await parcelsToday(ctx) : new Map<Id, number>();
  const classes = await goodsClasses(ctx, [...skus.keys()], couriers, rules);
  return { nodes, couriers, courierRules: rules, sourcing, takenToday, skus, shops, classes };
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
  const available = await availableAt(
    ctx,
    facts.nodes.map((node) => node.id),
    skuIds,
  );
  const large = orders.filter((order) => new Set(order.lines.map((line) => line.skuId)).size > MOST_LINES);
  for (const order of large) takeWhole(ctx, order, facts, fixed, available);
  const normal = orders.filter((order) => !large.includes(order));
  const ages = facts.sourcing.ageMinorPerDay > 0n ? await ageOfStock(ctx, available) : null;
  const result = allocateOrders(
    {
      orders: normal.map((order) => waiting(order, facts, fixed)),
      nodes: facts.nodes.map((node) => sourcingNode(node, facts.takenToday)),
      stock: stockRows(available, facts.sourcing, ages),
      freightMinor: (node, order, weightG) => freight(node, order, weightG, facts),
      rules: rulesFor(normal, facts, fixed),
    },
    { seed: 1, iterations: Math.min(200, normal.length) },
  );
  for (const [i, order] of normal.entries()) takeGoods(order, result.allocations[i]!, available);
  normal.forEach((order, i) => {
    const lacks = () => shortGoods(order, available, nodesFor(order, facts, fixed));
    const parts = settle(ctx, order, result.allocations[i]!, facts, lacks);
    if (parts) divisions.set(order.id, parts);
  });
  return { divisions };
}

/** Where a division code lies: six digits down to the district, nine for a street; an unknown part is empty. */
const placeOf = (code: string): Place => ({
  province: code.length >= 2 ? `${code.slice(0, 2)}0000` : '',
  city: code.length >= 4 ? `${code.slice(0, 4)}00` : '',
  district: code.length >= 6 ? code.slice(0, 6) : '',
  street: code.length >= 9 ? code : '',
});

/** An order whose node was chosen is a kind of its own, so that a rule of its own can name the node. */
const chosenKind = (order: Order): string => `chosen:${order.id}`;

const waiting = (order: Order, facts: SourcingFacts, fixed: ReadonlyMap<Id, Id>): WaitingOrder => ({
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
  province: placeOf(order.divisionCode).province,
  city: placeOf(order.divisionCode).city,
  priority: order.priority,
  paidAt: order.queuedAt,
});

const sourcingNode = (node: Node, taken: ReadonlyMap<Id, number>): SourcingNode => ({
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
function stockRows(
  available: Availability,
  { ageMinorPerDay }: SourcingSet,
  ages: ReadonlyMap<Id, ReadonlyMap<Id, number>> | null,
): NodeStock[] {
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
function rulesFor(orders: readonly Order[], facts: SourcingFacts, fixed: ReadonlyMap<Id, Id>): SourcingRule[] {
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

/** Writes an allocation on its order; several parcels are returned as parts to divide it into. */
function settle(
  ctx: Ctx,
  order: Order,
  allocation: Allocation,
  facts: SourcingFacts,
  lacks: () => ShortGoods[],
): { node: Id; shares: Share[] }[] | null {
  if (allocation.shortage.length || allocation.parcels.length === 0) {
    addHold(order, 'outOfStock', new Date(ctx.now()), BY_REVIEW, {
      lines: lacks(),
      why: allocation.reason,
    });
    return null;
  }
  if (allocation.parcels.length > 1) {
    return allocation.parcels.map((parcel) => ({
      node: parcel.node,
      shares: parcel.lines.map((line) => ({ line: Number(line), quantity: order.lines[Number(line) - 1]!.quantity })),
    }));
  }
  order.nodeId = allocation.parcels[0]!.node;
  // The nodes may be the same, parted otherwise: another node is named where there is one.
  const second = allocation.runnerUp;
  const other = second?.nodes.find((node) => node !== order.nodeId);
  order.sourcing = {
    at: new Date(ctx.now()).toISOString(),
    reason: allocation.reason,
    costMinor: allocation.costMinor.toString(),
    runnerUp:
      second && other
        ? {
            node: other,
            costMinor: (allocation.costMinor + second.differenceMinor).toString(),
            against: second.because,
          }
        : null,
  };
  assignCourier(ctx, order, facts);
  return null;
}

/** The order as the parcel a node would send. */
export const parcelFor = (order: Order, node: Node, classes: GoodsClasses): Parcel => ({
  ...parcelOf(node.provinceCode, node.id, order.shopId, placeOf(order.divisionCode), order.weightG),
  amountMinor: order.payableMinor,
  goods: [...new Set(order.lines.flatMap((line) => classes.get(line.skuId ?? '') ?? []))],
  codMinor: order.kind === 'cod' ? order.payableMinor - order.paidMinor : null,
  masked: order.maskedToken !== null,
  namedCourier: order.courier,
});

/** Chooses the courier of an order whose node is known; a courier a person or rule named is kept when it can. */
export function assignCourier(ctx: Ctx, order: Order, facts: SourcingFacts): CourierChoice {
  const node = facts.nodes.find((n) => n.id === order.nodeId)!;
  const choice = chooseCourier(parcelFor(order, node, facts.classes), facts.couriers.tariffs, facts.courierRules);
  if (choice.courier) order.courier = choice.courier;
  else if (order.country === 'CN')
    addHold(order, 'noCourier', new Date(ctx.now()), BY_REVIEW, {
      named: order.courier,
      area: `${order.province}${order.city}${order.district}`,
    });
  return choice;
}

/** The nodes an order may leave from. */
const nodesFor = (order: Order, facts: SourcingFacts, fixed: ReadonlyMap<Id, Id>): Id[] => {
  const chosen = fixed.get(order.id);
  return chosen ? [chosen] : facts.nodes.map((node) => node.id);
};

/** Goods an allocation took are not there for the next one to be told of. */
function takeGoods(order: Order, allocation: Allocation, available: Availability): void {
  if (allocation.shortage.length) return;
  for (const parcel of allocation.parcels) {
    const stock = available.get(parcel.node);
    for (const at of parcel.lines) {
      const { skuId, quantity } = order.lines[Number(at) - 1]!;
      stock?.set(skuId!, (stock.get(skuId!) ?? 0n) - quantity);
    }
  }
}

/** An order of very many SKUs: the first node, by priority, that has all of it. Its goods are taken from `available`. */
function takeWhole(
  ctx: Ctx,
  order: Order,
  facts: SourcingFacts,
  fixed: ReadonlyMap<Id, Id>,
  available: Availability,
): void {
  const wanted = new Map<Id, bigint>();
  for (const line of order.lines) wanted.set(line.skuId!, (wanted.get(line.skuId!) ?? 0n) + line.quantity);
  const nodes = facts.nodes.filter((node) => !fixed.has(order.id) || fixed.get(order.id) === node.id);
  const node = nodes.find((n) =>
    [...wanted].every(([sku, quantity]) => (available.get(n.id)?.get(sku) ?? 0n) >= quantity),
  );
  if (!node) {
    addHold(order, 'outOfStock', new Date(ctx.now()), BY_REVIEW, {
      lines: shortGoods(order, available, nodesFor(order, facts, fixed)),
      why: 'shortage',
    });
    return;
  }
  const stock = available.get(node.id)!;
  for (const [sku, quantity] of wanted) stock.set(sku, stock.get(sku)! - quantity);
  order.nodeId = node.id;
  order.sourcing = { at: new Date(ctx.now()).toISOString(), reason: 'onlyComplete', costMinor: '0', runnerUp: null };
  assignCourier(ctx, order, facts);
}

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
  const stock = await availableAt(
    ctx,
    nodes.map((node) => node.id),
    orders.flatMap((order) => order.lines.flatMap((line) => line.skuId ?? [])),
  );
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
