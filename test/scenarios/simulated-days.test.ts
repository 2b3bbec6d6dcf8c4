/**
 * Figure 24: a small business lives through days in seconds; at the end of each month, and of the run, every invariant
 * holds and the outside tells the same story as our books; a seed tells the same story again, to the last byte.
 */
import { expect, test } from 'vitest';
import { simulate } from '../../sandbox/days/simulate.ts';
import { databaseOfThisTry } from '../database.ts';

const SEED = Number(process.env['SEED'] ?? 20261122);
const NIGHT = process.env['GUANJIA_NIGHT'] === '1';
const DAYS = NIGHT ? 1000 : 60;
/** The year's end, a leap day; at night a summer and the end of another year besides. */
const STARTS = ['2027-12-01', '2028-01-20', ...(NIGHT ? ['2028-06-10', '2029-09-25'] : [])];

type Days = { seed: number; days: number; firstDay: string; deaths?: number; jumps?: boolean };

async function run(asked: Days) {
  const { config } = await databaseOfThisTry({ size: 1 });
  const start = performance.now();
  const simulated = await simulate({ ...asked, config });
  const seconds = (performance.now() - start) / 1000;
  const { breaches, disputed, troubles, lives, hash } = simulated;
  const { seed, days } = asked;
  console.log(`figure 24: seed ${seed}, ${days} days in ${seconds.toFixed(1)} s, ${lives} lives, state ${hash}`);
  expect({ seed, breaches, disputed, troubles: troubles.slice(0, 3) }).toEqual({
    ...{ seed, breaches: [], disputed: [], troubles: [] },
  });
  return simulated;
}

test('figure 24, figure 18: what happens in days follows from the seed, to the last byte, whatever the clock of the process says', {
  timeout: 600_000,
}, async () => {
  const days = { seed: SEED, days: 20, firstDay: '2027-12-24', deaths: 0.3 };
  const [first, again, jumping] = await Promise.all([run(days), run(days), run({ ...days, jumps: true })]);
  for (const other of [again, jumping]) {
    expect(Object.fromEntries(other.tables)).toEqual(Object.fromEntries(first.tables));
    expect(other.hash).toBe(first.hash);
  }
  expect(first.lives).toBeGreaterThan(1);
});

test(`figure 24, figure 18: ${STARTS.length} × ${DAYS} days end with every invariant (SEED=${SEED})`, {
  timeout: NIGHT ? 7_200_000 : 900_000,
}, async () => {
  const waiting = STARTS.entries();
  const done = new Set<string>();
  const one = async () => {
    for (const [at, firstDay] of waiting) {
      const { counts } = await run({ seed: SEED + at, days: DAYS, firstDay });
      for (const [what, count] of counts) if (count > 0) done.add(what);
    }
  };
  // While one waits for the database, the other reckons.
  await Promise.all([one(), one()]);
  const wanted = ['periods closed', 'stock months closed', 'statements paid', 'invoices asked', 'returned good'];
  expect([...wanted, 'payout batches approved', 'refunds asked'].filter((what) => !done.has(what))).toEqual([]);
});
