/**
 * The joint pass over orders that compete for the same goods or places (SRC-1). Ruin and recreate: a handful of orders
 * that want the same scarce thing give their goods back and choose again in another order, the one that would lose
 * most by waiting first (regret). Worse results are accepted less and less (simulated annealing), the best is kept.
 *
 * What must stay true: the result never serves fewer lines than the start and never scores worse; the same seed and
 * number of iterations give the same result on every machine.
 *
 * After Schrimpf et al., "Record breaking optimization results using the ruin and recreate principle" (2000), and
 * Christiaens and Vanden Berghe, "Slack induction by string removals" (2020) for the skipped candidates.
 */
import { randomOf } from '../kernel/random.ts';
import { bits, leave, type Plan, planOrder, type Scarcity, take } from './plan-order.ts';
import { priceScarcity } from './price-scarcity.ts';
import type { Problem, Supply, Task } from './sourcing-problem.ts';

export type Budget = { seed: number; iterations: number };

const SKIP = 0.05;
const LARGEST_RUIN = 16;
const STEERED_SHARE = 0.8;
const SKU_SHARE = 0.8;
const REGRET_SHARE = 0.1;
const SIZE_SHARE = 0.2;
const START_SHARE = 3;
const END_SHARE = 0.05;
const MOST_PRICINGS = 100;

/**
 * Better plans for `plans` in place, within `budget`; `left` is what they leave. `wished` are the plans each order
 * would have alone, `sequence` the orders as they come by urgency.
 */
export function improvePlans(
  problem: Problem,
  plans: Plan[],
  wished: readonly Plan[],
  left: Supply,
  sequence: readonly number[],
  budget: Budget,
): void {
  const random = randomOf(budget.seed);
  const rivals = rivalsOf(problem, plans, wished);
  const startLines = servedLines(problem, plans);
  // Prices are worth at most as much planning as the search itself.
  const rounds = Math.min(MOST_PRICINGS, Math.floor((budget.iterations * LARGEST_RUIN) / 2 / plans.length));
  const scarcity = rounds > 0 ? priceScarcity(problem, wished, total(plans), rounds) : null;
  if (scarcity) startSteered(problem, plans, left, sequence, scarcity, startLines);
  let score = total(plans);
  let best = { score, plans: [...plans] };
  const money = plans.reduce((sum, plan) => sum + Math.abs(plan.cost), 0) / Math.max(1, plans.length) || 1;
  for (let round = 0; round < budget.iterations; round++) {
    const temperature =
      money * START_SHARE ** (1 - round / budget.iterations) * END_SHARE ** (round / budget.iterations);
    const ruined = pickRuined(problem, plans, wished, rivals, random);
    const before = ruined.map((at) => plans[at]!);
    for (const at of ruined) take(problem, problem.tasks[at]!, plans[at]!, left, -1);
    const change =
      recreate(problem, plans, ruined, left, random() < STEERED_SHARE ? scarcity : null, random) -
      before.reduce((sum, plan) => sum + plan.score, 0);
    if (change > 0 && change >= -temperature * Math.log(1 - random())) {
      for (const at of ruined) take(problem, problem.tasks[at]!, plans[at]!, left, -1);
      ruined.forEach((at, index) => {
        plans[at] = before[index]!;
        take(problem, problem.tasks[at]!, plans[at], left);
      });
      continue;
    }
    score += change;
    if (score < best.score && servedLines(problem, plans) >= startLines) best = { score, plans: [...plans] };
  }
  settle(problem, plans, best.plans, left);
}

/** The first pass once more, now that it is known what is scarce; kept when it is better. */
function startSteered(
  problem: Problem,
  plans: Plan[],
  left: Supply,
  sequence: readonly number[],
  scarcity: Scarcity,
  leastLines: number,
): void {
  const rest: Supply = { stock: problem.supply.stock.slice(), capacity: problem.supply.capacity.slice() };
  const steered: Plan[] = new Array(plans.length);
  for (const at of sequence) {
    const plan = planOrder(problem, problem.tasks[at]!, rest, { scarcity }).best;
    steered[at] = plan;
    take(problem, problem.tasks[at]!, plan, rest);
  }
  if (total(steered) < total(plans) && servedLines(problem, steered) >= leastLines)
    settle(problem, plans, steered, left);
}

/** Lines served, each counted with its order's priority. */
export const servedLines = (problem: Problem, plans: readonly Plan[]): number =>
  plans.reduce(
    (sum, plan, at) => sum + bits(problem.tasks[at]!.all & ~plan.unserved) * problem.tasks[at]!.weightOfLine,
    0,
  );

const total = (plans: readonly Plan[]): number => plans.reduce((sum, plan) => sum + plan.score, 0);

function settle(problem: Problem, plans: Plan[], best: readonly Plan[], left: Supply): void {
  plans.forEach((plan, at) => {
    take(problem, problem.tasks[at]!, plan, left, -1);
  });
  best.forEach((plan, at) => {
    plans[at] = plan;
    take(problem, problem.tasks[at]!, plan, left);
  });
}

type Rivals = {
  /** Orders that ask for a SKU. */
  bySku: number[][];
  /** Orders that some node could serve, and those of them that got less than they wished. */
  servable: number[];
  contested: number[];
};

function rivalsOf(problem: Problem, plans: readonly Plan[], wished: readonly Plan[]): Rivals {
  const bySku: number[][] = Array.from({ length: problem.skuCount }, () => []);
  problem.tasks.forEach((task, at) => {
    for (const { sku } of task.items) bySku[sku]!.push(at);
  });
  const servable = wished.flatMap((plan, at) => (plan.nodes.length > 0 ? [at] : []));
  return { bySku, servable, contested: servable.filter((at) => plans[at]!.score > wished[at]!.score) };
}

/**
 * An order that has not got what it wished, with orders it competes with: who takes its SKUs, who takes parcels at its
 * nodes, and whom those compete with in turn.
 */
function pickRuined(
  problem: Problem,
  plans: readonly Plan[],
  wished: readonly Plan[],
  rivals: Rivals,
  random: () => number,
): number[] {
  const any = (list: readonly number[]): number => list[Math.floor(random() * list.length)]!;
  const { bySku, servable, contested } = rivals;
  const isContent = (at: number): boolean => plans[at]!.score <= wished[at]!.score;
  let seed = any(contested);
  for (let tries = 0; tries < 8 && isContent(seed); tries++) seed = any(tries % 2 === 0 ? servable : contested);
  const ruined = [seed];
  const size = 2 + Math.floor(random() * (LARGEST_RUIN - 1));
  // Sometimes all rivals of one order, sometimes a chain of rivals of rivals.
  const star = random();
  for (let tries = 0; tries < size * 4 && ruined.length < size; tries++) {
    const from = random() < star ? seed : any(ruined);
    const { items } = problem.tasks[from]!;
    const overGoods = random() < SKU_SHARE;
    const rival = overGoods ? any(bySku[items[Math.floor(random() * items.length)]!.sku]!) : any(servable);
    if (ruined.includes(rival)) continue;
    if (overGoods || wished[from]!.nodes.some((node) => plans[rival]!.nodes.includes(node))) ruined.push(rival);
  }
  return ruined;
}

/** Plans the ruined orders again and returns the sum of their scores. */
function recreate(
  problem: Problem,
  plans: Plan[],
  ruined: readonly number[],
  left: Supply,
  scarcity: Scarcity | null,
  random: () => number,
): number {
  const keys = ruined.map((at) => ({ at, key: random() }));
  const kind = random();
  if (kind < REGRET_SHARE)
    for (const entry of keys) entry.key = -regret(problem, problem.tasks[entry.at]!, left) * (0.5 + entry.key);
  else if (kind < REGRET_SHARE + SIZE_SHARE)
    for (const entry of keys) entry.key += problem.tasks[entry.at]!.items.length;
  keys.sort((a, b) => a.key - b.key);
  let sum = 0;
  for (const { at } of keys) {
    const task = problem.tasks[at]!;
    const plan = planOrder(problem, task, left, { scarcity, skip: SKIP, random }).best;
    plans[at] = plan;
    take(problem, task, plan, left);
    sum += plan.score;
  }
  return sum;
}

function regret(problem: Problem, task: Task, left: Supply): number {
  const { best, second } = planOrder(problem, task, left);
  return (second ?? leave(problem, task)).score - best.score;
}
