/** Forecast and levels of many series at once, as they are kept: pure, so that a thread can make them. */
import { type Demand, forecastAll } from './choose-method.ts';
import type { MethodName } from './methods.ts';
import { demandLevel, type Level } from './reorder.ts';

export type Wanted = { leadDays: number; reviewDays: number; servicePercent: number };
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
 * history, in their order.
 */
export function levelsOf(histories: readonly (readonly number[])[], wanted: Wanted): Levels[] {
  const weeks = Math.ceil((wanted.leadDays + wanted.reviewDays) / 7);
  return forecastAll(histories, weeks, YEAR).map((forecast, i) => {
    const history = histories[i]!;
    const point = demandLevel(history, forecast, wanted.servicePercent / 100);
    const { demand, method, tries, error, plainError, expected } = forecast;
    const perDay = expected.reduce((a, b) => a + b, 0) / (weeks * 7);
    const upTo = point.quantity + BigInt(Math.ceil(perDay * wanted.reviewDays));
    return { demand, method, tries, error, plainError, expected, weeks: history.length, point, upTo };
  });
}
