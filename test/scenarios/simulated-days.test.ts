/**
 * Figure 24: a small business lives through days in seconds; at the end of each month, and of the run, every invariant
 * holds and the outside tells the same story as our books; a seed tells the same story again, to the last byte.
 */
import { expect, test } from 'vitest';
import type { Life } from '../../sandbox/days/life.ts';
import { dayAfter, type Pace, simulate } from '../../sandbox/days/simulate.ts';
import { listBookPeriods } from '../../src/contract/book-periods.ts';
import { downloadVouchers, trialBalance } from '../../src/contract/book-reports.ts';
import { monthAfter } from '../../src/finance/periods.ts';
import { formatMinor } from '../../src/kernel/money.ts';
import { databaseOfThisTry } from '../database.ts';
import { addedByHledger, hasHledger } from '../hledger.ts';

const SEED = Number(process.env['SEED'] ?? 20261122);
const NIGHT = process.env['GUANJIA_NIGHT'] === '1';
type Days = { seed: number; days: number; firstDay: string; pace?: Pace; deaths?: number; jumps?: boolean };
type AtEnd = (life: Life) => Promise<void>;

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

async function run(asked: Days, atEnd: AtEnd = async () => {}) {
  const { config } = await databaseOfThisTry({ size: 1 });
  const start = performance.now();
  const simulated = await simulate({ ...asked, config, atEnd });
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

/**
 * FIN-4: the vouchers of all the days as a person exports them, and those since the last month that was closed, added up
 * by another program: as many as there are, and every account by whom at what our trial balance says.
 */
const asHledgerAddsUp =
  ({ firstDay, days }: Pick<Days, 'firstDay' | 'days'>): AtEnd =>
  async ({ maker, owner }) => {
    const to = dayAfter(firstDay, days);
    const { items } = await maker(listBookPeriods);
    const lastClosed = items.find(({ state }) => state === 'hard')!;
    const [whole, rest] = [firstDay, `${monthAfter(lastClosed.period)}-01`].map((from) => ({ from, to }));
    for (const span of [whole!, rest!]) {
      const file: unknown = await maker(downloadVouchers, { params: { layout: 'hledger' }, query: span });
      const { transactions, balances } = addedByHledger(Buffer.from(file as ArrayBuffer).toString());
      const { rows } = await owner.query(
        'select count(*)::int as vouchers from gl_voucher where $1 or on_day >= $2::date',
        [span === whole, span.from],
      );
      // What stood before is one more.
      expect(transactions).toBe(rows[0].vouchers + (span === whole ? 0 : 1));
      const byNumber = [...balances].map(([name, balance]) => [name.replace(/^\w+:(\S+) [^:]+/, '$1'), balance]);
      const ours = await trialBalanceByWhom(maker, span);
      expect(Object.fromEntries(byNumber)).toEqual(Object.fromEntries(ours));
      expect(ours.length).toBeGreaterThan(10);
    }
  };

/** `1122:1001` → `CNY 12.34`, of what does not stand at nothing. */
async function trialBalanceByWhom(maker: Life['maker'], span: { from: string; to: string }) {
  const accounts = (await maker(trialBalance, { query: span })).rows.map(({ account }) => account.code);
  const found = [];
  for (const account of accounts) found.push(...(await maker(trialBalance, { query: { ...span, account } })).rows);
  return found
    .filter(({ closing }) => closing !== '0')
    .map(({ account, ofWhom, closing }): [string, string] => [
      ofWhom === '' ? account.number : `${account.number}:${ofWhom}`,
      `CNY ${formatMinor(BigInt(closing))}`,
    ]);
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
      const { counts } = await run({ seed: SEED + at, ...season }, hasHledger ? asHledgerAddsUp(season) : undefined);
      for (const [what, count] of counts) if (count > 0) done.add(what);
    }
  };
  // While one waits for the database, the other reckons.
  await Promise.all([one(), one()]);
  const wanted = ['periods closed', 'stock months closed', 'statements paid', 'invoices asked', 'returned good'];
  expect([...wanted, 'payout batches approved', 'refunds asked'].filter((what) => !done.has(what))).toEqual([]);
});
