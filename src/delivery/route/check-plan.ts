/**
 * Says what is wrong with a plan, reckoned again from the problem alone: nothing here is shared with the search, so
 * that a mistake in one is found by the other.
 */
import { placesOf, type RoutePlan, type RouteProblem } from './problem.ts';

/** Room for the last bits of sums of decimals. */
const SLACK = 1e-6;

/** Every breach in words; empty where the plan can be driven as it stands and its length is what it says. */
export function checkPlan(problem: RouteProblem, plan: RoutePlan): string[] {
  const visits = [...plan.trips.flatMap((trip) => trip.stops), ...plan.left].toSorted((a, b) => a - b);
  const expected = problem.drops.map((_, i) => i + 1);
  const vans = plan.trips.map((trip) => trip.van);
  const total = plan.trips.reduce((sum, trip) => sum + lengthOf(problem, trip.stops), 0);
  return [
    ...(visits.join() === expected.join() ? [] : ['every drop is visited once or left, once']),
    ...(new Set(vans).size === vans.length ? [] : ['a van goes twice']),
    ...(Math.abs(total - plan.length) < SLACK * (1 + total) ? [] : [`it is ${total} long, not ${plan.length}`]),
    ...plan.trips.flatMap((trip) => checkTrip(problem, trip.van, trip.stops)),
  ];
}

const lengthOf = (problem: RouteProblem, stops: readonly number[]): number =>
  legsOf(stops).reduce((sum, [from, to]) => sum + problem.lengths[from * placesOf(problem) + to]!, 0);

const legsOf = (stops: readonly number[]): [number, number][] =>
  [0, ...stops].map((from, i) => [from, [...stops, 0][i]!]);

function checkTrip(problem: RouteProblem, number: number, stops: readonly number[]): string[] {
  const van = problem.vans[number];
  if (!van) return [`there is no van ${number}`];
  const loaded = (of: 'weight' | 'volume') => stops.reduce((sum, stop) => sum + problem.drops[stop - 1]![of], 0);
  const wrong: string[] = [];
  if (loaded('weight') > van.maxWeight + SLACK) wrong.push(`van ${number} is too heavy`);
  if (loaded('volume') > van.maxVolume + SLACK) wrong.push(`van ${number} is too full`);
  let now = van.from;
  for (const [from, to] of legsOf(stops)) {
    now += problem.times[from * placesOf(problem) + to]!;
    const drop = problem.drops[to - 1];
    if (!drop) continue;
    if (now > drop.due + SLACK) wrong.push(`van ${number} is late at ${to}`);
    now = Math.max(now, drop.ready) + drop.service;
  }
  if (now > van.until + SLACK) wrong.push(`van ${number} is back too late`);
  return wrong;
}
