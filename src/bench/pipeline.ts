/**
 * P1, P1a and P7: a channel's payload becomes a released order. What is measured is everything between the bytes of a
 * Taobao page and the commit that holds the stock and releases the orders: text kept, read, deduplicated, mapped,
 * reviewed by thirty rules, sourced over five nodes, courier chosen, stock held, parcel made. Making the text is not.
 */
import { storeMessage } from '../channels/channels.ts';
import type { RawOrder } from '../channels/connector.ts';
import { translateTrade } from '../connectors/channels/taobao/translate-trade.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Database } from '../kernel/db/database.ts';
import { ledgerChecks } from '../ledger/ledger.ts';
import { orderChecks } from '../orders/orders.ts';
import { takeMessages } from '../orders/take-orders.ts';
import { analyse, type BenchHouse, type Merchant, openBenchHouse, SCOPE, setUpMerchant } from './bench-house.ts';
import { type Figure, median } from './figure.ts';
import { fillHouse } from './list.ts';
import { addSpent, measure, type Spent } from './processor-time.ts';

const PLACES = [
  ['浙江省', '杭州市', '余杭区'],
  ['广东省', '广州市', '天河区'],
  ['北京', '北京市', '朝阳区'],
  ['四川省', '成都市', '武侯区'],
  ['湖北省', '武汉市', '武昌区'],
  ['江苏省', '南京市', '玄武区'],
  ['河北省', '石家庄市', '长安区'],
] as const;

const PAGE = 200;
/** Pages under way at once: while the database writes one, the others are read and reviewed. */
const UNDER_WAY = 4;
const BLOCK = 10_000;
/** After so many orders every listing of the merchant is known, as in a shop that has sold before. */
const WARM_UP = 6000;
/** Turns of a comparison; its figures are medians over them. */
const TURNS = 5;
export const TRANSLATORS = new Map([['taobao', translateTrade]]);

/** One trade as `trades.sold.increment.get` gives it: of three lines, about two and a half kilobytes. */
export function rawTrade(merchant: Merchant, n: number, lineCount = 3): RawOrder {
  const tid = String(2_600_000_000_000_000_000n + BigInt(n) * 1_000_003n);
  const [state, city, district] = PLACES[n % PLACES.length]!;
  const at = new Date(Date.UTC(2026, 10, 21, 2, 0, n % 3600));
  const time = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const lines = Array.from({ length: lineCount }, (_, k) => {
    const sku = merchant.skus[(n * 7 + k * 1_009) % merchant.skus.length]!;
    const num = lineCount === 1 ? 1 : 1 + ((n + k) % 2);
    return {
      oid: `${tid.slice(0, -1)}${k}`,
      num_iid: String(6_000_000_000 + ((n * 7 + k) % 5000)),
      sku_id: sku.code.slice(-5),
      outer_sku_id: sku.code,
      outer_iid: sku.code,
      title: '秋冬新款圆领加绒卫衣男女同款宽松情侣装',
      sku_properties_name: '颜色分类:米白;尺码:M',
      num,
      price: '99.00',
      total_fee: `${99 * num}.00`,
      payment: `${99 * num}.00`,
      discount_fee: '0.00',
      adjust_fee: '0.00',
      divide_order_fee: `${99 * num}.00`,
      part_mjz_discount: '0.00',
      refund_status: 'NO_REFUND',
      status: 'WAIT_SELLER_SEND_GOODS',
      order_from: 'WAP,WAP',
      cid: 50011165,
      seller_type: 'B',
      store_code: '',
      is_oversold: false,
      pic_path: `https://img.alicdn.com/bao/uploaded/i${k}/2200000000/O1CN01abcdef_!!2200000000.jpg`,
    };
  });
  const total = lines.reduce((sum, line) => sum + 99 * line.num, 0);
  const trade = {
    tid,
    status: 'WAIT_SELLER_SEND_GOODS',
    type: 'fixed',
    payment: `${total}.00`,
    total_fee: `${total}.00`,
    post_fee: '0.00',
    discount_fee: '0.00',
    adjust_fee: '0.00',
    received_payment: '0.00',
    cod_fee: '0.00',
    cod_status: 'NEW_CREATED',
    created: time,
    pay_time: time,
    modified: time,
    buyer_nick: `tb${(n * 37) % 1_000_000}`,
    buyer_message: '',
    seller_memo: '',
    seller_flag: 0,
    seller_nick: '基准旗舰店',
    shipping_type: 'express',
    has_post_fee: true,
    receiver_name: '王小明',
    receiver_mobile: `1390000${String(n % 10_000).padStart(4, '0')}`,
    receiver_phone: '',
    receiver_state: state,
    receiver_city: city,
    receiver_district: district,
    receiver_town: '',
    receiver_address: `文一西路${n % 999}号${n % 30}幢${n % 18}单元`,
    receiver_zip: '000000',
    num: lines.reduce((sum, line) => sum + line.num, 0),
    trade_from: 'WAP',
    orders: { order: lines },
  };
  return { number: tid, modifiedAt: at, raw: JSON.stringify(trade) };
}

type Trades = { make: (merchant: Merchant, n: number) => RawOrder; translators: typeof TRANSLATORS };

/** Takes orders `from`…`from + count` through the pipeline; pages of 200, as many at once as workers take. */
export async function runPipeline(
  house: Pick<BenchHouse, 'db' | 'pid'>,
  merchant: Merchant,
  from: number,
  count: number,
  trades: Trades = { make: rawTrade, translators: TRANSLATORS },
): Promise<Spent> {
  let spent: Spent = { seconds: 0, programMs: 0, serverMs: 0 };
  for (let block = from; block < from + count; block += BLOCK) {
    const size = Math.min(BLOCK, from + count - block);
    const pages = Array.from({ length: Math.ceil(size / PAGE) }, (_, p) =>
      Array.from({ length: Math.min(PAGE, size - p * PAGE) }, (_, i) => trades.make(merchant, block + p * PAGE + i)),
    );
    const work = async () => {
      for (let page = pages.pop(); page; page = pages.pop()) await takePage(house.db, merchant, page, trades);
    };
    spent = addSpent(spent, await measure(house.pid, () => Promise.all(Array.from({ length: UNDER_WAY }, work))));
  }
  return spent;
}

async function takePage(db: Database, merchant: Merchant, page: readonly RawOrder[], trades: Trades): Promise<void> {
  const id = await db.transaction(SCOPE, (ctx) => storeMessage(ctx, merchant.shop, 'pull', page));
  await db.transaction(SCOPE, (ctx) => takeMessages(ctx, [id!], trades.translators));
}

const released = async (db: Database): Promise<number> => {
  const [row] = await db.read(
    SCOPE,
    (ctx) => ctx.sql<{ n: bigint }>`
    select count(*) as n
    from sales_order
    where tenant_id = ${ctx.tenant}
      and state = 'released'`,
  );
  return Number(row!.n);
};

async function assertSound(db: Database): Promise<void> {
  for (const check of await verifyTenant(db, SCOPE, [...ledgerChecks, ...orderChecks]))
    if (check.breaches) throw new Error(`${check.name} is broken after the run: ${JSON.stringify(check.sample)}`);
}

/** Four quarters after a warm-up; throws when anything was not released or does not add up. */
export async function runQuarters(house: BenchHouse, merchant: Merchant, orders: number): Promise<Spent[]> {
  const before = await released(house.db);
  await analyse(house.config);
  const warmUp = Math.min(WARM_UP, orders);
  await runPipeline(house, merchant, 0, warmUp);
  const quarter = Math.max(PAGE, Math.floor(orders / 4));
  const quarters: Spent[] = [];
  for (let i = 0; i < 4; i++) quarters.push(await runPipeline(house, merchant, warmUp + i * quarter, quarter));
  const done = (await released(house.db)) - before;
  if (done !== warmUp + 4 * quarter)
    throw new Error(`${done} of ${warmUp + 4 * quarter} orders were released: this measures something else`);
  await assertSound(house.db);
  return quarters;
}

/** `guanjia bench pipeline [--orders 200000] [--grown 10000000]`. */
export async function benchPipeline(orders = 200_000, grown = 0): Promise<Figure[]> {
  const house = await openBenchHouse();
  try {
    const merchant = await setUpMerchant(house.db);
    const fresh = pipelineFigures(orders, await runQuarters(house, merchant, orders));
    return grown ? [...fresh, ...(await benchGrowth(orders, grown))] : fresh;
  } finally {
    await house.close();
  }
}

function pipelineFigures(orders: number, quarters: readonly Spent[]): Figure[] {
  const quarter = Math.max(PAGE, Math.floor(orders / 4));
  const seconds = quarters.reduce((sum, one) => sum + one.seconds, 0);
  const rate = { id: 'P1', unit: 'orders/s', goal: 2000, better: 'higher', runs: 1 } as const;
  const cost = { id: 'P1', unit: 'µs', goal: null, better: 'lower', runs: 4 } as const;
  return [
    {
      ...rate,
      what: `pipeline: payload → mapped, 30 rules, 5 nodes, held, courier, released; ${4 * quarter} orders of 3 lines`,
      value: Math.round((4 * quarter) / seconds),
    },
    {
      ...rate,
      what: 'the same, slowest quarter of the run',
      value: Math.round(Math.min(...quarters.map((one) => quarter / one.seconds))),
    },
    {
      ...cost,
      what: 'processor time of the program per order',
      value: perOrder(quarters, quarter, (one) => one.programMs),
    },
    {
      ...cost,
      what: 'processor time of PostgreSQL per order',
      value: perOrder(quarters, quarter, (one) => one.serverMs),
    },
  ];
}

/** Microseconds per order, median of the quarters. */
const perOrder = (quarters: readonly Spent[], orders: number, pick: (one: Spent) => number): number =>
  Math.round(median(quarters.map((one) => (pick(one) * 1000) / orders)));

/**
 * P7: the same run over a small and a grown database, a quarter here, a quarter there, so that whatever else the machine
 * does falls on both.
 */
export async function benchGrowth(orders: number, grown: number): Promise<Figure[]> {
  const sizes = [10_000, grown];
  const houses = await Promise.all(sizes.map(() => openBenchHouse()));
  try {
    const merchants: Merchant[] = [];
    for (const [i, house] of houses.entries()) {
      merchants.push(await setUpMerchant(house.db));
      await fillHouse(house, merchants[i]!, sizes[i]!);
      await analyse(house.config);
      await runPipeline(house, merchants[i]!, 0, WARM_UP);
    }
    return await compareGrowth(houses, merchants, orders, grown);
  } finally {
    for (const house of houses) await house.close();
  }
}

export async function compareGrowth(
  houses: readonly BenchHouse[],
  merchants: readonly Merchant[],
  orders: number,
  grown: number,
): Promise<Figure[]> {
  const part = Math.max(PAGE, Math.floor(orders / TURNS));
  const turns: Spent[][] = houses.map(() => []);
  for (let turn = 0; turn < TURNS; turn++)
    for (const [i, house] of houses.entries())
      turns[i]!.push(await runPipeline(house, merchants[i]!, WARM_UP + turn * part, part));
  const [small, large] = turns as [Spent[], Spent[]];
  const ratio = (pick: (one: Spent) => number) =>
    Math.round(100 * median(small.map((one, turn) => pick(large[turn]!) / pick(one)))) / 100;
  const processor = (one: Spent) => one.programMs + one.serverMs;
  const what = `cost per order at ${grown.toLocaleString('en')} orders against 10,000`;
  const figure = { id: 'P7', unit: '×', goal: 1.3, better: 'lower', runs: TURNS } as const;
  return [
    { ...figure, what: `${what}, processor time`, value: ratio(processor) },
    { ...figure, what: `${what}, wall time`, value: ratio((one) => one.seconds) },
    {
      ...figure,
      what: 'processor time per order at 10,000',
      unit: 'µs',
      goal: null,
      value: perOrder(small, part, processor),
    },
    {
      ...figure,
      what: `processor time per order at ${grown.toLocaleString('en')}`,
      unit: 'µs',
      goal: null,
      value: perOrder(large, part, processor),
    },
  ];
}
