import { describe, expect, test } from 'vitest';
import { madeUpDay } from '../../bench/delivery-days.ts';
import { benchRoute } from '../../bench/route.ts';
import { randomOf } from '../../kernel/random.ts';
import { checkPlan } from './check-plan.ts';
import { planRoutes, quoteVisit } from './plan-routes.ts';
import { metresBetween, type RouteProblem } from './problem.ts';
import { timetableOf } from './timetable.ts';

/** Five drops, two unlike vans, one-way streets. */
function smallDay(seed: number): RouteProblem {
  const random = randomOf(seed);
  const whole = (most: number) => Math.floor(random() * most);
  const lengths = Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 0 : 5 + whole(40)));
  return {
    drops: Array.from({ length: 5 }, () => {
      const ready = whole(100);
      return { weight: 1 + whole(5), volume: 1 + whole(3), ready, due: ready + 20 + whole(80), service: whole(10) };
    }),
    vans: [
      { maxWeight: 12, maxVolume: 8, from: 0, until: 220 },
      { maxWeight: 7, maxVolume: 9, from: 30, until: 260 },
    ],
    lengths,
    times: lengths.map((length) => length + (length ? whole(5) : 0)),
  };
}

/** Every way to put five drops into two vans and a rest, in every order. */
function* everyWay(drops: readonly number[]): Generator<number[][]> {
  const [drop, ...others] = drops;
  if (drop === undefined) yield [[], [], []];
  else
    for (const way of everyWay(others))
      for (const [group, stops] of way.entries())
        for (let at = 0; at <= (group === 2 ? 0 : stops.length); at++)
          yield way.map((of, i) => (i === group ? [...of.slice(0, at), drop, ...of.slice(at)] : of));
}

function bruteForce(problem: RouteProblem): { left: number; length: number } {
  let best = { left: 6, length: 0 };
  for (const [first, second, rest] of everyWay([1, 2, 3, 4, 5])) {
    const trips = [first!, second!].flatMap((stops, van) => (stops.length ? [{ van, stops }] : []));
    const length = trips.reduce((sum, trip) => sum + timetableOf(problem, trip.van, trip.stops).length, 0);
    const better = rest!.length < best.left || (rest!.length === best.left && length < best.length);
    if (better && checkPlan(problem, { trips, left: rest!, length }).length === 0)
      best = { left: rest!.length, length };
  }
  return best;
}

describe('SHP-7 trips', () => {
  test.each(Array.from({ length: 12 }, (_, i) => i + 1))('small day %i is as short as can be', (seed) => {
    const problem = smallDay(seed);
    const plan = planRoutes(problem, { iterations: 2000, seed });
    expect(checkPlan(problem, plan)).toEqual([]);
    expect({ left: plan.left.length, length: plan.length }).toEqual(bruteForce(problem));
  });

  test('the same seed gives the same plan, and every plan of a day can be driven', () => {
    const problem = madeUpDay(80, 8, 7);
    const plan = planRoutes(problem, { iterations: 4000, seed: 3 });
    expect(plan).toEqual(planRoutes(problem, { iterations: 4000, seed: 3 }));
    expect(checkPlan(problem, plan)).toEqual([]);
    expect(plan.left).toEqual([]);
    expect(plan.length).toBeLessThan(planRoutes(problem, { iterations: 0 }).length * 0.9);
    for (const { van, stops } of plan.trips) {
      const { backLate, stops: times } = timetableOf(problem, van, stops);
      expect([backLate, ...times.map(({ late }) => late)].every((late) => late === 0)).toBe(true);
    }
  });

  test('the checker finds what is wrong', () => {
    const problem = madeUpDay(30, 4, 1);
    const plan = planRoutes(problem, { iterations: 500 });
    const [trip, ...others] = plan.trips;
    const found = (changed: Partial<typeof plan>) => checkPlan(problem, { ...plan, ...changed }).join('; ');
    expect(found({ length: plan.length + 1 })).toMatch(/long, not/);
    expect(found({ trips: others })).toMatch(/visited once/);
    expect(found({ trips: [...plan.trips, trip!] })).toMatch(/a van goes twice/);
    expect(found({ trips: [{ van: 99, stops: trip!.stops }, ...others] })).toMatch(/no van 99/);
    expect(found({ trips: [{ van: trip!.van, stops: trip!.stops.toReversed() }, ...others] })).toMatch(/is late at/);
    const small = { ...problem, vans: problem.vans.map((van) => ({ ...van, maxWeight: 1, maxVolume: 0, until: 0 })) };
    expect(checkPlan(small, plan).join('; ')).toMatch(/too heavy.*too full.*back too late/s);
  });

  test('a quote says yes only where the visit fits', () => {
    const problem = madeUpDay(41, 2, 5);
    const windows = [9, 11, 13, 15, 17, 19].map((hour) => ({ ready: hour * 3600, due: (hour + 2) * 3600 }));
    const quotes = quoteVisit(problem, windows);
    expect(quotes.some((quote) => quote !== null)).toBe(true);
    for (const [i, quote] of quotes.entries()) {
      if (quote === null) continue;
      const drops = problem.drops.with(40, { ...problem.drops[40]!, ...windows[i]! });
      expect(planRoutes({ ...problem, drops }, { iterations: 3000 }).left).toEqual([]);
    }
    const full = { ...problem, vans: problem.vans.map((van) => ({ ...van, maxWeight: 30 })) };
    expect(quoteVisit(full, windows)).toEqual(windows.map(() => null));
  });

  test('SHP-7 the benchmark in miniature, without drops, without vans', () => {
    const figures = benchRoute(undefined, 50);
    expect(figures.map(({ goal }) => goal)).toEqual([20, 20]);
    expect(figures.every(({ value }) => Number.isFinite(value))).toBe(true);
    const problem = madeUpDay(3, 0, 1);
    expect(planRoutes(problem, { iterations: 10 })).toEqual({ trips: [], left: [1, 2, 3], length: 0 });
    expect(planRoutes(madeUpDay(0, 2, 1), { iterations: 10 }).trips).toEqual([]);
    // Shanghai to Beijing as the crow flies.
    expect(Math.round(metresBetween({ lat: 31.23, lng: 121.47 }, { lat: 39.9, lng: 116.4 }) / 1e4)).toBe(107);
  });
});
