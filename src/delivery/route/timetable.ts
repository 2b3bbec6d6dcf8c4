/** When a van is where on a trip as it stands, late or not: for trips that people changed by hand, too. */
import { placesOf, type RouteProblem } from './problem.ts';

export type StopTime = { arrive: number; start: number; leave: number; late: number; lengthFromLast: number };

export type Timetable = {
  stops: StopTime[];
  length: number;
  /** Latest moment to leave the warehouse that costs no time on the way. */
  depart: number;
  back: number;
  backLate: number;
  weight: number;
  volume: number;
};

/** The van leaves so that it does not wait at its first stop; later waits are taken as they come. */
export function timetableOf(problem: RouteProblem, number: number, stops: readonly number[]): Timetable {
  const van = problem.vans[number]!;
  const leg = (from: number, to: number) => from * placesOf(problem) + to;
  const first = stops[0];
  const toFirst = first === undefined ? 0 : problem.times[leg(0, first)]!;
  const depart = first === undefined ? van.from : Math.max(van.from, problem.drops[first - 1]!.ready - toFirst);
  const result: Timetable = { stops: [], length: 0, depart, back: depart, backLate: 0, weight: 0, volume: 0 };
  let now = depart;
  let last = 0;
  for (const stop of stops) {
    const { ready, due, service, weight, volume } = problem.drops[stop - 1]!;
    const arrive = now + problem.times[leg(last, stop)]!;
    const start = Math.max(arrive, ready);
    const lengthFromLast = problem.lengths[leg(last, stop)]!;
    now = start + service;
    result.stops.push({ arrive, start, leave: now, late: Math.max(0, arrive - due), lengthFromLast });
    result.length += lengthFromLast;
    result.weight += weight;
    result.volume += volume;
    last = stop;
  }
  result.length += problem.lengths[leg(last, 0)]!;
  result.back = now + problem.times[leg(last, 0)]!;
  result.backLate = Math.max(0, result.back - van.until);
  return result;
}
