/** Forecast and levels of many series at once, as they are kept: pure, so that a thread can make them. */
import { type Demand, type Forecast, forecastAll } from './choose-method.ts';
import type { MethodName } from './methods.ts';
import { demandLevel, type Level } from './reorder.ts';

export type Wanted = { leadDays: number; reviewDays: number; servicePercent: number };
/** A history, and what is wanted of it. */
export type Series = { history: readonly number[]; wanted: Wanted };
export type Levels = {
  demand: Demand;
  method: MethodName;
  weeks: number;
  tries: number;
  error: number | null;
  plainError: number | null;
  expected: number[];
  point: Level;
  upTo: bigint;
};

const YEAR = 52;

/**
 * What is not ordered today is ordered at the next look at the earliest, so the reorder point covers lead time and review;
 * an order lasts one review beyond it. Sales are known per week, so the time is rounded up to whole weeks. One answer per
 * series, in their order; methods are chosen among goods alike that are looked ahead equally far.
 */
export function levelsOf(series: readonly Series[]): Levels[] {
  const levels = new Array<Levels>(series.length);
  const places = Map.groupBy(series.keys(), (at) => weeksAhead(series[at]!.wanted));
  for (const [weeks, own] of places) {
    const histories = own.map((at) => series[at]!.history);
    for (const [i, forecast] of forecastAll(histories, weeks, YEAR).entries())
      levels[own[i]!] = levelOf(series[own[i]!]!, weeks, forecast);
  }
  return levels;
}

const weeksAhead = ({ leadDays, reviewDays }: Wanted): number => Math.ceil((leadDays + reviewDays) / 7);

function levelOf({ history, wanted }: Series, weeks: number, forecast: Forecast): Levels {
  const point = demandLevel(history, forecast, wanted.servicePercent / 100);
  const { demand, method, tries, error, plainError, expected } = forecast;
  const perDay = expected.reduce((a, b) => a + b, 0) / (weeks * 7);
  const upTo = point.quantity + BigInt(Math.ceil(perDay * wanted.reviewDays));
  return { demand, method, tries, error, plainError, expected, weeks: history.length, point, upTo };
}
