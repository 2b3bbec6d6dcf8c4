/**
 * Days of a small business, lived through in seconds and the same for the same seed (figure 24): buyers, people at work,
 * payment companies, a courier and a bank, each through its own wire format, with news lost, told twice and late, and a
 * process that dies now and then between two commits. At the end of a month, and of the run, every invariant is asked.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { allChecks } from '../../src/all-checks.ts';
import { type CheckResult, verifyTenant } from '../../src/kernel/check.ts';
import { newKeyLine, parseKeyRing } from '../../src/kernel/secrets.ts';
import { type Seeded, seeded } from '../seeded.ts';
import { Town } from '../town.ts';
import { askReturn, receiveReturns, refundSome } from './after-sale.ts';
import { hearNews, orderHere, orderOnTaobao, payCodes, regretOnTaobao } from './buyers.ts';
import { approveBatches, bankCatchesUp, planDifferences, resolveDifferences, settlePool } from './finance.ts';
import { openSimulatedHouse, SCOPE } from './house.ts';
import { issueReds, wantInvoice } from './invoices.ts';
import { type Life, signIn } from './life.ts';
import { closeBooks, closeStockMonth } from './month.ts';
import { type Disagreement, disagreements } from './outside-agrees.ts';
import { hashState } from './state-hash.ts';
import { steadyPlans } from './steady-plans.ts';
import { settleSupplier } from './suppliers.ts';
import { bringVirtualTime } from './virtual-time.ts';
import { handOverAll, pickAndCheck, receiveSome, review } from './warehouse.ts';
import { openDaysWorld } from './world.ts';

export type Simulation = {
  seed: number;
  days: number;
  /** `2027-11-20` */
  firstDay: string;
  /** A migrated database of its own, as its superuser. */
  config: pg.ClientConfig;
  /** How much is going on; brisk unless told. */
  pace?: Pace;
  /** Share of days on which the process dies, unless it is the pace's. */
  deaths?: number;
  /** The clock of the process jumps by a day, forth and back, and back by an hour; the database's does not. */
  jumps?: boolean;
  /** One line a month. */
  say?: (line: string) => void;
  /** What is asked of the house the morning after. */
  atEnd?: (life: Life) => Promise<void>;
};

export type Simulated = {
  hash: string;
  tables: ReadonlyMap<string, string>;
  counts: ReadonlyMap<string, number>;
  breaches: CheckResult[];
  /** Where the outside and our books tell different stories. */
  disputed: Disagreement[];
  checks: number;
  lives: number;
  troubles: readonly string[];
};

export type Pace = keyof typeof PACES;

/** Days of the week, 0 is Sunday. There are orders on all of them. */
const PACES = {
  /** Up to three buyers on Taobao and two at home a day; people at work every other day. */
  brisk: { workdays: [1, 3, 5], shopDays: [1, 2, 3, 4, 5, 6], onTaobao: 3, liars: 1, deaths: 0.05 },
  /** One buyer a day on Taobao, one or two a week at home; people pack on Wednesdays, else the house is alone. */
  quiet: { workdays: [3], shopDays: [5], onTaobao: 1, liars: 0.25, deaths: 0.01 },
} as const satisfies Record<string, Trade>;

/** `liars`: share of days whose bills may lie. */
type Trade = {
  workdays: readonly number[];
  shopDays: readonly number[];
  onTaobao: number;
  liars: number;
  deaths: number;
};

export const isPace = (text: string): text is Pace => text in PACES;

const DAY_MS = 86_400_000;
/** At the end nobody buys any more, and what is under way comes to rest. */
const REST_DAYS = 4;
export const dayAfter = (day: string, days = 1): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

const monthBefore = (day: string): string => dayAfter(`${day.slice(0, 7)}-01`, -1).slice(0, 7);

/** All of it happens in a town of its own. */
export const simulate = (simulation: Simulation): Promise<Simulated> => {
  const town = new Town();
  return town.live(() => live(simulation, town));
};

async function live(simulation: Simulation, town: Town): Promise<Simulated> {
  const { seed, days, firstDay, config, pace = 'brisk', jumps = false, say, atEnd } = simulation;
  const trade = PACES[pace];
  const { deaths = trade.deaths } = simulation;
  const owner = new pg.Client(config);
  await owner.connect();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'guanjia-days-'));
  const troubles: string[] = [];
  const clocks = jumps ? seeded(seed + 2) : null;
  try {
    const life = await open({ seed, firstDay, config, owner, dataDir, troubles, town });
    const breaches: CheckResult[] = [];
    for (let n = 0, day = firstDay; n < days; n++, day = dayAfter(day)) {
      const isBusy = n < days - REST_DAYS;
      if (n === days - REST_DAYS) setFaults(life, false);
      await liveDay(life, day, { trade, isBusy, deaths, clocks });
      if (n === days - 1 || dayAfter(day).endsWith('-01')) {
        await steadyPlans(owner);
        const found = (await verify(life)).filter((check) => check.breaches > 0);
        for (const one of found) breaches.push({ ...one, name: `${day} ${one.name}` });
        say?.(`${day} ${found.length === 0 ? 'every invariant holds' : `broken: ${found.map(({ name }) => name)}`}`);
      }
    }
    const disputed = await disagreements(life);
    const state = await hashState(owner);
    const checks = allChecks.length;
    await atEnd?.({ ...life, ...(await signIn(life, dayAfter(firstDay, days))) });
    await life.house.end();
    return { ...state, counts: life.counts, breaches, disputed, checks, lives: life.house.lives(), troubles };
  } finally {
    await owner.end();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}

type Opening = Pick<Simulation, 'seed' | 'firstDay' | 'config'> & {
  owner: pg.Client;
  dataDir: string;
  troubles: string[];
  town: Town;
};

async function open({ seed, firstDay, config, owner, dataDir, troubles, town }: Opening): Promise<Life> {
  const time = await bringVirtualTime(owner, Date.parse(`${firstDay}T06:00:00+08:00`));
  const chance = seeded(seed);
  await steadyPlans(owner);
  await owner.query(`insert into tenant (id, name) values (${SCOPE.tenant}, '青禾模拟') on conflict do nothing`);
  const ring = parseKeyRing(newKeyLine('days'));
  const trouble = (message: string, detail: Record<string, unknown>) =>
    void troubles.push(`${new Date(time.database()).toISOString()} ${message} ${JSON.stringify(detail)}`);
  const grounds = { config, time, chance: seeded(seed + 1), town, ring, dataDir, trouble };
  const house = await openSimulatedHouse(grounds);
  const world = await openDaysWorld(grounds, house, seed);
  const people = await signIn({ house, world }, firstDay);
  const life: Life = { ...{ time, chance, house, world, owner, ...people, counts: new Map(), settled: new Set() } };
  setFaults(life, true);
  return life;
}

/** News is lost, told twice and out of order; the bank refuses, does not know, or is late. */
function setFaults({ world, chance }: Life, on: boolean): void {
  const { alipay, wechatPay, bank, taobao } = world.outside;
  // Most of what Taobao says of itself is lost; the timed pull finds it.
  taobao.control.setFaults({ seed: 7, ...(on && { pushes: { missing: 0.8, repeated: 0.1, late: 0.05 } }) });
  for (const { control } of [alipay, wechatPay])
    Object.assign(
      control.deliveryFaults,
      on ? { drop: 0.15, duplicate: 0.15, reorder: true } : { drop: 0, duplicate: 0 },
    );
  const fates = ['failed', 'unknown', 'late', ...Array<'paid'>(12).fill('paid')] as const;
  bank.control.decide(() => (on ? chance.pick(fates) : 'paid'));
}

const verify = ({ house }: Life): Promise<CheckResult[]> => verifyTenant(house.db(), SCOPE, allChecks);

/** `clocks`: when the process's clock jumps; never, where null. */
type DayKind = { trade: Trade; isBusy: boolean; deaths: number; clocks: Seeded | null };

/** How far the process's clock is off. */
const JUMPS = [DAY_MS, -DAY_MS, -3_600_000, 0] as const;

/** Buyers come on every day, somebody is at work on some, and the night does its work. */
async function liveDay(life: Life, day: string, { trade, isBusy, deaths, clocks }: DayKind): Promise<void> {
  const { time, chance, house } = life;
  const at = async (clock: string) => {
    await time.moveTo(Date.parse(`${day}T${clock}+08:00`));
    if (clocks && clocks.fraction() < 0.5) await house.jumpBy(clocks.pick(JUMPS));
  };
  const weekday = new Date(day).getUTCDay();
  const isWorkday = trade.workdays.includes(weekday) || !isBusy;
  await at('10:30:00');
  Object.assign(life, await signIn(life, day));
  if (isBusy && chance.fraction() < deaths) house.dieAt(1 + chance.below(80), chance.fraction() < 0.5);
  if (isBusy) {
    orderOnTaobao(life, trade.onTaobao);
    if (chance.fraction() < trade.liars) planDifferences(life, dayAfter(day, -1));
    if (trade.shopDays.includes(weekday)) await noon(life);
  }
  if (isWorkday) await morning(life, day, isBusy);
  else if (!trade.shopDays.includes(weekday)) await alone(life, weekday);
  await at('16:00:00');
  if (isWorkday) await afternoon(life, isBusy);
  await monthEnd(life, day);
  // The last moment of the day, and the first of the next one.
  await at('23:59:59.999');
  if (isBusy && chance.fraction() < 0.2) orderOnTaobao(life, 1);
  if (isWorkday) await house.work(...NIGHTLY);
  await time.pass(1);
  if (isBusy && chance.fraction() < 0.1) orderOnTaobao(life, 1);
}

const NIGHTLY = [
  'orders.dropUnpaid',
  'ledger.expire',
  'ledger.seal',
  'counters.fold',
  'finance.number',
  'clearing.payouts',
];

/** Buyers of our own shops, who pay at once, late, or never. */
async function noon(life: Life): Promise<void> {
  const { chance, house } = life;
  await orderHere(life);
  if (chance.fraction() < 0.5) await orderHere(life);
  if (chance.fraction() < 0.3) regretOnTaobao(life);
  await house.work();
  await payCodes(life);
  await hearNews(life);
}

/** What a house does with nobody in it: orders come in, and bills before three days have passed. */
async function alone({ house }: Life, weekday: number): Promise<void> {
  await house.work('channels.pullAll');
  if (weekday === 0 || weekday === 6) await house.work('reconciliation.fetchBills');
}

/** What came in since the last time; bills of up to three days, seen by two. */
async function morning(life: Life, day: string, isBusy: boolean): Promise<void> {
  const { chance, house } = life;
  await bankCatchesUp(life, isBusy);
  if (chance.fraction() < 0.2) await house.work('ledger.months');
  // Orders come in before the bills that name their payments.
  await house.work('channels.pullAll', 'payments.askSilent');
  await house.work('reconciliation.fetchBills', 'payments.followStarts');
  await resolveDifferences(life);
  for (let back = 7; back > 0; back--) await settlePool(life, dayAfter(day, -back));
  await approveBatches(life);
  if (chance.fraction() < 0.1) await receiveSome(life);
}

/** Orders are reviewed and ship; goods come back; invoices go out; sellers' money moves. */
async function afternoon(life: Life, isBusy: boolean): Promise<void> {
  const { chance, house } = life;
  await hearNews(life);
  await house.work('payments.askSilent', 'clearing.sweep');
  await review(life);
  await house.work('shipping.askWaybills');
  await pickAndCheck(life);
  await handOverAll(life);
  if (isBusy && chance.fraction() < 0.6) await refundSome(life);
  if (isBusy && chance.fraction() < 0.6) await askReturn(life);
  if (chance.fraction() < 0.7) await receiveReturns(life);
  if (isBusy && chance.fraction() < 0.6) await wantInvoice(life);
  if (chance.fraction() < 0.5) await issueReds(life);
  await house.work(
    'payments.followRefunds',
    'reconciliation.followReturns',
    'invoices.ask',
    'afterSales.goOn',
    'clearing.payouts',
  );
}

/** Statements on the third; what stock was worth on the fifth, and from then on the books, until they are closed. */
async function monthEnd(life: Life, day: string): Promise<void> {
  const number = Number(day.slice(8));
  if (number === 3) await settleSupplier(life, dayAfter(`${day.slice(0, 7)}-01`, -1), day);
  if (number === 5) await closeStockMonth(life, monthBefore(day));
  if (number >= 5 && number <= 12) await closeBooks(life, monthBefore(day));
}
