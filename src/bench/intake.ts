/**
 * P1a, first half: a batch import with dedupe, as a new installation takes in a shop's past. Inside the figure, per page
 * of 500 trades: the text kept byte for byte (compressed) in a durable transaction, then in a second one read back, read
 * by the Taobao translator, fingerprinted, deduplicated by shop and number, and recorded with its place in the text. The
 * trades are finished ones, which become records and not work; making the text is not inside.
 */
import { storeMessage } from '../channels/channels.ts';
import type { RawOrder } from '../channels/connector.ts';
import type { Database } from '../kernel/db/database.ts';
import { takeMessages } from '../orders/take-orders.ts';
import { analyse, type BenchHouse, type Merchant, openBenchHouse, SCOPE, setUpMerchant } from './bench-house.ts';
import { type Figure, median } from './figure.ts';
import { rawTrade, TRANSLATORS } from './pipeline.ts';
import { measure, type Spent } from './processor-time.ts';

const PAGE = 500;
const BLOCK = 10_000;
const RUNS = 3;

const finished = (merchant: Merchant, n: number): RawOrder => {
  const order = rawTrade(merchant, n);
  return { ...order, raw: order.raw.replaceAll('WAIT_SELLER_SEND_GOODS', 'TRADE_FINISHED') };
};

/** Imports the trades in blocks whose text is made outside the clock; two pages under way. */
async function importTrades(house: BenchHouse, merchant: Merchant, numbers: readonly number[]): Promise<Spent[]> {
  const spent: Spent[] = [];
  for (let at = 0; at < numbers.length; at += BLOCK) {
    const orders = numbers.slice(at, at + BLOCK).map((n) => finished(merchant, n));
    const pages = Array.from({ length: Math.ceil(orders.length / PAGE) }, (_, p) =>
      orders.slice(p * PAGE, (p + 1) * PAGE),
    );
    const work = async () => {
      for (let page = pages.pop(); page; page = pages.pop()) await importPage(house.db, merchant, page);
    };
    spent.push(await measure(house.pid, () => Promise.all([work(), work()])));
  }
  return spent;
}

async function importPage(db: Database, merchant: Merchant, page: readonly RawOrder[]): Promise<void> {
  const id = await db.transaction(SCOPE, (ctx) => storeMessage(ctx, merchant.shop, 'pull', page));
  await db.transaction(SCOPE, (ctx) => takeMessages(ctx, [id!], TRANSLATORS));
}

async function assertRecorded(db: Database, expected: number): Promise<void> {
  const [row] = await db.read(
    SCOPE,
    (ctx) => ctx.sql<{ orders: bigint; damaged: bigint }>`
    select (select count(*) from channel_order where tenant_id = ${ctx.tenant}) as orders,
           (select count(*) from damaged_order where tenant_id = ${ctx.tenant}) as damaged`,
  );
  if (Number(row!.orders) !== expected || row!.damaged > 0n)
    throw new Error(`${row!.orders} orders are recorded and ${row!.damaged} damaged, not ${expected} and 0`);
}

const sum = (spent: readonly Spent[], pick: (one: Spent) => number) =>
  spent.reduce((total, one) => total + pick(one), 0);

/** `guanjia bench intake [--orders 60000]`: per run. */
export async function benchIntake(orders = 60_000): Promise<Figure[]> {
  const house = await openBenchHouse();
  try {
    const merchant = await setUpMerchant(house.db, 500);
    const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
    await importTrades(house, merchant, range(0, BLOCK));
    await analyse(house.config);
    const fresh: Spent[][] = [];
    const mixed: Spent[][] = [];
    let known = BLOCK;
    for (let run = 0; run < RUNS; run++) {
      fresh.push(await importTrades(house, merchant, range(known, orders)));
      known += orders;
      // Three in ten have been delivered before.
      const news = Math.ceil(orders * 0.7);
      mixed.push(
        await importTrades(
          house,
          merchant,
          range(0, orders).map((i) => (i % 10 < 3 ? (i * 31) % known : known + Math.floor(i / 10) * 7 + (i % 10) - 3)),
        ),
      );
      known += news;
    }
    await assertRecorded(house.db, known);
    return [
      ...figures('batch import with dedupe, nothing known', fresh, orders),
      ...figures('the same, 30 % delivered before', mixed, orders),
    ];
  } finally {
    await house.close();
  }
}

function figures(what: string, runs: readonly Spent[][], orders: number): Figure[] {
  const cost = (pick: (one: Spent) => number) =>
    Math.round(median(runs.map((run) => (sum(run, pick) * 1000) / orders)));
  const rate = median(runs.map((run) => orders / sum(run, (one) => one.seconds)));
  const figure = { id: 'P1a', runs: runs.length, better: 'lower', goal: null, unit: 'µs' } as const;
  return [
    { ...figure, what, value: Math.round(rate), unit: 'orders/s', goal: 8000, better: 'higher' },
    { ...figure, what: `${what}: processor time of the program per order`, value: cost((one) => one.programMs) },
    { ...figure, what: `${what}: processor time of PostgreSQL per order`, value: cost((one) => one.serverMs) },
  ];
}
