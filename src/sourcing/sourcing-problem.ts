/**
 * The question of sourcing (SRC-1): which node ships which lines of the waiting orders. Here are its words, its rules
 * as data, and the form the search works on: plain integers in arrays, made once per batch.
 *
 * What must stay true: every amount is a safe integer of minor units, so sums are exact and the same on every machine.
 */
import { Refused } from '../kernel/refusal.ts';
import { kmBetween } from './province-distance.ts';

export type OrderLine = {
  id: string;
  sku: string;
  quantity: bigint;
  /** What the customer pays for the whole line. */
  valueMinor: bigint;
  /** Weight of the whole line. */
  weightG: bigint;
};

export type WaitingOrder = {
  id: string;
  shop: string;
  kind: string;
  lines: readonly OrderLine[];
  /** GB/T 2260 codes. */
  province: string;
  city: string;
  /** 0 normal; a line of an order of priority p counts as 1 + p lines. */
  priority: number;
  paidAt: Date;
};

export type SourcingNode = {
  id: string;
  kind: string;
  province: string;
  city: string;
  /** Parcels it can still take. */
  capacityLeft: number;
  /** Parcels it can take in a day; left out: it has no limit and is never full. */
  capacity?: number;
};

export type NodeStock = {
  node: string;
  sku: string;
  available: bigint;
  /** Price of taking one unit here: handling. May be negative. */
  unitMinor: bigint;
  /** What speaks against taking a unit here and is no money: fresh goods stay, old ones go. Not below zero. */
  freshMinor?: bigint;
};

/** When an order may leave in more than one part (SRC-2). Both must be exceeded for every part. */
export type SplitRule = {
  /** Value of a part, and of what is left of the order without it. */
  shippedOverMinor: bigint;
  leftOverMinor: bigint;
  /** May part of the order ship while the rest waits for stock? */
  partial: boolean;
  maxParcels: number;
};

/** The first rule whose conditions hold decides about an order; an order without a rule may use every node, unsplit. */
export type SourcingRule = {
  id: string;
  shops?: readonly string[];
  kinds?: readonly string[];
  provinces?: readonly string[];
  valueFromMinor?: bigint;
  /** Nodes allowed: by id, by kind, only in the destination's province. Left out: all. */
  nodes?: readonly string[];
  excludedNodes?: readonly string[];
  nodeKinds?: readonly string[];
  sameProvince?: boolean;
  /** Preferred nodes, best first; each place further back costs `prices.preferenceMinor` per parcel. */
  preferred?: readonly string[];
  split: SplitRule | null;
  /** Price of 100 km between the provinces, and of a node that is full, per parcel. */
  distanceMinor?: bigint;
  loadMinor?: bigint;
};

/** What the objective pays for what is not money. The defaults put each above any freight of the next. */
export type Prices = {
  unservedLineMinor: bigint;
  incompleteOrderMinor: bigint;
  splitMinor: bigint;
  preferenceMinor: bigint;
};
export const DEFAULT_PRICES: Prices = {
  unservedLineMinor: 10_000_000_000n,
  incompleteOrderMinor: 100_000_000n,
  splitMinor: 1_000_000n,
  preferenceMinor: 1_000n,
};

export type SourcingInput = {
  orders: readonly WaitingOrder[];
  nodes: readonly SourcingNode[];
  stock: readonly NodeStock[];
  /** Freight and packing of one parcel. Must not fall when the weight grows. */
  freightMinor(node: SourcingNode, order: WaitingOrder, weightG: bigint): bigint;
  rules: readonly SourcingRule[];
  prices?: Prices;
};

/** A line as the search sees it; lines of one SKU in one order are one. */
type Item = { sku: number; quantity: number; weight: number; value: number; lineIds: string[] };

/** An order as the search sees it. Lines are bits of a mask. */
export type Task = {
  order: WaitingOrder;
  rule: SourcingRule | null;
  items: Item[];
  all: number;
  value: number;
  weightOfLine: number;
  /** Allowed nodes and, beside each, the price of its place among the preferred. */
  nodes: readonly number[];
  preference: readonly number[];
  split: { shippedOver: number; leftOver: number; partial: boolean; maxParcels: number } | null;
  /** Freight at [node × (all + 1) + mask], filled when first asked. Sparse for orders of many lines. */
  freight: number[];
  /** The least any one line of the order costs from a node, at [node], filled when first asked. */
  lightest: number[];
};

export type Supply = { stock: Float64Array; capacity: Float64Array };

export type Problem = {
  tasks: Task[];
  nodes: readonly SourcingNode[];
  skuCount: number;
  /** Price of a unit at [node × skuCount + sku]. */
  unit: Float64Array;
  /** The same for what is no money; null where nothing is. */
  fresh: Float64Array | null;
  /** Is some unit price negative, so that taking more can cost less? */
  hasGains: boolean;
  supply: Supply;
  prices: { unserved: number; incomplete: number; split: number };
  freightOf(task: Task, node: number, mask: number): number;
};

/** Lines are bits of an integer, and two nodes may share them in every way. */
const MOST_LINES = 24;

/** Throws `sourcing.tooManyLines` for an order with more than 24 different SKUs: split such an order by hand first. */
export function compileProblem(input: SourcingInput): Problem {
  const prices = input.prices ?? DEFAULT_PRICES;
  const nodeAt = new Map(input.nodes.map((node, at) => [node.id, at]));
  const skuAt = new Map<string, number>();
  const skuOf = (sku: string): number => {
    const known = skuAt.get(sku);
    if (known !== undefined) return known;
    skuAt.set(sku, skuAt.size);
    return skuAt.size - 1;
  };
  const rulesFor = ruleFinder(input, prices);
  const tasks = input.orders.map((order) => compileTask(order, skuOf, rulesFor));
  for (const row of input.stock) skuOf(row.sku);
  const skuCount = skuAt.size;
  const stock = new Float64Array(input.nodes.length * skuCount);
  const unit = new Float64Array(input.nodes.length * skuCount);
  const fresh = input.stock.some((row) => row.freshMinor) ? new Float64Array(unit.length) : null;
  for (const row of input.stock) {
    const node = nodeAt.get(row.node);
    if (node === undefined) continue;
    stock[node * skuCount + skuOf(row.sku)] = Number(row.available);
    unit[node * skuCount + skuOf(row.sku)] = Number(row.unitMinor);
    if (fresh) fresh[node * skuCount + skuOf(row.sku)] = Number(row.freshMinor ?? 0n);
  }
  return {
    tasks,
    nodes: input.nodes,
    skuCount,
    unit,
    fresh,
    hasGains: unit.some((price) => price < 0),
    supply: { stock, capacity: Float64Array.from(input.nodes, ({ capacityLeft }) => capacityLeft) },
    prices: {
      unserved: Number(prices.unservedLineMinor),
      incomplete: Number(prices.incompleteOrderMinor),
      split: Number(prices.splitMinor),
    },
    freightOf(task, node, mask) {
      const key = node * (task.all + 1) + mask;
      const known = task.freight[key];
      if (known !== undefined) return known;
      let weight = 0;
      for (let line = 0; line < task.items.length; line++) if (mask & (1 << line)) weight += task.items[line]!.weight;
      const freight = Number(input.freightMinor(input.nodes[node]!, task.order, BigInt(weight)));
      task.freight[key] = freight;
      return freight;
    },
  };
}

type RuleFor = (order: WaitingOrder, value: number) => Pick<Task, 'rule' | 'nodes' | 'preference' | 'split'>;

function compileTask(order: WaitingOrder, skuOf: (sku: string) => number, ruleFor: RuleFor): Task {
  const items: Item[] = [];
  let value = 0;
  for (const line of order.lines) {
    const sku = skuOf(line.sku);
    value += Number(line.valueMinor);
    const same = items.find((item) => item.sku === sku);
    if (!same) {
      items.push({
        sku,
        quantity: Number(line.quantity),
        weight: Number(line.weightG),
        value: Number(line.valueMinor),
        lineIds: [line.id],
      });
      continue;
    }
    same.quantity += Number(line.quantity);
    same.weight += Number(line.weightG);
    same.value += Number(line.valueMinor);
    same.lineIds.push(line.id);
  }
  if (items.length > MOST_LINES) throw new Refused('sourcing.tooManyLines', { order: order.id, lines: items.length });
  return {
    order,
    items,
    all: (1 << items.length) - 1,
    value,
    weightOfLine: 1 + order.priority,
    freight: [],
    lightest: [],
    ...ruleFor(order, value),
  };
}

/** The rule of an order with its nodes; nodes depend on rule and destination province only, so they are worked out once. */
function ruleFinder({ rules, nodes }: SourcingInput, prices: Prices): RuleFor {
  const found = new Map<string, ReturnType<RuleFor>>();
  return (order, value) => {
    const rule = rules.find((candidate) => holds(candidate, order, value)) ?? null;
    const byPlace = rule?.sameProvince || rule?.distanceMinor !== undefined;
    const key = `${rule?.id ?? ''}|${byPlace ? order.province : ''}`;
    const known = found.get(key);
    if (known) return known;
    const allowed = nodes.flatMap((node, at) => (isAllowed(rule, node, order) ? [at] : []));
    const preferred = rule?.preferred ?? [];
    const rank = (id: string): number => (preferred.includes(id) ? preferred.indexOf(id) : preferred.length);
    const split = rule?.split ?? null;
    const made = {
      rule,
      nodes: allowed,
      preference: allowed.map(
        (at) => rank(nodes[at]!.id) * Number(prices.preferenceMinor) + weightOf(rule, nodes[at]!, order),
      ),
      split: split && {
        shippedOver: Number(split.shippedOverMinor),
        leftOver: Number(split.leftOverMinor),
        partial: split.partial,
        maxParcels: split.maxParcels,
      },
    };
    found.set(key, made);
    return made;
  };
}

/** The rule that decides about an order, and the nodes it allows, in the order given. */
export function decidingRule(
  order: WaitingOrder,
  { rules, nodes }: Pick<SourcingInput, 'rules' | 'nodes'>,
): { rule: SourcingRule | null; nodes: SourcingNode[] } {
  const value = order.lines.reduce((sum, line) => sum + Number(line.valueMinor), 0);
  const rule = rules.find((candidate) => holds(candidate, order, value)) ?? null;
  return { rule, nodes: nodes.filter((node) => isAllowed(rule, node, order)) };
}

/** Distance and load of a node, at the rule's prices. The load is that before the batch. */
function weightOf(rule: SourcingRule | null, node: SourcingNode, order: WaitingOrder): number {
  const distance = Number(rule?.distanceMinor ?? 0n);
  const load = Number(rule?.loadMinor ?? 0n);
  const used = node.capacity ? 1 - Math.min(1, Math.max(0, node.capacityLeft) / node.capacity) : 0;
  const far = distance > 0 ? Math.round((distance * kmBetween(node.province, order.province)) / 100) : 0;
  return far + Math.round(load * used);
}

const holds = (rule: SourcingRule, order: WaitingOrder, value: number): boolean =>
  (!rule.shops || rule.shops.includes(order.shop)) &&
  (!rule.kinds || rule.kinds.includes(order.kind)) &&
  (!rule.provinces || rule.provinces.includes(order.province)) &&
  (rule.valueFromMinor === undefined || value >= Number(rule.valueFromMinor));

const isAllowed = (rule: SourcingRule | null, node: SourcingNode, order: WaitingOrder): boolean =>
  !rule ||
  ((!rule.nodes || rule.nodes.includes(node.id)) &&
    !rule.excludedNodes?.includes(node.id) &&
    (!rule.nodeKinds || rule.nodeKinds.includes(node.kind)) &&
    (!rule.sameProvince || node.province === order.province));
