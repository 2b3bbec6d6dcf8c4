/**
 * The best plan for one order out of what is left: every node alone, every two, and three where two cannot serve the
 * same lines. Exact for orders of up to six lines both nodes have (beyond that shared lines go where a unit is
 * cheapest), given that freight does not fall with weight.
 *
 * What must stay true: a plan never takes more than is left, and keeps the thresholds of SRC-2.
 */
import type { Problem, Supply, Task } from './sourcing-problem.ts';

export type Plan = {
  nodes: readonly number[];
  /** Lines from each node, as bits; `unserved` are the others. */
  masks: readonly number[];
  unserved: number;
  /** Freight and handling. */
  cost: number;
  /** Cost with the prices of what is not served, split or not preferred: what the search makes small. */
  score: number;
};

/** Nodes tried in pairs and threes; of many stores only the most promising are. */
const PAIRED = 12;
const ENUMERATED = 6;

/** The best plan and the best with other nodes (null when there is none but leaving the order). */
export type Plans = { best: Plan; second: Plan | null };

/** Prices of scarce things that steer a search beside the score: per unit at [node × skuCount + sku], per parcel at a node. */
export type Scarcity = { unit: Float64Array; parcel: Float64Array };

export type Looking = {
  /** Makes plans that take scarce things look dearer; `score` stays the true one. */
  scarcity?: Scarcity | null;
  /** Chance by which a node is passed over, to look elsewhere. */
  skip?: number;
  random?: () => number;
  /** Find the true second best, too; otherwise only the best is sure. */
  thorough?: boolean;
};

/** The best plan for `task` out of `left`. */
export function planOrder(problem: Problem, task: Task, left: Supply, looking: Looking = EXACT): Plans {
  const search = new Search(problem, task, left, looking);
  search.single();
  if (task.split && task.split.maxParcels > 1 && search.maySplit()) search.several(task.split.maxParcels);
  return search;
}

const EXACT: Looking = {};

export const bits = (mask: number): number => {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
};

/** Leaving the order as it is. */
export function leave(problem: Problem, task: Task): Plan {
  const { unserved, incomplete } = problem.prices;
  return {
    nodes: [],
    masks: [],
    unserved: task.all,
    cost: 0,
    score: bits(task.all) * task.weightOfLine * unserved + incomplete,
  };
}

type Candidate = { node: number; has: number; preference: number; floor: number };

class Search implements Plans {
  best: Plan;
  second: Plan | null = null;
  readonly #problem: Problem;
  readonly #task: Task;
  readonly #left: Supply;
  /** Scores with scarcity: what the plans are compared by. */
  #least: number;
  #next = Number.POSITIVE_INFINITY;

  readonly #looking: Looking;
  readonly #candidates: Candidate[] = [];

  constructor(problem: Problem, task: Task, left: Supply, looking: Looking) {
    this.#problem = problem;
    this.#task = task;
    this.#left = left;
    this.#looking = looking;
    this.best = leave(problem, task);
    this.#least = this.best.score;
  }

  /** One node for everything it has. */
  single(): void {
    const task = this.#task;
    const { skip = 0, random } = this.#looking;
    for (let at = 0; at < task.nodes.length; at++) {
      const node = task.nodes[at]!;
      if (random && random() < skip) continue;
      const has = this.#has(node);
      if (has === 0) continue;
      const preference = task.preference[at]!;
      this.#offer([node], [has], preference);
      if (task.split) this.#candidates.push({ node, has, preference, floor: 0 });
    }
  }

  /** Could two parcels be better than what one node does? Not where a split alone costs more. */
  maySplit(): boolean {
    if (this.#candidates.length < 2) return false;
    if (this.#looking.thorough || this.#problem.hasGains || this.best.unserved !== 0) return true;
    return this.#least > this.#problem.prices.split;
  }

  /** Two nodes together, three where two cannot serve everything. The fullest and cheapest nodes only. */
  several(maxParcels: number): void {
    const candidates = this.#candidates;
    for (const candidate of candidates) candidate.floor = this.#floor(candidate);
    candidates.sort((a, b) => bits(b.has) - bits(a.has) || a.floor - b.floor || a.node - b.node);
    const paired = candidates.slice(0, PAIRED);
    this.#pairs(paired);
    if (maxParcels > 2 && paired.length > 2 && this.best.unserved !== 0) this.#threes(paired);
  }

  #pairs(candidates: readonly Candidate[]): void {
    const { thorough } = this.#looking;
    for (let i = 0; i < candidates.length; i++) {
      for (let j = i + 1; j < candidates.length; j++) {
        const [a, b] = [candidates[i]!, candidates[j]!];
        const bound = this.#bound(a.has | b.has, 2, a.floor + b.floor + a.preference + b.preference);
        if (bound < (thorough ? this.#next : this.#least)) this.#share(a, b, this.#task.all);
      }
    }
  }

  #threes(candidates: readonly Candidate[]): void {
    const servedByTwo = this.#task.all & ~this.best.unserved;
    for (let i = 0; i < candidates.length; i++) {
      for (let j = i + 1; j < candidates.length; j++) {
        for (let k = j + 1; k < candidates.length; k++) {
          const [a, b, c] = [candidates[i]!, candidates[j]!, candidates[k]!];
          const covered = a.has | b.has | c.has;
          if (bits(covered) > bits(servedByTwo)) this.#shareOfThree(a, b, c);
        }
      }
    }
  }

  /** Lines the node has in full, as bits; 0 when it can take no parcel. */
  #has(node: number): number {
    const { stock, capacity } = this.#left;
    if (capacity[node]! < 1) return 0;
    const { items } = this.#task;
    const row = node * this.#problem.skuCount;
    let mask = 0;
    for (let line = 0; line < items.length; line++) {
      const { sku, quantity } = items[line]!;
      if (stock[row + sku]! >= quantity) mask |= 1 << line;
    }
    return mask;
  }

  #units(node: number, mask: number, prices = this.#problem.unit): number {
    const { items } = this.#task;
    const row = node * this.#problem.skuCount;
    let sum = 0;
    for (let line = 0; line < items.length; line++) {
      if (mask & (1 << line)) sum += prices[row + items[line]!.sku]! * items[line]!.quantity;
    }
    return sum;
  }

  /** The least a parcel from this node can cost: the order's lightest line alone, unit prices only where they are a gain. */
  #floor({ node, has }: Candidate): number {
    const task = this.#task;
    let least = task.lightest[node];
    if (least === undefined) {
      least = Number.POSITIVE_INFINITY;
      for (let line = 0; line < task.items.length; line++) {
        least = Math.min(least, this.#problem.freightOf(task, node, 1 << line));
      }
      task.lightest[node] = least;
    }
    if (!this.#problem.hasGains) return least;
    for (let line = 0; line < task.items.length; line++) least += Math.min(0, this.#units(node, has & (1 << line)));
    return least;
  }

  #bound(covered: number, parcels: number, floors: number): number {
    const { unserved, incomplete, split } = this.#problem.prices;
    const open = bits(this.#task.all & ~covered);
    return floors + open * this.#task.weightOfLine * unserved + (open > 0 ? incomplete : 0) + (parcels - 1) * split;
  }

  /** All ways to share out the lines of `among` between two nodes, beside a part `third` already has. */
  #share(a: Candidate, b: Candidate, among: number, third: Candidate | null = null, thirdMask = 0): void {
    const both = a.has & b.has & among;
    let free = both;
    let toA = a.has & ~b.has & among;
    // Of very many lines that both have, the last go where a unit is cheapest.
    while (bits(free) > ENUMERATED) {
      const line = 1 << (31 - Math.clz32(free));
      free &= ~line;
      if (this.#units(a.node, line) <= this.#units(b.node, line)) toA |= line;
    }
    const covered = (a.has | b.has) & among;
    const preference = a.preference + b.preference + (third?.preference ?? 0);
    for (let part = free; ; part = (part - 1) & free) {
      const maskA = toA | part;
      const maskB = covered & ~maskA;
      if (maskA !== 0 && maskB !== 0) {
        if (third) this.#offer([a.node, b.node, third.node], [maskA, maskB, thirdMask], preference);
        else this.#offer([a.node, b.node], [maskA, maskB], preference);
      }
      if (part === 0) return;
    }
  }

  /** The third takes what only it has and any part of the rest; the others share what remains. */
  #shareOfThree(a: Candidate, b: Candidate, c: Candidate): void {
    const alone = c.has & ~(a.has | b.has);
    const free = bits(c.has) > ENUMERATED ? 0 : c.has & ~alone;
    for (let part = free; ; part = (part - 1) & free) {
      const mask = alone | part;
      if (mask !== 0) this.#share(a, b, this.#task.all & ~mask, c, mask);
      if (part === 0) return;
    }
  }

  /** May this part leave, given what the order loses or leaves behind with it (SRC-2)? */
  #splits(mask: number): boolean {
    const { split, items, value } = this.#task;
    if (!split) return false;
    let part = 0;
    for (let line = 0; line < items.length; line++) if (mask & (1 << line)) part += items[line]!.value;
    return part > split.shippedOver && value - part > split.leftOver;
  }

  /** Keeps a plan if it is the best, or the best with other nodes. */
  #offer(nodes: number[], masks: number[], preference: number): void {
    const { all, split, weightOfLine } = this.#task;
    const { prices, fresh } = this.#problem;
    let served = 0;
    let cost = 0;
    let freshness = 0;
    for (let at = 0; at < nodes.length; at++) {
      const mask = masks[at]!;
      if (mask !== all && !this.#splits(mask)) return;
      served |= mask;
      cost += this.#problem.freightOf(this.#task, nodes[at]!, mask) + this.#units(nodes[at]!, mask);
      if (fresh) freshness += this.#units(nodes[at]!, mask, fresh);
    }
    const unserved = all & ~served;
    if (unserved !== 0 && !split?.partial) return;
    let score = cost + freshness + preference + (nodes.length - 1) * prices.split;
    if (unserved !== 0) score += bits(unserved) * weightOfLine * prices.unserved + prices.incomplete;
    const { scarcity } = this.#looking;
    const steered = scarcity ? score + this.#scarcityOf(nodes, masks, scarcity) : score;
    if (steered >= this.#next && steered >= this.#least) return;
    const plan: Plan = { nodes, masks, unserved, cost, score };
    const other = !sameNodes(this.best, plan);
    if (steered < this.#least) {
      if (other && this.best.nodes.length > 0) {
        this.second = this.best;
        this.#next = this.#least;
      }
      this.best = plan;
      this.#least = steered;
    } else if (other) {
      this.second = plan;
      this.#next = steered;
    }
  }

  #scarcityOf(nodes: readonly number[], masks: readonly number[], { unit, parcel }: Scarcity): number {
    const { items } = this.#task;
    let sum = 0;
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at]!;
      sum += parcel[node]!;
      const row = node * this.#problem.skuCount;
      for (let line = 0; line < items.length; line++) {
        if (masks[at]! & (1 << line)) sum += unit[row + items[line]!.sku]! * items[line]!.quantity;
      }
    }
    return sum;
  }
}

export const sameNodes = (a: Plan, b: Plan): boolean =>
  a.nodes.length === b.nodes.length && a.nodes.every((node) => b.nodes.includes(node));

/** Takes the plan's goods and parcels out of what is left (`sign` 1), or gives them back (−1). */
export function take(problem: Problem, task: Task, plan: Plan, left: Supply, sign: 1 | -1 = 1): void {
  for (let at = 0; at < plan.nodes.length; at++) {
    const node = plan.nodes[at]!;
    const mask = plan.masks[at]!;
    left.capacity[node]! -= sign;
    const row = node * problem.skuCount;
    for (let line = 0; line < task.items.length; line++) {
      const { sku, quantity } = task.items[line]!;
      if (mask & (1 << line)) left.stock[row + sku]! -= sign * quantity;
    }
  }
}

/** Is everything the plan takes still there? */
export function isLeft(problem: Problem, task: Task, plan: Plan, left: Supply): boolean {
  for (let at = 0; at < plan.nodes.length; at++) {
    const node = plan.nodes[at]!;
    if (left.capacity[node]! < 1) return false;
    const row = node * problem.skuCount;
    for (let line = 0; line < task.items.length; line++) {
      const { sku, quantity } = task.items[line]!;
      if (plan.masks[at]! & (1 << line) && left.stock[row + sku]! < quantity) return false;
    }
  }
  return true;
}
