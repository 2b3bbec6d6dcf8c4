/** P6a: how near forecasts come on published histories, and how long those of a whole assortment take. */
import { forecastAll } from '../stock/stock.ts';
import type { Figure } from './figure.ts';
import { madeUpHistories, SETS, scoreSet } from './sales-histories.ts';

const WEEK = { horizon: 4, season: 52 };

/** `guanjia bench forecast [--instances DIR]`: the errors only where a folder of histories is given. */
export function benchForecast(folder?: string, skus = 30_000): Figure[] {
  const histories = madeUpHistories(skus, 1);
  const start = performance.now();
  const forecasts = forecastAll(histories, WEEK.horizon, WEEK.season);
  const seconds = (performance.now() - start) / 1000;
  if (forecasts.length !== skus) throw new Error('a forecast is missing');
  const speed: Figure = {
    id: 'P6a',
    what: `${skus.toLocaleString('en')} SKUs, three years of weeks: 13 methods tried on 12 pasts each, chosen and used`,
    value: Math.round(seconds * 10) / 10,
    unit: 's',
    goal: 60,
    better: 'lower',
    runs: 1,
  };
  return folder ? [...errorFigures(folder), speed] : [speed];
}

/** Goals: the best simple method on each set, or better. */
function errorFigures(folder: string): Figure[] {
  const figure = (what: string, value: number, goal: number | null, runs: number): Figure => ({
    id: 'P6a',
    what,
    value: Math.round(value * 10_000) / 10_000,
    unit: '',
    goal,
    better: 'lower',
    runs,
  });
  const [parts, hospital, retail] = [SETS.carparts, SETS.hospital, SETS.retail].map((set) => scoreSet(folder, set));
  return [
    figure(`${SETS.carparts.what}: RMSSE`, parts!.rmsse, 0.715, parts!.histories),
    figure('the same, bias in pieces', Math.abs(parts!.bias), 0.06, parts!.histories),
    figure(`${SETS.hospital.what}: MASE against last year`, hospital!.mase12, 0.8, hospital!.histories),
    figure('the same, RMSSE', hospital!.rmsse, null, hospital!.histories),
    figure(`${SETS.retail.what}: RMSSE`, retail!.rmsse, 0.87, retail!.histories),
  ];
}
