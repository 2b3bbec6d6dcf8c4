/** P6a: trips of delivery vans (Solomon's instances, distance), a big day planned, and how fast a slot is quoted. */
import { checkPlan, planRoutes, quoteVisit, type RouteProblem } from '../delivery/delivery.ts';
import { madeUpDay, type PublishedDay, publishedDays } from './delivery-days.ts';
import { type Figure, median, quantile } from './figure.ts';

/** About four seconds for a hundred drops on the machine of docs/benchmarks.md. */
const ITERATIONS = 350_000;
const DAY = { drops: 200, vans: 15 };
const QUOTES = 200;

/** `guanjia bench route [--instances DIR]`: every published instance of the folder; without one, only days made up. */
export function benchRoute(folder?: string, iterations = ITERATIONS): Figure[] {
  return [...(folder ? solomonFigures(publishedDays(folder), iterations) : []), ...dayFigures(iterations)];
}

const round = (value: number) => Math.round(value * 1000) / 1000;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** A plan and how long it took in seconds; throws for one that cannot be driven. */
function timed(problem: RouteProblem, iterations: number): { length: number; seconds: number } {
  const start = performance.now();
  const plan = planRoutes(problem, { iterations });
  const seconds = (performance.now() - start) / 1000;
  const wrong = [...checkPlan(problem, plan), ...plan.left.map((drop) => `${drop} is not visited`)];
  if (wrong.length) throw new Error(wrong.join('; '));
  return { length: plan.length, seconds };
}

function solomonFigures(days: readonly PublishedDay[], iterations: number): Figure[] {
  const results = days.map(({ name, problem, bestKnown }) => {
    const { length, seconds } = timed(problem, iterations);
    const gap = 100 * (length / bestKnown - 1);
    process.stderr.write(
      `${name} ${length.toFixed(2)} of ${bestKnown}, ${gap.toFixed(2)} %, ${seconds.toFixed(1)} s\n`,
    );
    return { name, gap, seconds };
  });
  const classes = Map.groupBy(results, ({ name }) => name.replace(/\d\d$/, ''));
  const gaps = results.map(({ gap }) => gap);
  const seconds = results.map((result) => result.seconds);
  const runs = results.length;
  const figure = (what: string, value: number, unit: string, goal: number | null, n = runs): Figure => ({
    id: 'P6a',
    what,
    value: round(value),
    unit,
    goal,
    better: 'lower',
    runs: n,
  });
  return [
    figure('Solomon 100, distance: mean gap to best known', mean(gaps), '%', 1),
    figure('the same, greatest gap', Math.max(...gaps), '%', null),
    figure('the same, time, median', median(seconds), 's', 5),
    figure('the same, time, longest', Math.max(...seconds), 's', 5),
    ...[...classes].map(([name, of]) =>
      figure(`${name}: mean gap`, mean(of.map(({ gap }) => gap)), '%', null, of.length),
    ),
  ];
}

function dayFigures(iterations: number): Figure[] {
  const problem = madeUpDay(DAY.drops, DAY.vans, 1);
  const { seconds } = timed(problem, iterations);
  const times = Array.from({ length: Math.min(QUOTES, iterations) }, (_, seed) =>
    quoteTime(madeUpDay(DAY.drops + 1, DAY.vans, seed)),
  );
  const figure = { id: 'P6a', better: 'lower' } as const;
  return [
    { ...figure, what: '200 drops, 15 vans: day planned', value: round(seconds), unit: 's', goal: 20, runs: 1 },
    {
      ...figure,
      what: 'which of 6 slots a visit more still fits: p99',
      value: round(quantile(times, 0.99)),
      unit: 'ms',
      goal: 20,
      runs: times.length,
    },
  ];
}

function quoteTime(problem: RouteProblem): number {
  const windows = [9, 11, 13, 15, 17, 19].map((hour) => ({ ready: hour * 3600, due: (hour + 2) * 3600 }));
  const start = performance.now();
  quoteVisit(problem, windows);
  return performance.now() - start;
}
