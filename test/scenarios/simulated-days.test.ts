/**
 * Figure 24: a small business lives through days in seconds; at the end of each month, and of the run, every invariant
 * holds and the outside tells the same story as our books; a seed tells the same story again, to the last byte.
 */
import { expect, test } from 'vitest';
import { simulate } from '../../sandbox/days/simulate.ts';
import { testDatabase } from '../database.ts';

const SEED = Number(process.env['SEED'] ?? 20261122);
const NIGHT = process.env['GUANJIA_NIGHT'] === '1';
const DAYS = NIGHT ? 1000 : 60;
/** The year's end, a leap day; at night a summer and the end of another year besides. */
const STARTS = ['2027-12-01', '2028-01-20', ...(NIGHT ? ['2028-06-10', '2029-09-25'] : [])];

const databases = await Promise.all(Array.from({ length: STARTS.length + 2 }, () => testDatabase({ size: 1 })));

async function run(at: number, seed: number, days: number, firstDay: string, deaths?: number) {
  const start = performance.now();
  const simulated = await simulate({
    ...{ seed, days, firstDay, config: databases[at]!.config },
    ...(deaths && { deaths }),
  });
  const seconds = (performance.now() - start) / 1000;
  const { breaches, disputed, troubles, lives, hash } = simulated;
  console.log(`figure 24: seed ${seed}, ${days} days in ${seconds.toFixed(1)} s, ${lives} lives, state ${hash}`);
  expect({ seed, breaches, disputed, troubles: troubles.slice(0, 3) }).toEqual({
    ...{ seed, breaches: [], disputed: [], troubles: [] },
  });
  return simulated;
}

test('figure 24: what happens in days follows from the seed, to the last byte', { timeout: 600_000 }, async () => {
  const at = STARTS.length;
  const [first, again] = await Promise.all([0, 1].map((n) => run(at + n, SEED, 20, '2027-12-24', 0.3)));
  expect(Object.fromEntries(again!.tables)).toEqual(Object.fromEntries(first!.tables));
  expect(again!.hash).toBe(first!.hash);
  expect(first!.lives).toBeGreaterThan(1);
});

test(`figure 24, figure 18: ${STARTS.length} × ${DAYS} days end with every invariant (SEED=${SEED})`, {
  timeout: NIGHT ? 7_200_000 : 900_000,
}, async () => {
  const waiting = STARTS.entries();
  const done = new Set<string>();
  const one = async () => {
    for (const [at, start] of waiting) {
      const { counts } = await run(at, SEED + at, DAYS, start);
      for (const [what, count] of counts) if (count > 0) done.add(what);
    }
  };
  // While one waits for the database, the other reckons.
  await Promise.all([one(), one()]);
  const wanted = ['periods closed', 'stock months closed', 'statements paid', 'invoices asked', 'returned good'];
  expect([...wanted, 'payout batches approved', 'refunds asked'].filter((what) => !done.has(what))).toEqual([]);
});
