/** When to order and how much, and what it is worth: the rule against a plain one on made-up years of sales. */
import { expect, test } from 'vitest';
import { madeUpHistories } from '../../bench/sales-histories.ts';
import { forecastAll } from './choose-method.ts';
import { levelsOf } from './levels.ts';
import { countQuantile, demandLevel, suggestion } from './reorder.ts';

test.each`
  stock  | point  | upTo   | orders
  ${0n}  | ${0n}  | ${0n}  | ${0n}
  ${10n} | ${10n} | ${20n} | ${0n}
  ${9n}  | ${10n} | ${20n} | ${11n}
  ${-3n} | ${1n}  | ${2n}  | ${5n}
  ${5n}  | ${10n} | ${4n}  | ${0n}
`('STK-8 $stock there, point $point, up to $upTo: $orders', ({ stock, point, upTo, orders }) => {
  expect(suggestion(stock, point, upTo)).toBe(orders);
});

test.each`
  mean    | variance | service | least    | most
  ${4}    | ${4}     | ${0.95} | ${8n}    | ${8n}
  ${0.1}  | ${0.1}   | ${0.5}  | ${0n}    | ${0n}
  ${0.1}  | ${0.1}   | ${0.99} | ${1n}    | ${1n}
  ${4}    | ${40}    | ${0.95} | ${16n}   | ${18n}
  ${1000} | ${1000}  | ${0.95} | ${1051n} | ${1054n}
  ${1000} | ${40000} | ${0.95} | ${1340n} | ${1350n}
`('STK-8 of $mean with variance $variance, $service of the cases are within $least to $most', (row) => {
  const found = countQuantile(row.mean, row.variance, row.service);
  expect(found).toBeGreaterThanOrEqual(row.least);
  expect(found).toBeLessThanOrEqual(row.most);
});

const SERVICES = [0.5, 0.7, 0.8, 0.9, 0.92, 0.93, 0.95, 0.98, 0.99, 0.999];

test('STK-8 more service never takes less stock', () => {
  const histories = madeUpHistories(60, 5).map((history, i) => history.slice(-(i < 20 ? 10 + i : 104)));
  for (const [i, forecast] of forecastAll(histories, 3, 52).entries()) {
    const levels = SERVICES.map((service) => demandLevel(histories[i]!, forecast, service).quantity);
    expect(levels).toEqual([...levels].sort((a, b) => Number(a - b)));
  }
});

test.each`
  history                      | service | ground
  ${[]}                        | ${0.95} | ${'nothing'}
  ${Array(60).fill(0)}         | ${0.95} | ${'nothing'}
  ${[3, 4]}                    | ${0.95} | ${'expectation'}
  ${[3, 4, 2, 5, 3, 9]}        | ${0.95} | ${'weekSpread'}
  ${madeUpHistories(1, 2)[0]!} | ${0.95} | ${'missSpread'}
  ${madeUpHistories(1, 2)[0]!} | ${0.8}  | ${'misses'}
`('STK-8 a level for $service says that it rests on: $ground', ({ history, service, ground }) => {
  const [forecast] = forecastAll([history], 3, null);
  const level = demandLevel(history, forecast!, service);
  expect(level.ground).toBe(ground);
  expect(level.quantity > 0n).toBe(ground !== 'nothing');
});

test('STK-8 a sparse history gets a level that covers its usual order, not the mean alone', () => {
  const history = Array.from({ length: 104 }, (_, week) => (week % 9 === 0 ? 12 : 0));
  const [levels] = levelsOf([{ history, wanted: WANTED }]);
  expect(levels!.demand).toBe('intermittent');
  expect(levels!.point.quantity).toBeGreaterThanOrEqual(12n);
  expect(levels!.upTo).toBeGreaterThan(levels!.point.quantity);
});

const WANTED = { leadDays: 14, reviewDays: 7, servicePercent: 95 };
const LEAD = WANTED.leadDays / 7;
const FROM = 104;

type Rule = (histories: readonly number[][]) => { point: number; upTo: number }[];

/** So many weeks of the last twelve weeks' mean beyond the time goods take to come. */
const plain =
  (cover: number): Rule =>
  (histories) =>
    histories.map((history) => {
      const level = Math.ceil((history.slice(-12).reduce((a, b) => a + b, 0) / 12) * (LEAD + cover));
      return { point: level, upTo: level };
    });

const ours: Rule = (histories) =>
  levelsOf(histories.map((history) => ({ history, wanted: WANTED }))).map(({ point, upTo }) => ({
    point: Number(point.quantity),
    upTo: Number(upTo),
  }));

/** A year, week by week: sold from what is there, then ordered; what is ordered is there after `LEAD` weeks. */
function simulate(sales: readonly number[][], rule: Rule): { fillRate: number; meanStock: number } {
  const houses = rule(sales.map((all) => all.slice(0, FROM))).map(({ upTo }) => ({
    stock: upTo,
    coming: new Array<number>(LEAD).fill(0),
  }));
  let [asked, sold, held, weeks] = [0, 0, 0, 0];
  for (let week = FROM; week < sales[0]!.length; week++) {
    for (const [i, house] of houses.entries()) {
      const demand = sales[i]![week]!;
      const left = Math.min(demand, house.stock);
      asked += demand;
      sold += left;
      house.stock += house.coming.shift()! - left;
      held += house.stock;
      weeks += 1;
    }
    const levels = rule(sales.map((all) => all.slice(week + 1 - FROM, week + 1)));
    for (const [i, house] of houses.entries()) {
      const position = house.stock + house.coming.reduce((a, b) => a + b, 0);
      const { point, upTo } = levels[i]!;
      house.coming.push(Number(suggestion(BigInt(position), BigInt(point), BigInt(upTo))));
    }
  }
  return { fillRate: sold / asked, meanStock: held / weeks };
}

/** Two weeks' cover is what houses without a forecast keep; seven is what it would need to come near ours. */
test('STK-8 a simulated year: more of what is asked for is there, with less stock than a plain rule needs for it', () => {
  const sales = madeUpHistories(60, 11);
  const found = { two: simulate(sales, plain(2)), seven: simulate(sales, plain(7)), ours: simulate(sales, ours) };
  console.table(found);
  expect(found.ours.fillRate).toBeGreaterThan(0.96);
  expect(found.ours.fillRate).toBeGreaterThan(found.two.fillRate + 0.1);
  expect(found.ours.fillRate).toBeGreaterThan(found.seven.fillRate);
  expect(found.ours.meanStock).toBeLessThan(found.seven.meanStock * 0.9);
}, 60_000);
