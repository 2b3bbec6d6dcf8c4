/**
 * P3: lists and search over ten million orders. Every filter here is of a kind people save; each is asked for its first
 * page and then deeper, with other shops, days and numbers every time, through the same functions that serve the console
 * and with durable settings. What is measured is the module's work in the database; HTTP adds about a millisecond.
 */
import { HOLD_REASONS, ORDER_STATES } from '../contract/order-words.ts';
import type { Database } from '../kernel/db/database.ts';
import { listOrders, type OrderFilter, type Paging } from '../orders/list-orders.ts';
import type { OrderRow } from '../orders/store.ts';
import { type BenchHouse, type Merchant, openBenchHouse, SCOPE, setUpMerchant } from './bench-house.ts';
import { type Figure, quantile } from './figure.ts';
import { fillOrders } from './fill-orders.ts';

const ROUNDS = 40;
/** A page the console asks for. */
const LIMIT = 50;
const DAY_MS = 86_400_000;

/** A filter somebody saved; `round` varies what it is about. */
type Saved = { name: string; filter(round: number): OrderFilter; pages?: number };

const pick = <T>(values: readonly T[], round: number): T => values[(round * 7) % values.length]!;

function savedFilters(
  merchant: Merchant,
  shops: readonly string[],
  samples: readonly OrderRow[],
  now: number,
): Saved[] {
  const day = (back: number) => new Date(now - back * DAY_MS).toISOString();
  const sample = (round: number) => pick(samples, round);
  const sent = samples.filter((row) => row.waybillNumber);
  const rare = shops.at(-1)!;
  return [
    ...ORDER_STATES.map((state): Saved => ({ name: `queue ${state}`, filter: () => ({ state: [state] }) })),
    { name: 'everything, ten pages deep', filter: () => ({}), pages: 10 },
    { name: 'held', filter: () => ({ held: true }) },
    { name: 'held for a reason', filter: (r) => ({ holdReason: [pick(HOLD_REASONS, r)] }) },
    {
      name: 'held for a reason, one shop',
      filter: (r) => ({ holdReason: [pick(HOLD_REASONS, r)], shopId: [pick(shops, r)] }),
    },
    {
      name: 'waiting and not held',
      filter: () => ({ state: ['waitReview', 'waitFinanceReview', 'reviewed'], held: false }),
    },
    { name: 'one shop, any state', filter: (r) => ({ shopId: [pick(shops, r)] }), pages: 3 },
    { name: 'five shops, any state', filter: (r) => ({ shopId: [0, 1, 2, 3, 4].map((i) => pick(shops, r + i)) }) },
    { name: 'one shop, waiting for review', filter: (r) => ({ shopId: [pick(shops, r)], state: ['waitReview'] }) },
    {
      name: 'the smallest shop, finished, ten pages deep',
      filter: () => ({ shopId: [rare], state: ['finished'] }),
      pages: 10,
    },
    { name: 'released at one node', filter: (r) => ({ state: ['released'], nodeId: [pick(merchant.nodes, r)] }) },
    { name: 'one node, any state', filter: (r) => ({ nodeId: [pick(merchant.nodes, r)] }), pages: 3 },
    {
      name: 'one courier, sent',
      filter: (r) => ({ state: ['shipped', 'signed'], courier: [pick(['ZTO', 'YTO', 'STO', 'YD', 'SF'], r)] }),
    },
    { name: 'a rare courier, any state', filter: () => ({ courier: ['EMS'] }), pages: 3 },
    { name: 'a kind', filter: (r) => ({ kind: [pick(['cod', 'presale', 'manual', 'dealer', 'exchange'], r)] }) },
    { name: 'a flag', filter: (r) => ({ flag: [1 + (r % 5)] }), pages: 3 },
    { name: 'a flag and a kind', filter: (r) => ({ flag: [1 + (r % 5)], kind: ['presale'] }), pages: 3 },
    { name: 'one day of last spring', filter: (r) => ({ paidFrom: day(201 + r), paidBefore: day(200 + r) }) },
    {
      name: 'a month, cancelled, one shop',
      filter: (r) => ({
        paidFrom: day(130 + r),
        paidBefore: day(100 + r),
        state: ['cancelled'],
        shopId: [pick(shops, r)],
      }),
    },
    {
      name: 'a month, one courier',
      filter: (r) => ({ paidFrom: day(130 + r), paidBefore: day(100 + r), courier: ['SF'] }),
    },
    { name: 'by our number', filter: (r) => ({ text: sample(r).number }) },
    { name: 'by a channel’s number', filter: (r) => ({ text: sample(r).channelNumbers[0]! }) },
    { name: 'by phone', filter: (r) => ({ text: sample(r).phone }) },
    { name: 'by buyer', filter: (r) => ({ text: sample(r).buyer }) },
    { name: 'by waybill', filter: (r) => ({ text: pick(sent, r).waybillNumber! }) },
    { name: 'by merchant code', filter: (r) => ({ text: pick(merchant.skus, r).code }), pages: 3 },
    {
      name: 'by merchant code, waiting',
      filter: (r) => ({ text: pick(merchant.skus, r).code, state: ['waitReview'] }),
    },
    { name: 'by two words', filter: (r) => ({ text: `${sample(r).phone} ${sample(r).goodsText.split(' ')[0]}` }) },
    { name: 'by a number nobody has', filter: (r) => ({ text: `9${r}00000000000000000` }) },
  ];
}

type Measured = { name: string; p50: number; p95: number; p99: number; times: number[]; rows: number };

async function measureFilter(db: Database, saved: Saved): Promise<Measured> {
  const times: number[] = [];
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let cursor: string | null = null;
    for (let page = 0; page < (saved.pages ?? 1); page++) {
      const paging: Paging = { limit: LIMIT, ...(cursor && { cursor }) };
      const start = performance.now();
      const found = await db.read(SCOPE, (ctx) => listOrders(ctx, saved.filter(round), paging));
      times.push(performance.now() - start);
      rows += found.items.length;
      cursor = found.next;
      if (!cursor) break;
    }
  }
  return {
    name: saved.name,
    times,
    rows,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
  };
}

/** Eleven shops more, so that there are large and small ones. */
async function addShops(db: Database, first: string): Promise<string[]> {
  const more = Array.from({ length: 11 }, () => db.world.newId());
  await db.transaction(
    SCOPE,
    (ctx) => ctx.sql`
    insert into shop (tenant_id, id, name, channel)
    select ${ctx.tenant}, id, '基准店 ' || n, 'taobao'
    from unnest(${more}::uuid[]) with ordinality s(id, n)`,
  );
  return [first, ...more];
}

/** A merchant with `orders` orders behind it. */
export async function fillHouse(
  house: Pick<BenchHouse, 'db' | 'config'>,
  merchant: Merchant,
  orders: number,
): Promise<string[]> {
  const shops = await addShops(house.db, merchant.shop);
  const past = {
    config: house.config,
    tenant: SCOPE.tenant,
    orders,
    shops,
    nodes: merchant.nodes,
    skus: merchant.skus,
    now: new Date(house.db.world.now()),
  };
  await fillOrders(past, (line) => process.stderr.write(`filling: ${line}\n`));
  return shops;
}

/** Orders spread over the year, to search for. */
async function sampleOrders(db: Database, now: number): Promise<OrderRow[]> {
  const pages = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      db.read(SCOPE, (ctx) =>
        listOrders(ctx, { paidBefore: new Date(now - i * 30 * DAY_MS).toISOString() }, { limit: 20 }),
      ),
    ),
  );
  return pages.flatMap((page) => page.items);
}

/** Measures every saved filter whose name holds `only`. */
export async function measureFilters(
  db: Database,
  merchant: Merchant,
  shops: readonly string[],
  now: number,
  only = '',
): Promise<Measured[]> {
  const results: Measured[] = [];
  for (const saved of savedFilters(merchant, shops, await sampleOrders(db, now), now)) {
    if (!saved.name.includes(only)) continue;
    const result = await measureFilter(db, saved);
    results.push(result);
    const [p50, p95, p99] = [result.p50, result.p95, result.p99].map((ms) => ms.toFixed(1).padStart(8));
    process.stderr.write(`${p50} ${p95} ${p99} ms ${String(result.rows).padStart(6)} rows  ${saved.name}\n`);
  }
  return results;
}

/** `guanjia bench list [--orders 10000000]`. */
export async function benchList(orders = 10_000_000): Promise<Figure[]> {
  const house = await openBenchHouse();
  try {
    const merchant = await setUpMerchant(house.db, 500);
    const shops = await fillHouse(house, merchant, orders);
    return figures(orders, await measureFilters(house.db, merchant, shops, house.db.world.now()));
  } finally {
    await house.close();
  }
}

function figures(orders: number, results: readonly Measured[]): Figure[] {
  const all = results.flatMap((result) => result.times);
  const size = orders.toLocaleString('en');
  const figure = (what: string, value: number, runs: number): Figure => ({
    id: 'P3',
    what,
    value: Math.round(value * 10) / 10,
    unit: 'ms',
    goal: 50,
    better: 'lower',
    runs,
  });
  return [
    figure(`${results.length} saved filters over ${size} orders, p95 of all pages`, quantile(all, 0.95), all.length),
    figure('the same, p50', quantile(all, 0.5), all.length),
    figure('the same, p99', quantile(all, 0.99), all.length),
    ...results.map((result) => figure(`p95 of ${result.name}`, result.p95, result.times.length)),
  ];
}
