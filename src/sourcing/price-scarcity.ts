/**
 * What a unit of stock and a parcel of capacity are worth to the other orders: prices that rise while orders, each
 * choosing alone, ask for more than there is, and fall while something is left (subgradient of the Lagrangian
 * relaxation; Acimovic and Graves, "Making better fulfillment decisions on the fly", 2015, use such prices the same way).
 * They only steer the search; a wrong price costs quality, never correctness.
 */
import { type Plan, planOrder, type Scarcity } from './plan-order.ts';
import type { Problem } from './sourcing-problem.ts';

/** `wished` are the plans at no price, `target` a score that is known to be possible. */
export function priceScarcity(problem: Problem, wished: readonly Plan[], target: number, rounds: number): Scarcity {
  const { supply, tasks } = problem;
  const prices: Scarcity = {
    unit: new Float64Array(supply.stock.length),
    parcel: new Float64Array(supply.capacity.length),
  };
  let plans = wished;
  for (let round = 0; round < rounds; round++) {
    const over = overuse(problem, plans);
    let steepness = 0;
    let value = 0;
    for (const plan of plans) value += plan.score;
    for (const [amounts, price] of [
      [over.unit, prices.unit],
      [over.parcel, prices.parcel],
    ] as const) {
      for (let at = 0; at < amounts.length; at++) {
        value += amounts[at]! * price[at]!;
        if (amounts[at]! < 0 && price[at] === 0) amounts[at] = 0;
        steepness += amounts[at]! ** 2;
      }
    }
    if (steepness === 0 || value >= target) break;
    const step = ((target - value) / steepness) * (1 - round / rounds);
    for (const [amounts, price] of [
      [over.unit, prices.unit],
      [over.parcel, prices.parcel],
    ] as const) {
      for (let at = 0; at < amounts.length; at++) price[at] = Math.max(0, price[at]! + step * amounts[at]!);
    }
    plans = tasks.map((task) => planOrder(problem, task, supply, { scarcity: prices }).best);
  }
  return prices;
}

/** What the plans together take beyond what there is; negative where something is left. */
function overuse(problem: Problem, plans: readonly Plan[]): Scarcity {
  const unit = problem.supply.stock.map((amount) => -amount);
  const parcel = problem.supply.capacity.map((amount) => -amount);
  plans.forEach(({ nodes, masks }, at) => {
    const { items } = problem.tasks[at]!;
    nodes.forEach((node, part) => {
      parcel[node]! += 1;
      items.forEach(({ sku, quantity }, line) => {
        if (masks[part]! & (1 << line)) unit[node * problem.skuCount + sku]! += quantity;
      });
    });
  });
  return { unit, parcel };
}
