/** Forecasts on what is known for certain, and on published histories against the simple methods' errors. */
import fs from 'node:fs';
import { expect, test } from 'vitest';
import { madeUpHistories, SETS, scoreSet } from '../../bench/sales-histories.ts';
import { demandOf, forecastAll, scaleOf } from './choose-method.ts';
import { expectAll, METHODS } from './methods.ts';

const HISTORIES = '../shared/fixtures/bench/forecast';
const repeat = <T>(times: number, values: readonly T[]): T[] => Array.from({ length: times }, () => values).flat();

test.each`
  demand            | history
  ${'smooth'}       | ${repeat(10, [9, 11, 10, 10])}
  ${'erratic'}      | ${repeat(10, [1, 30, 2, 25])}
  ${'intermittent'} | ${repeat(10, [0, 0, 5, 0])}
  ${'lumpy'}        | ${repeat(10, [0, 0, 1, 0, 0, 40])}
  ${'intermittent'} | ${repeat(10, [0])}
`('STK-8 demand is $demand', ({ demand, history }) => {
  expect(demandOf(history)).toBe(demand);
});

test('STK-8 every method expects the constant of a constant, and nothing of nothing', () => {
  const seven = expectAll(repeat(36, [7]), 3, 12);
  const nothing = expectAll(repeat(36, [0]), 3, 12);
  for (const [i, name] of METHODS.entries()) {
    for (const value of seven[i]!) expect(value, name).toBeCloseTo(7, 6);
    expect(nothing[i], name).toEqual([0, 0, 0]);
  }
});

test('STK-8 a yearly season is seen and put back', () => {
  const year = [4, 4, 5, 6, 8, 12, 20, 22, 14, 8, 5, 4];
  const seasonal = repeat(20, [repeat(5, year).map((value, i) => value * 10 + (i % 3))]);
  const [forecast] = forecastAll(seasonal, 12, 12);
  expect(forecast!.method).toBe('seasonal');
  expect(forecast!.expected[7]!).toBeGreaterThan(2 * forecast!.expected[0]!);
  expect(forecast!.error!).toBeLessThan(0.6 * forecast!.plainError!);
});

test('STK-8 goods nobody knows yet get a forecast, and one that nobody buys gets none', () => {
  const [fresh, dead, none] = forecastAll([[3, 5], repeat(30, [0]), []], 4, 52);
  expect(fresh!.expected[0]).toBeGreaterThan(2);
  expect(fresh).toMatchObject({ tries: 0, error: null, missed: [] });
  expect(dead!.expected).toEqual([0, 0, 0, 0]);
  expect(none!.expected).toEqual([0, 0, 0, 0]);
});

test('STK-8 no forecast is below zero or no number, whatever the history', () => {
  for (const forecast of forecastAll(madeUpHistories(300, 7), 4, 52))
    for (const value of forecast.expected) expect(value >= 0 && Number.isFinite(value)).toBe(true);
  expect(scaleOf([5])).toBe(0);
});

test.skipIf(!fs.existsSync(HISTORIES))('STK-8 published histories: no worse than the best simple method', () => {
  const parts = scoreSet(HISTORIES, SETS.carparts);
  expect(parts.histories).toBe(2493);
  expect(parts.rmsse).toBeLessThanOrEqual(0.715);
  expect(Math.abs(parts.bias)).toBeLessThanOrEqual(0.06);
  expect(scoreSet(HISTORIES, SETS.hospital).mase12).toBeLessThanOrEqual(0.8);
  expect(scoreSet(HISTORIES, SETS.retail).rmsse).toBeLessThanOrEqual(0.87);
});
