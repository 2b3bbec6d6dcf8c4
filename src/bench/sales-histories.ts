/** Histories of sales to forecast: published ones where they are at hand, made up where not. */
import fs from 'node:fs';
import path from 'node:path';
import { randomOf } from '../kernel/random.ts';
import { type Forecast, forecastAll, scaleOf } from '../stock/stock.ts';

/** `origins`: how many periods before the end the forecast is made; `leastKnown`: shorter histories are left out. */
export type SalesSet = {
  file: string;
  what: string;
  horizon: number;
  origins: readonly number[];
  season: number | null;
  leastKnown: number;
  /** A history begins with the first sale. */
  fromFirstSale: boolean;
};

const monthly = { horizon: 12, origins: [0], season: 12, fromFirstSale: false };
export const SETS = {
  carparts: { ...monthly, file: 'carparts.csv', what: 'car parts, monthly, sparse', leastKnown: 39 },
  hospital: { ...monthly, file: 'hospital.csv', what: 'hospital, monthly', leastKnown: 0 },
  retail: {
    file: 'uci_online_retail_weekly.csv',
    what: 'web shop, weekly',
    horizon: 4,
    origins: [0, 4, 8],
    season: null,
    leastKnown: 26,
    fromFirstSale: true,
  },
} satisfies Record<string, SalesSet>;

const read = (file: string): number[][] =>
  fs
    .readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .split(',')
        .slice(1)
        .filter((value) => value !== '' && value !== 'NA')
        .map(Number),
    );

export type Scores = { histories: number; rmsse: number; mase12: number; bias: number };

/** Means over all histories of a set, forecast without its last periods; the scores of the set's baselines. */
export function scoreSet(folder: string, set: SalesSet): Scores {
  const rows = read(path.join(folder, set.file));
  const sums = { histories: 0, rmsse: 0, mase12: 0, bias: 0 };
  for (const origin of set.origins) {
    const windows = rows.flatMap((row) => {
      const end = row.length - origin;
      const known = row.slice(0, end - set.horizon);
      const first = set.fromFirstSale ? known.findIndex((value) => value > 0) : 0;
      const history = first < 0 ? [] : known.slice(first);
      const judged = history.length >= Math.max(2, set.leastKnown) && scaleOf(history) > 0;
      return judged ? [{ history, came: row.slice(end - set.horizon, end) }] : [];
    });
    const forecasts = forecastAll(
      windows.map(({ history }) => history),
      set.horizon,
      set.season,
    );
    for (const [i, { history, came }] of windows.entries()) addScore(sums, history, came, forecasts[i]!);
  }
  const { histories } = sums;
  return { histories, rmsse: sums.rmsse / histories, mase12: sums.mase12 / histories, bias: sums.bias / histories };
}

function addScore(sums: Scores, history: readonly number[], came: readonly number[], { expected }: Forecast): void {
  const misses = came.map((value, i) => expected[i]! - value);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const yearly = mean(history.slice(12).map((value, i) => Math.abs(value - history[i]!)));
  sums.histories += 1;
  sums.rmsse += Math.sqrt(mean(misses.map((miss) => miss * miss)) / scaleOf(history));
  sums.bias += mean(misses);
  if (yearly > 0) sums.mase12 += mean(misses.map(Math.abs)) / yearly;
}

/** Three years of weeks: steady, seasonal, sparse and dying goods. */
export function madeUpHistories(count: number, seed: number): number[][] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => {
    const chance = random();
    const size = 1 + random() * 20;
    const swing = random() < 0.3 ? random() : 0;
    const fade = random() < 0.2 ? 0.99 : 1;
    return Array.from({ length: 156 }, (_, week) => {
      const season = 1 + swing * Math.sin((week / 52) * 2 * Math.PI);
      return random() < chance * fade ** week ? Math.round(size * season * (0.3 + 1.4 * random())) : 0;
    });
  });
}
