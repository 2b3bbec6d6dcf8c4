/**
 * Figure 24: a small business lives through days in seconds; at the end of each month, and of the run, every invariant
 * holds and the outside tells the same story as our books; a seed tells the same story again, to the last byte.
 */
import { expect, test } from 'vitest';
import { type Pace, simulate } from '../../sandbox/days/simulate.ts';
import { databaseOfThisTry } from '../database.ts';

const SEED = Number(process.env['SEED'] ?? 20261122);
const NIGHT = process.env['GUANJIA_NIGHT'] === '1';
type Days = { seed: number; days: number; firstDay: string; pace?: Pace; deaths?: number; jumps?: boolean };

/**
 * A leap year of a shop that sells an order or two a day, over two year ends and thirteen closed months; the year's end
 * and a leap day of one that is busy. At night all of it longer, a summer and the end of another year besides.
 */
const SEASONS: readonly Omit<Days, 'seed'>[] = NIGHT
  ? [
      { pace: 'quiet', days: 1000, firstDay: '2027-12-25' },
      ...['2027-12-01', '2028-01-20', '2028-06-10', '2029-09-25'].map((firstDay) => ({ days: 1000, firstDay })),
    ]
  : [
      { pace: 'quiet', days: 380, firstDay: '2027-12-25' },
      { days: 40, firstDay: '2027-12-01' },
      { days: 40, firstDay: '2028-01-25' },
    ];
const REPLAY = { seed: SEED, days: 20, firstDay: '2027-12-24', deaths: 0.3 };
const ALL_DAYS = SEASONS.reduce((sum, { days }) => sum + days, 3 * REPLAY.days);

async function run(asked: Days) {
  const { config } = await databaseOfThisTry({ size: 1 });
  const start = performance.now();
  const simulated = await simulate({ ...asked, config });
  const seconds = (performance.now() - start) / 1000;
  const { breaches, disputed, troubles, lives, hash } = simulated;
  const { seed, days, pace = 'brisk' } = asked;
  console.log(
    `figure 24: seed ${seed}, ${days} ${pace} days in ${seconds.toFixed(1)} s, ${lives} lives, state ${hash}`,
  );
  expect({ seed, breaches, disputed, troubles: troubles.slice(0, 3) }).toEqual({
    ...{ seed, breaches: [], disputed: [], troubles: [] },
  });
  return simulated;
}

test('figure 24, figure 18: what happens in days follows from the seed, to the last byte, whatever the clock of the process says', {
  timeout: 600_000,
}, async () => {
  const [first, again, jumping] = await Promise.all([run(REPLAY), run(REPLAY), run({ ...REPLAY, jumps: true })]);
  for (const other of [again, jumping]) {
    expect(Object.fromEntries(other.tables)).toEqual(Object.fromEntries(first.tables));
    expect(other.hash).toBe(first.hash);
  }
  expect(first.lives).toBeGreaterThan(1);
});

test(`figure 24, figure 18: ${ALL_DAYS} days with those, all of which end with every invariant (SEED=${SEED})`, {
  timeout: NIGHT ? 7_200_000 : 900_000,
}, async () => {
  expect(ALL_DAYS).toBeGreaterThanOrEqual(500);
  const waiting = SEASONS.entries();
  const done = new Set<string>();
  const one = async () => {
    for (const [at, season] of waiting) {
      const { counts } = await run({ seed: SEED + at, ...season });
      for (const [what, count] of counts) if (count > 0) done.add(what);
    }
  };
  // While one waits for the database, the other reckons.
  await Promise.all([one(), one()]);
  const wanted = ['periods closed', 'stock months closed', 'statements paid', 'invoices asked', 'returned good'];
  expect([...wanted, 'payout batches approved', 'refunds asked'].filter((what) => !done.has(what))).toEqual([]);
});
