/**
 * Node choice over all waiting orders (SRC-1, SRC-2): urgent and early orders first take the best plan that is left;
 * where that leaves somebody with less than he would get alone, a joint pass trades goods and places between orders.
 *
 * What must stay true: never more is given away than there is; a batch without competition is optimal and says so;
 * every order can say what it got, why, and what came second. Pure: the caller re-checks stock when it reserves.
 */
import { type Budget, improvePlans } from './improve-plans.ts';
import { bits, isLeft, type Plan, planOrder, sameNodes, take } from './plan-order.ts';
import { compileProblem, type Problem, type SourcingInput, type Supply, type Task } from './sourcing-problem.ts';

export type AllocatedParcel = { node: string; lines: string[] };

export type AllocationReason =
  /** Nothing else could serve as much. */
  | 'onlyChoice'
  | 'cheapest'
  /** Second choice of this order: the first was needed more by others. */
  | 'bestForAll'
  | 'partOnly'
  /** Nothing is shipped. */
  | 'shortage'
  | 'splitNotAllowed'
  | 'noNodeAllowed';

export type RunnerUp = {
  nodes: string[];
  /** What it would have cost more (freight and handling); negative when it was cheaper but worse otherwise or gone. */
  differenceMinor: bigint;
  because: 'dearer' | 'asGood' | 'moreParcels' | 'fewerLines' | 'lessPreferred' | 'takenByOthers';
};

export type Allocation = {
  order: string;
  parcels: AllocatedParcel[];
  /** Lines that got nothing. */
  shortage: string[];
  costMinor: bigint;
  rule: string | null;
  readonly reason: AllocationReason;
  /** Worked out when read. */
  readonly runnerUp: RunnerUp | null;
};

export type AllocationResult = {
  /** In the order of the input. */
  allocations: Allocation[];
  costMinor: bigint;
  linesServed: number;
  linesUnserved: number;
  splits: number;
  /** Orders that did not get what they would get alone, before and after the joint pass. */
  contested: number;
  /** true: proved optimal, because every order has its best plan. */
  proved: boolean;
};

/** No joint pass: the answer of the first pass alone. */
export const FIRST_PASS_ONLY: Budget = { seed: 0, iterations: 0 };

/**
 * Chooses nodes for `input.orders`. Deterministic for a seed and a number of iterations; the joint pass runs only when
 * orders compete, costs about 0.1 ms per iteration and never serves fewer lines than the first pass.
 * Throws `sourcing.tooManyLines`.
 */
export function allocateOrders(input: SourcingInput, budget: Budget): AllocationResult {
  const problem = compileProblem(input);
  const left: Supply = { stock: problem.supply.stock.slice(), capacity: problem.supply.capacity.slice() };
  const wished: Plan[] = new Array(problem.tasks.length);
  const plans: Plan[] = new Array(problem.tasks.length);
  const sequence = inOrder(problem.tasks);
  for (const at of sequence) {
    const task = problem.tasks[at]!;
    const wish = planOrder(problem, task, problem.supply).best;
    const plan = isLeft(problem, task, wish, left) ? wish : planOrder(problem, task, left).best;
    wished[at] = wish;
    plans[at] = plan;
    take(problem, task, plan, left);
  }
  const isContested = (): number => plans.filter((plan, at) => plan.score > wished[at]!.score).length;
  if (budget.iterations > 0 && isContested() > 0) improvePlans(problem, plans, wished, left, sequence, budget);
  return resultOf(problem, plans, wished, isContested());
}

/** Urgent first, then who paid first; the id makes it unambiguous. */
function inOrder(tasks: readonly Task[]): number[] {
  const at = tasks.map((_, index) => index);
  return at.sort((a, b) => {
    const [x, y] = [tasks[a]!.order, tasks[b]!.order];
    return y.priority - x.priority || x.paidAt.getTime() - y.paidAt.getTime() || (x.id < y.id ? -1 : 1);
  });
}

function resultOf(
  problem: Problem,
  plans: readonly Plan[],
  wished: readonly Plan[],
  contested: number,
): AllocationResult {
  const allocations = plans.map((plan, at) => new Explained(problem, problem.tasks[at]!, plan, wished[at]!));
  const lines = (masks: number[]): number => masks.reduce((sum, mask) => sum + bits(mask), 0);
  return {
    allocations,
    costMinor: BigInt(plans.reduce((sum, plan) => sum + plan.cost, 0)),
    linesServed: lines(plans.map((plan, at) => problem.tasks[at]!.all & ~plan.unserved)),
    linesUnserved: lines(plans.map((plan) => plan.unserved)),
    splits: plans.reduce((sum, plan) => sum + Math.max(0, plan.nodes.length - 1), 0),
    contested,
    proved: contested === 0,
  };
}

class Explained implements Allocation {
  readonly order: string;
  readonly parcels: AllocatedParcel[];
  readonly shortage: string[];
  readonly costMinor: bigint;
  readonly rule: string | null;
  readonly #problem: Problem;
  readonly #task: Task;
  readonly #plan: Plan;
  readonly #wish: Plan;

  constructor(problem: Problem, task: Task, plan: Plan, wish: Plan) {
    this.order = task.order.id;
    this.parcels = plan.nodes.map((node, at) => ({
      node: problem.nodes[node]!.id,
      lines: linesOf(task, plan.masks[at]!),
    }));
    this.shortage = linesOf(task, plan.unserved);
    this.costMinor = BigInt(plan.cost);
    this.rule = task.rule?.id ?? null;
    this.#problem = problem;
    this.#task = task;
    this.#plan = plan;
    this.#wish = wish;
  }

  get reason(): AllocationReason {
    const { nodes, unserved, score } = this.#plan;
    if (nodes.length === 0) return this.#whyNothing();
    if (score > this.#wish.score) return 'bestForAll';
    if (unserved !== 0) return 'partOnly';
    return this.#second() ? 'cheapest' : 'onlyChoice';
  }

  get runnerUp(): RunnerUp | null {
    const second = this.#second();
    return second && { nodes: second.nodes.map((node) => this.#problem.nodes[node]!.id), ...this.#compare(second) };
  }

  toJSON(): object {
    const { order, parcels, shortage, costMinor, rule, reason, runnerUp } = this;
    const second = runnerUp && { ...runnerUp, differenceMinor: runnerUp.differenceMinor.toString() };
    return { order, parcels, shortage, costMinor: costMinor.toString(), rule, reason, runnerUp: second };
  }

  /** The best plan with other nodes, out of all there was before the batch. */
  #second(): Plan | null {
    if (this.#plan.nodes.length > 0 && !sameNodes(this.#wish, this.#plan))
      return this.#wish.nodes.length > 0 ? this.#wish : null;
    const { best, second } = planOrder(this.#problem, this.#task, this.#problem.supply, { thorough: true });
    if (this.#plan.nodes.length === 0) return best.nodes.length > 0 ? best : null;
    return second && second.nodes.length > 0 ? second : null;
  }

  #compare(second: Plan): Pick<RunnerUp, 'differenceMinor' | 'because'> {
    const differenceMinor = BigInt(second.cost - this.#plan.cost);
    const because = (): RunnerUp['because'] => {
      if (second.score < this.#plan.score) return 'takenByOthers';
      if (bits(second.unserved) > bits(this.#plan.unserved)) return 'fewerLines';
      if (second.nodes.length > this.#plan.nodes.length) return 'moreParcels';
      if (second.cost > this.#plan.cost) return 'dearer';
      return second.score > this.#plan.score ? 'lessPreferred' : 'asGood';
    };
    return { differenceMinor, because: because() };
  }

  #whyNothing(): AllocationReason {
    const task = this.#task;
    if (task.nodes.length === 0) return 'noNodeAllowed';
    const free: Task = {
      ...task,
      split: { shippedOver: -1, leftOver: -1, partial: true, maxParcels: 3 },
    };
    const { best } = planOrder(this.#problem, free, this.#problem.supply);
    return best.nodes.length > 0 && this.#wish.nodes.length === 0 ? 'splitNotAllowed' : 'shortage';
  }
}

const linesOf = (task: Task, mask: number): string[] =>
  task.items.flatMap(({ lineIds }, line) => (mask & (1 << line) ? lineIds : []));
