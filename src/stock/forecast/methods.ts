/**
 * Ways to tell what will be asked for. Each takes what was sold per period, oldest first, and answers the demand expected
 * in each of the periods to come. Statistics, so plain numbers; nothing below zero comes out.
 */

export type Method = (history: readonly number[], horizon: number) => number[];

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const level =
  (of: (history: readonly number[]) => number): Method =>
  (history, horizon) =>
    new Array(horizon).fill(history.length === 0 ? 0 : Math.max(0, of(history)));

/** Mean of the last periods. */
const lastMean = (periods: number) => (history: readonly number[]) => mean(history.slice(-periods));

/** Simple exponential smoothing: the level moves by `alpha` of each surprise (Brown 1959). */
function smooth(history: readonly number[], alpha: number): number {
  let value = history[0]!;
  for (let i = 1; i < history.length; i++) value += alpha * (history[i]! - value);
  return value;
}

const ALPHAS = [0.02, 0.06, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8];

/** The alpha that would have been surprised least one period ahead. */
function bestAlpha(history: readonly number[]): number {
  let best = ALPHAS[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const alpha of ALPHAS) {
    let value = history[0]!;
    let squares = 0;
    for (let i = 1; i < history.length; i++) {
      const surprise = history[i]! - value;
      squares += surprise * surprise;
      value += alpha * surprise;
    }
    if (squares < least) [least, best] = [squares, alpha];
  }
  return best;
}

const bestSmooth = (history: readonly number[]) => smooth(history, bestAlpha(history));

/**
 * Smoothed on sums of one to six periods and averaged, which evens out sparse demand (Petropoulos and Kourentzes 2015,
 * after IMAPA of Boylan and Syntetos).
 */
function aggregated(history: readonly number[]): number {
  const levels: number[] = [];
  for (let size = 1; size <= Math.min(6, history.length >> 1); size++) {
    const means = new Array<number>(Math.floor(history.length / size)).fill(0);
    const from = history.length % size;
    for (let i = from; i < history.length; i++) means[Math.floor((i - from) / size)]! += history[i]! / size;
    if (means.length > 1) levels.push(bestSmooth(means));
  }
  return levels.length > 0 ? mean(levels) : mean(history);
}

/**
 * How often something is asked for and how much then, smoothed apart, so that dying goods fade (Teunter, Syntetos and
 * Babai 2011). Sizes above the ninth decile count as that: one wholesale order is no habit.
 */
function sparse(history: readonly number[]): number {
  const sizes = history.filter((value) => value > 0).sort((a, b) => a - b);
  if (sizes.length === 0) return 0;
  const cap = sizes[Math.floor((sizes.length - 1) * 0.9)]!;
  let size = Math.min(history.find((value) => value > 0)!, cap);
  let chance = sizes.length / history.length;
  for (const value of history) {
    chance += 0.2 * ((value > 0 ? 1 : 0) - chance);
    if (value > 0) size += 0.1 * (Math.min(value, cap) - size);
  }
  return size * chance;
}

/** Half the straight line through the history, half its smoothing (Assimakopoulos and Nikolopoulos 2000; Hyndman and Billah 2003). */
const theta: Method = (history, horizon) => {
  const n = history.length;
  if (n < 3) return averageLevel(history, horizon);
  const middle = (n - 1) / 2;
  const average = mean(history);
  let rise = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    rise += (i - middle) * (history[i]! - average);
    spread += (i - middle) ** 2;
  }
  const alpha = bestAlpha(history);
  const now = smooth(history, alpha);
  const lead = (1 - (1 - alpha) ** n) / alpha;
  return Array.from({ length: horizon }, (_, i) => Math.max(0, now + (rise / spread / 2) * (i + lead)));
};

/** Shares of the year's periods against its mean, by ratio to the centred mean, half believed; null before two years. */
function seasonOf(history: readonly number[], periods: number): number[] | null {
  if (history.length < 2 * periods || periods % 2 !== 0) return null;
  const half = periods / 2;
  const ratios = Array.from({ length: periods }, () => [] as number[]);
  for (let i = half; i < history.length - half; i++) {
    const edges = (history[i - half]! + history[i + half]!) / 2;
    const centre = (edges + sum(history.slice(i - half + 1, i + half))) / periods;
    if (centre > 0) ratios[i % periods]!.push(history[i]! / centre);
  }
  const shares = ratios.map((one) => (one.length > 0 ? mean(one) : 1));
  const average = mean(shares);
  return average > 0 ? shares.map((share) => 1 + 0.5 * (share / average - 1)) : null;
}

/** Smoothed without the season, which is put back afterwards. */
const seasonal =
  (periods: number): Method =>
  (history, horizon) => {
    const season = seasonOf(history, periods);
    if (!season) return slow(history, horizon);
    const plain = history.map((value, i) => value / Math.max(0.1, season[i % periods]!));
    return slow(plain, horizon).map((value, i) => value * season[(history.length + i) % periods]!);
  };

const slow = level((history) => smooth(history, 0.1));
const averageLevel = level(mean);

const BASIC = {
  slow,
  steady: level((history) => smooth(history, 0.2)),
  lively: level((history) => smooth(history, 0.3)),
  ownPace: level(bestSmooth),
  summed: level(aggregated),
  fading: level(sparse),
  last8: level(lastMean(8)),
  last12: level(lastMean(12)),
  theta,
} satisfies Record<string, Method>;

/** The mean of several, which is seldom the best and never bad. */
const MIXED = {
  threeTogether: ['summed', 'steady', 'fading'],
  fourTogether: ['summed', 'steady', 'fading', 'last12'],
  levelsTogether: ['steady', 'lively', 'summed'],
} satisfies Record<string, (keyof typeof BASIC)[]>;

export type MethodName = keyof typeof BASIC | keyof typeof MIXED | 'seasonal';

/** Names of all methods, in the order in which `expectAll` answers. */
export const METHODS = [...Object.keys(BASIC), ...Object.keys(MIXED), 'seasonal'] as MethodName[];

/** What every method expects. `season`: periods of a year where the history may have one, else null. */
export function expectAll(history: readonly number[], horizon: number, season: number | null): number[][] {
  const basic = Object.values(BASIC).map((method) => method(history, horizon));
  const known = new Map(Object.keys(BASIC).map((name, i) => [name, basic[i]!]));
  const mixed = Object.values(MIXED).map((names) => {
    const parts = names.map((name) => known.get(name)!);
    return Array.from({ length: horizon }, (_, i) => mean(parts.map((part) => part[i]!)));
  });
  return [...basic, ...mixed, season ? seasonal(season)(history, horizon) : known.get('slow')!];
}
