/**
 * Which method is used for which goods (STK-8). Each is tried on the past of every series as if it were not known yet; a
 * series' own errors are taken together with those of goods alike, so that a short history does not choose by luck
 * (empirical Bayes: the mean of the group counts like fifteen tries of one's own). Errors are squared and scaled by the
 * squared changes from period to period (RMSSE, Makridakis et al. 2022); by absolute errors the best forecast of sparse
 * demand would be none at all.
 */
import { expectAll, METHODS, type MethodName } from './methods.ts';

export type Demand = 'smooth' | 'erratic' | 'intermittent' | 'lumpy';

export type Forecast = {
  method: MethodName;
  demand: Demand;
  /** Per period to come. */
  expected: number[];
  /** Mean scaled squared error of the chosen method and of the mean of the last twelve periods, over all tries. */
  error: number | null;
  plainError: number | null;
  tries: number;
  /** What came minus what was expected, summed over the horizon, in each try; the newest first. */
  missed: number[];
};

const TRIES = 12;
const OWN_TRIES_OF_GROUP = 15;
const LEAST_HISTORY = 8;
/** One order of a thousand times the usual says nothing about a method. */
const WORST = 20;
const PLAIN = METHODS.indexOf('last12');
/** For goods nobody can say anything about yet. */
const SAFE = METHODS.indexOf('fourTogether');

/** Syntetos and Boylan 2005: how rarely, and how unevenly. */
export function demandOf(history: readonly number[]): Demand {
  const sizes = history.filter((value) => value > 0);
  if (sizes.length === 0) return 'intermittent';
  const mean = sizes.reduce((a, b) => a + b, 0) / sizes.length;
  const uneven = sizes.reduce((a, b) => a + (b - mean) ** 2, 0) / sizes.length / mean ** 2 > 0.49;
  const rare = history.length / sizes.length > 1.32;
  if (rare) return uneven ? 'lumpy' : 'intermittent';
  return uneven ? 'erratic' : 'smooth';
}

/** One forecast per history, in their order. `season`: periods of a year where there may be one, else null. */
export function forecastAll(
  histories: readonly (readonly number[])[],
  horizon: number,
  season: number | null,
): Forecast[] {
  const tried = histories.map((history) => tryAll(history, horizon, season));
  const groups = new Map<Demand, { tried: number; errors: number[] }>();
  for (const one of tried) {
    if (one.tries === 0) continue;
    const group = groups.get(one.demand) ?? { tried: 0, errors: METHODS.map(() => 0) };
    groups.set(one.demand, group);
    group.tried += 1;
    for (const [i, error] of one.errors.entries()) group.errors[i]! += Math.min(WORST, error / one.tries);
  }
  return tried.map((one, n) => {
    const group = groups.get(one.demand);
    const judged = METHODS.map((_, i) => {
      const alike = group ? group.errors[i]! / group.tried : 0;
      return (one.errors[i]! + OWN_TRIES_OF_GROUP * alike) / (one.tries + OWN_TRIES_OF_GROUP);
    });
    const best = group ? judged.indexOf(Math.min(...judged)) : SAFE;
    return {
      method: METHODS[best]!,
      demand: one.demand,
      expected: expectAll(histories[n]!, horizon, season)[best]!,
      error: one.tries > 0 ? one.errors[best]! / one.tries : null,
      plainError: one.tries > 0 ? one.errors[PLAIN]! / one.tries : null,
      tries: one.tries,
      missed: one.missed[best]!,
    };
  });
}

type Tried = { demand: Demand; tries: number; errors: number[]; missed: number[][] };

/** The newest try sees half the horizon, each one before it half a horizon more. */
function tryAll(history: readonly number[], horizon: number, season: number | null): Tried {
  const errors = METHODS.map(() => 0);
  const missed: number[][] = METHODS.map(() => []);
  const scale = scaleOf(history);
  const step = Math.max(1, Math.round(horizon / 2));
  let tries = 0;
  for (let cut = history.length - step; tries < TRIES && cut >= LEAST_HISTORY && scale > 0; cut -= step) {
    const came = history.slice(cut, cut + horizon);
    for (const [i, expected] of expectAll(history.slice(0, cut), horizon, season).entries()) {
      let squares = 0;
      let total = 0;
      for (const [at, value] of came.entries()) {
        squares += (value - expected[at]!) ** 2;
        total += value - expected[at]!;
      }
      errors[i]! += squares / came.length / scale;
      if (came.length === horizon) missed[i]!.push(total);
    }
    tries += 1;
  }
  return { demand: demandOf(history), tries, errors, missed };
}

/** Mean squared change from one period to the next. */
export function scaleOf(history: readonly number[]): number {
  let squares = 0;
  for (let i = 1; i < history.length; i++) squares += (history[i]! - history[i - 1]!) ** 2;
  return history.length > 1 ? squares / (history.length - 1) : 0;
}
